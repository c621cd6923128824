package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// executePlan executes the plan. stopped is why it ended early. err means that it failed before anything was sent, or at the end, when the
// pay terms of the rows were stored.
func (r *run) executePlan(ctx context.Context) (stopped, err error) {
	if err := r.storeLocal(ctx); err != nil {
		return nil, err
	}
	r.before = r.plan.snap.journal
	chains, err := r.journalRows(ctx)
	if err != nil {
		return nil, err
	}
	r.journaled = true
	if len(chains) > 0 {
		stopped = r.send(ctx, chains)
	}
	after, unread := readJournal(context.WithoutCancel(ctx), r.Store)
	if unread != nil {
		after, stopped = r.journalAsKnown(), cmp.Or(stopped, unread)
	}
	r.plan.applyOutcomes(after)
	r.plan.applyUnsaved(r.Writes.Unsaved())
	if unread != nil {
		return stopped, nil
	}
	return stopped, r.storePayTerms(ctx)
}

// storeLocal stores what needs no call: tracked links, recorded coupons, and what rows add to affiliates that exist.
func (r *run) storeLocal(ctx context.Context) error {
	rows := r.plan.withAction(actionTrack)
	switch {
	case r.o.Kind == csvfile.KindLedger:
		return r.storeEntries(ctx)
	case r.o.Kind == csvfile.KindCoupons:
		for _, e := range rows {
			if err := r.storeCoupon(ctx, e); err != nil {
				return err
			}
		}
	case len(rows) > 0:
		tracked, err := r.Store.TrackLinks(ctx, r.plan.trackedLinks(rows))
		if err != nil {
			return err
		}
		for i, k := range tracked {
			e := rows[i]
			e.slug, e.outcome = e.parsedRow.slug, affiliate.RowTracked
			switch {
			case k.Err != nil:
				e.slug, e.bad = "", append(e.bad, problem{reason: k.Err.Error()})
				e.action, e.storeRefused = actionInvalid, true
			case k.Existed:
				e.outcome, e.detail = affiliate.RowExists, joinDetails(e.detail, strings.Join(e.additions, "; "))
			}
		}
	}
	if r.o.Kind == csvfile.KindLinks && r.plan.createsAtFermion() {
		return r.fillLinks(ctx)
	}
	if r.o.Kind != csvfile.KindAffiliates {
		return nil
	}
	for _, e := range r.plan.withAction(actionExists) {
		if len(e.affiliateAdditions()) == 0 {
			continue
		}
		a := affiliate.Affiliate{UserID: e.person.who.UserID, Email: e.person.who.Email, Name: e.who.Name, Tags: e.tags, Notes: e.notes}
		if a.Email == "" {
			a.Email = e.who.Email
		}
		if _, err := r.Store.SaveAffiliate(ctx, a); err != nil {
			return fmt.Errorf("line %d: %w", e.line, err)
		}
	}
	return nil
}

// fillLinks stores the campaign and tags of rows whose existing link lacks them.
func (r *run) fillLinks(ctx context.Context) error {
	var fill []affiliate.TrackRequest
	for _, e := range r.plan.withAction(actionExists) {
		if len(e.additions) > 0 {
			fill = append(fill, affiliate.TrackRequest{Slug: e.link.Slug, Commission: affiliate.UnknownCommission, Campaign: e.campaign,
				Tags: e.tags})
		}
	}
	if len(fill) == 0 {
		return nil
	}
	tracked, err := r.Store.TrackLinks(ctx, fill)
	for _, k := range tracked {
		err = errors.Join(err, k.Err)
	}
	return err
}

// storeCoupon records a coupon of a row with a state, which was created elsewhere or with another database.
func (r *run) storeCoupon(ctx context.Context, e *planRow) error {
	c := affiliate.Coupon{ProductID: e.product.ID, Code: e.parsedRow.code, Discount: e.discount, Message: e.message, Expires: e.expires,
		Uses: e.uses, State: e.parsedRow.state}
	owner, err := r.creditedAffiliate(ctx, e)
	if err != nil {
		return err
	}
	c.AffiliateID = owner
	if product := r.plan.productToStore(e); product.Name != "" {
		if err := r.Store.SaveProducts(ctx, []affiliate.Product{{ID: product.ID, Name: product.Name}}); err != nil {
			return err
		}
	}
	_, existed, err := r.Store.SaveCoupon(ctx, c)
	if err != nil {
		return fmt.Errorf("line %d: %w", e.line, err)
	}
	e.outcome, e.code = affiliate.RowTracked, c.Code
	if existed {
		e.outcome = affiliate.RowExists
	}
	return nil
}

// creditedAffiliate returns the affiliate that a row of import coupons credits, and saves a new one.
func (r *run) creditedAffiliate(ctx context.Context, e *planRow) (int64, error) {
	switch {
	case e.person == nil:
		return 0, nil
	case e.person.id != 0:
		return e.person.id, nil
	}
	id, err := r.Store.SaveAffiliate(ctx, affiliate.Affiliate{UserID: e.who.UserID, Email: e.who.Email, Name: e.who.Name})
	if err != nil {
		return 0, fmt.Errorf("line %d: %w", e.line, err)
	}
	e.person.id = id
	return id, nil
}

// journalRows adopts the rows to resume and journals the new ones, all before the first call is sent. It returns the chains to run, in the
// order of the file.
func (r *run) journalRows(ctx context.Context) ([]string, error) {
	if err := r.adopt(ctx); err != nil {
		return nil, err
	}
	fresh := r.plan.withAction(actionCreate)
	var plans []affiliate.Plan
	var replaced []string
	for _, e := range fresh {
		if r.o.Kind == csvfile.KindCoupons {
			if _, err := r.creditedAffiliate(ctx, e); err != nil {
				return nil, err
			}
		}
		plans = append(plans, affiliate.Plan{Batch: r.batch, Steps: e.steps})
		replaced = append(replaced, e.replaces...)
	}
	if len(replaced) > 0 {
		if err := r.Writes.DropBecause(ctx, replaced, "replaced by a new import"); err != nil {
			return nil, err
		}
	}
	if len(plans) > 0 {
		chains, err := r.Writes.Enqueue(ctx, plans)
		if err != nil {
			return nil, err
		}
		for i, e := range fresh {
			e.chain = chains[i]
		}
		if err := r.dropDuplicates(context.WithoutCancel(ctx), fresh); err != nil {
			return nil, err
		}
	}
	var chains []string
	for _, e := range r.plan.rows {
		if e.action == actionCreate || e.action == actionResume {
			chains = append(chains, e.chain)
		}
	}
	return chains, nil
}

// adopt makes this program the owner of the rows to resume. Rows that another program has adopted meanwhile are left to it.
func (r *run) adopt(ctx context.Context) error {
	var ids []string
	for _, e := range r.plan.withAction(actionResume) {
		ids = append(ids, e.adopt...)
	}
	if len(ids) == 0 {
		return nil
	}
	now, err := r.Store.Adopt(ctx, ids)
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, id := range now {
		ours[id] = true
	}
	for _, e := range r.plan.withAction(actionResume) {
		for _, id := range e.adopt {
			if !ours[id] {
				e.action, e.detail = actionElsewhere, "another fermion-tui has taken over"
			}
		}
	}
	return nil
}

// dropDuplicates drops the new rows for which somebody else journaled or retried the same after the snapshot: two imports of one file that
// start together must not both create its rows. Duplicate links were already dropped when they were journaled. If two imports both drop
// the same coupon, nothing is created, and one of them can be run again.
func (r *run) dropDuplicates(ctx context.Context, fresh []*planRow) error {
	now, err := readJournal(ctx, r.Store)
	if err != nil {
		return err
	}
	r.before = now
	ours := map[string]bool{}
	for _, e := range fresh {
		ours[e.chain] = true
	}
	for _, e := range fresh {
		for _, c := range r.chainsFor(now, e) {
			before := r.plan.snap.journal.chains[c.id]
			if ours[c.id] || before != nil && before.state() == c.state() || c.state() == affiliate.Rejected {
				continue
			}
			if err := r.Writes.DropBecause(ctx, now.chains[e.chain].planned(), "asked for elsewhere"); err != nil {
				return err
			}
			e.detail = "the same was asked for elsewhere after this plan was made: see Activity"
			if own := now.chains[e.chain].currentStep(); own.LeftOut() {
				e.detail = own.Reason()
			}
			e.action, e.chain = actionElsewhere, c.id
			break
		}
	}
	return nil
}

// chainsFor returns the chains that ask for the same as a row.
func (r *run) chainsFor(j *journal, e *planRow) []*chain {
	switch last := e.steps[len(e.steps)-1]; {
	case r.o.Kind == csvfile.KindAffiliates:
		return j.affiliatesFor(e.person.intentWho())
	case r.o.Kind == csvfile.KindLinks && len(e.steps) > 1 || last.Link != nil:
		return j.linksFor(linkKey{e.product.ID, e.commission}, e.person.intentWho(), e.who)
	default:
		return j.couponsOf(couponKey{e.product.ID, e.parsedRow.code})
	}
}

// blockedUntil returns until when Fermion's limit blocks all calls; zero when it does not.
func (r *run) blockedUntil() time.Time {
	if r.BlockedUntil == nil {
		return time.Time{}
	}
	until := r.BlockedUntil()
	if !until.After(r.Now()) {
		return time.Time{}
	}
	return until
}

// chainProgress returns the progress of a chain in the journal; nothing when the journal cannot be read.
func (r *run) chainProgress(ctx context.Context, id string) (p chainProgress) {
	ops, err := r.Store.Operations(ctx, affiliate.OperationQuery{Chain: id})
	if err != nil || len(ops) == 0 {
		return p
	}
	c := newJournal(ops).chains[id]
	for _, op := range c.steps {
		if op.State != affiliate.Planned && op.State != affiliate.Sent && !op.Dropped() {
			p.made = append(p.made, op.Step)
		}
	}
	p.waits = c.state() == affiliate.Planned
	return p
}

// send runs the chains and returns why they ended early. When ctx ends it waits for the responses to what was sent.
func (r *run) send(ctx context.Context, chains []string) error {
	bar := r.startProgress(func(chain string) chainProgress { return r.chainProgress(context.WithoutCancel(ctx), chain) })
	bar.report()
	ended := make(chan error, 1)
	after := func(op affiliate.Operation) {
		r.tried.add(op)
		bar.step(op)
	}
	go func() { ended <- r.Writes.Bulk(ctx, chains, after, bar.chainEnded) }()
	defer bar.end()
	select {
	case err := <-ended:
		return errors.Join(err, ctx.Err())
	case <-ctx.Done():
	}
	timeout := time.NewTimer(r.DrainTimeout)
	defer timeout.Stop()
	select {
	case err := <-ended:
		return errors.Join(err, ctx.Err())
	case <-timeout.C:
		return ctx.Err()
	}
}
