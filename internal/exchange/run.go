package exchange

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/operation"
)

// run is one import on its way.
type run struct {
	*Importer
	o     Import
	t     *table
	asks  []*ask
	batch string
	plan  *plan
}

func (r *run) all(ctx context.Context) error {
	if err := r.look(ctx); err != nil {
		return err
	}
	r.plan.showBad(r.Stderr)
	r.plan.show(r.Stderr, fileWords(r.o.File), r.Pace, r.WarnAbove)
	if r.o.DryRun {
		if err := r.plan.showRequests(r.Stdout, r.Desk.Request); err != nil {
			return err
		}
	}
	if err := r.refused(); err != nil || r.o.DryRun {
		return err
	}
	if r.plan.sends() {
		if err := r.NeedKey(); err != nil {
			return err
		}
	}
	name := resultName(r.o.File)
	if err := probe(name); err != nil {
		return fmt.Errorf("%w: %w; nothing was begun", errNotWritten, err)
	}
	if r.Interactive && !r.o.Yes && r.plan.asks() {
		switch yes, err := r.ask(ctx, "Go ahead?"); {
		case err != nil:
			return &UnfinishedError{Reason: "stopped; nothing was begun", Err: err}
		case !yes:
			return &UnfinishedError{Reason: "not begun: the plan was declined"}
		}
	}
	stopped, err := r.carryOut(ctx)
	if err != nil {
		return err
	}
	return r.report(ctx, name, stopped)
}

// look makes the plan: at once, or when the programs that began these rows are gone, and with Fermion's list of products
// when a name needs it.
func (r *run) look(ctx context.Context) error {
	if !r.o.DryRun {
		if _, err := r.Store.SweepSilent(ctx, r.Silent); err != nil {
			return err
		}
	}
	if err := r.replan(ctx); err != nil {
		return err
	}
	if r.o.Resume && !r.o.DryRun {
		if err := r.await(ctx); err != nil {
			return err
		}
	}
	if len(r.plan.unresolved()) == 0 || r.o.DryRun {
		for _, e := range r.plan.unresolved() {
			e.odd = append(e.odd, fmt.Sprintf("product %q is not in the register: checked when sent", shown(e.ask.productID+e.ask.product)))
		}
		return nil
	}
	return r.fetchProducts(ctx)
}

func (r *run) replan(ctx context.Context) error {
	snap, err := r.snapshot(ctx)
	if err != nil {
		return err
	}
	r.plan = newPlan(r.o, r.batch, r.t, r.asks, snap)
	return nil
}

// fetchProducts asks Fermion for its products, since a name that the register does not know may be one of them.
func (r *run) fetchProducts(ctx context.Context) error {
	why := "give its ID or its dashboard URL"
	if err := r.NeedKey(); err != nil {
		return err
	}
	err := r.Products(ctx)
	if ctx.Err() != nil {
		return &UnfinishedError{Reason: "stopped; nothing was begun", Err: ctx.Err()}
	}
	if err != nil {
		why += fmt.Sprintf(" (Fermion's list of products could not be read: %s)", shown(err.Error()))
	} else if err := r.replan(ctx); err != nil {
		return err
	}
	for _, e := range r.plan.unresolved() {
		column := colProduct
		if e.ask.product == "" {
			column = colProductID
		}
		r.plan.fail(e, &problem{column, fmt.Sprintf("no product is called %q: %s", shown(e.ask.productID+e.ask.product), why)})
		e.fate = isBad
	}
	return nil
}

// await waits for the owners of what an earlier import began to count as gone, at most as long as that can take.
func (r *run) await(ctx context.Context) error {
	poll := min(max(r.Silent/20, 10*time.Millisecond), time.Second)
	for polls := 0; ; polls++ {
		busy := r.plan.of(elsewhere)
		if len(busy) == 0 || time.Duration(polls)*poll > r.Silent+poll {
			return nil
		}
		if polls == 0 {
			fmt.Fprintf(r.Stderr, "%s in the hands of %s; waiting up to %s for that program to count as gone\n",
				count(len(busy), "row"), shown(busy[0].by), (r.Silent + poll).Round(time.Second))
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return &UnfinishedError{Reason: "stopped; nothing was begun", Err: ctx.Err()}
		}
		if _, err := r.Store.SweepSilent(ctx, r.Silent); err != nil {
			return err
		}
		if err := r.replan(ctx); err != nil {
			return err
		}
	}
}

// refused is why a plan is not begun at all.
func (r *run) refused() error {
	if bad := r.plan.of(isBad); len(bad) > 0 && !r.o.SkipBad {
		return &UnfinishedError{Reason: fmt.Sprintf("%s: mend %s, or leave them out with --skip-bad; nothing was sent", count(len(bad), "bad row"), plural2(len(bad)))}
	}
	if begun := r.plan.of(waits); len(begun) > 0 {
		return &UnfinishedError{Reason: fmt.Sprintf("%s begun by an earlier import (%s) and still in the journal: go on with --resume; nothing was sent", was(len(begun)), lines(begun))}
	}
	return nil
}

func plural2(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func was(n int) string {
	if n == 1 {
		return "1 row was"
	}
	return fmt.Sprintf("%d rows were", n)
}

// carryOut does what the plan says. stopped is why it ended early; err, that nothing could be begun.
func (r *run) carryOut(ctx context.Context) (stopped, err error) {
	if err := r.keep(ctx); err != nil {
		return nil, err
	}
	chains, err := r.journalRows(ctx)
	if err != nil {
		return nil, err
	}
	if len(chains) > 0 {
		stopped = r.send(ctx, chains)
	}
	after, err := readJournal(context.WithoutCancel(ctx), r.Store)
	if err != nil {
		return nil, err
	}
	r.plan.conclude(after)
	return stopped, nil
}

// keep stores what needs no call: tracked links, recorded coupons, and what rows add to affiliates that exist.
func (r *run) keep(ctx context.Context) error {
	rows := r.plan.of(tracks)
	switch {
	case r.o.Kind == kindCoupons:
		for _, e := range rows {
			if err := r.record(ctx, e); err != nil {
				return err
			}
		}
	case len(rows) > 0:
		kept, err := r.Store.TrackLinks(ctx, r.plan.trackings(rows))
		if err != nil {
			return err
		}
		for i, k := range kept {
			e := rows[i]
			e.slug, e.outcome = e.ask.slug, Tracked
			switch {
			case k.Err != nil:
				e.slug, e.bad = "", append(e.bad, problem{reason: k.Err.Error()})
				e.fate, e.late = isBad, true
			case k.Existed:
				e.outcome = Exists
			}
		}
	}
	if r.o.Kind != kindAffiliates {
		return nil
	}
	for _, e := range r.plan.of(exists) {
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

// record keeps a coupon that has a state: it was made elsewhere, or by another register.
func (r *run) record(ctx context.Context, e *entry) error {
	c := affiliate.Coupon{ProductID: e.product.ID, Code: e.ask.code, Discount: e.discount, Message: e.message, Expires: e.expires, Uses: e.uses, State: e.ask.state}
	owner, err := r.creditor(ctx, e)
	if err != nil {
		return err
	}
	c.AffiliateID = owner
	if e.product.Name != "" {
		if err := r.Store.SaveProducts(ctx, []affiliate.Product{{ID: e.product.ID, Name: e.product.Name}}); err != nil {
			return err
		}
	}
	_, existed, err := r.Store.SaveCoupon(ctx, c)
	if err != nil {
		return fmt.Errorf("line %d: %w", e.line, err)
	}
	e.outcome, e.code = Tracked, c.Code
	if existed {
		e.outcome = Exists
	}
	return nil
}

// creditor is the affiliate that a row of import coupons credits. Somebody of whom only the user ID is known is kept by that.
func (r *run) creditor(ctx context.Context, e *entry) (int64, error) {
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

// journalRows takes over what goes on and writes down what is new, all of it before the first call leaves. It returns the
// chains to run, in the order of the file.
func (r *run) journalRows(ctx context.Context) ([]string, error) {
	if err := r.adopt(ctx); err != nil {
		return nil, err
	}
	fresh := r.plan.of(makes)
	var plans []affiliate.Plan
	var replaced []string
	for _, e := range fresh {
		if r.o.Kind == kindCoupons {
			if _, err := r.creditor(ctx, e); err != nil {
				return nil, err
			}
		}
		plans = append(plans, affiliate.Plan{Batch: r.batch, Steps: e.steps})
		replaced = append(replaced, e.replace...)
	}
	if len(replaced) > 0 {
		if err := r.Desk.Drop(ctx, replaced); err != nil {
			return nil, err
		}
	}
	if len(plans) > 0 {
		chains, err := r.Desk.Journal(ctx, plans)
		if err != nil {
			return nil, err
		}
		for i, e := range fresh {
			e.chain = chains[i]
		}
		if err := r.yield(context.WithoutCancel(ctx), fresh); err != nil {
			return nil, err
		}
	}
	var chains []string
	for _, e := range r.plan.rows {
		if e.fate == makes || e.fate == goesOn {
			chains = append(chains, e.chain)
		}
	}
	return chains, nil
}

// adopt makes this program the owner of what goes on. What another one took meanwhile is left to it.
func (r *run) adopt(ctx context.Context) error {
	var ids []string
	for _, e := range r.plan.of(goesOn) {
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
	for _, e := range r.plan.of(goesOn) {
		for _, id := range e.adopt {
			if !ours[id] {
				e.fate, e.why = elsewhere, "another fermion-tui has taken it over"
			}
		}
	}
	return nil
}

// yield drops what another program journaled between our look and our own journaling: two imports of one file that start
// together must not both make its rows. Both may yield; then nothing was made, and one of them goes on.
func (r *run) yield(ctx context.Context, fresh []*entry) error {
	now, err := readJournal(ctx, r.Store)
	if err != nil {
		return err
	}
	for _, e := range fresh {
		for _, c := range r.alike(now, e) {
			if c.steps[0].Owner == r.Store.Instance() || r.plan.snap.journal.chains[c.id] != nil || c.stands() == affiliate.Rejected {
				continue
			}
			if err := r.Desk.Drop(ctx, now.chains[e.chain].planned()); err != nil {
				return err
			}
			e.fate, e.why = elsewhere, "another import of the same row began at the same moment"
			break
		}
	}
	return nil
}

// alike are the chains that ask for what a row asks for.
func (r *run) alike(j *journal, e *entry) []*chain {
	switch last := e.steps[len(e.steps)-1]; {
	case r.o.Kind == kindAffiliates:
		return j.affiliatesFor(e.person.named())
	case r.o.Kind == kindLinks && len(e.steps) > 1 || last.Link != nil:
		return j.linksFor(wanted{e.product.ID, e.commission}, e.person.named(), e.who)
	default:
		return j.couponsOf(code{e.product.ID, e.ask.code})
	}
}

// send runs the chains and says why they ended early. What was sent when ctx ends is waited for.
func (r *run) send(ctx context.Context, chains []string) error {
	bar := startProgress(r.Stderr, r.Bar, r.Pace, r.plan.calls())
	ended := make(chan error, 1)
	go func() { ended <- r.Desk.Bulk(ctx, chains, bar.step) }()
	defer bar.end()
	select {
	case err := <-ended:
		return errors.Join(err, ctx.Err())
	case <-ctx.Done():
	}
	patience := time.NewTimer(r.Farewell)
	defer patience.Stop()
	select {
	case err := <-ended:
		return errors.Join(err, ctx.Err())
	case <-patience.C:
		return ctx.Err()
	}
}

// report writes the result file, says on standard error what is not done, and makes of it the error of the import.
func (r *run) report(ctx context.Context, name string, stopped error) error {
	content, err := r.plan.result(r.School)
	if err == nil {
		err = replaceFile(name, content)
	}
	counts := map[Outcome]int{}
	for _, e := range r.plan.rows {
		counts[e.outcome]++
		if e.outcome == Rejected || e.outcome == Unknown || e.late {
			fmt.Fprintf(r.Stderr, "line %d: %s: %s\n", e.line, e.outcome, e.why)
		}
	}
	fmt.Fprintf(r.Stderr, "%s; written to %s\n", tally(counts), name)
	if err != nil {
		return fmt.Errorf("%w: %w; the register has what was made", errNotWritten, err)
	}
	return r.verdict(ctx, counts, stopped)
}

var order = []Outcome{Made, Tracked, Exists, Rejected, Unknown, Planned, Bad}

func tally(counts map[Outcome]int) string {
	var words []string
	for _, o := range order {
		if counts[o] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[o], o))
		}
	}
	return strings.Join(words, ", ")
}

// verdict is the error of an import that ran: nil when every row came to its end.
func (r *run) verdict(ctx context.Context, counts map[Outcome]int, stopped error) error {
	var open []string
	for _, o := range []Outcome{Rejected, Unknown, Planned} {
		if counts[o] > 0 {
			open = append(open, fmt.Sprintf("%d %s", counts[o], o))
		}
	}
	if counts[Bad] > 0 && !r.o.SkipBad {
		open = append(open, fmt.Sprintf("%d bad", counts[Bad]))
	}
	hint := ""
	if counts[Planned] > 0 {
		hint = "; go on with --resume"
	}
	var paused *operation.PausedError
	switch {
	case ctx.Err() != nil:
		return &UnfinishedError{Reason: fmt.Sprintf("stopped: %s%s", orNothing(open), hint), Err: ctx.Err()}
	case errors.As(stopped, &paused):
		return &UnfinishedError{Reason: fmt.Sprintf("%s: %s", strings.Join(open, ", "), paused), Err: stopped}
	case stopped != nil:
		return &UnfinishedError{Reason: fmt.Sprintf("stopped: %s%s: %s", orNothing(open), hint, oneLine(stopped)), Err: stopped}
	case len(open) > 0:
		return &UnfinishedError{Reason: fmt.Sprintf("not every row is done: %s%s", strings.Join(open, ", "), hint)}
	}
	return nil
}

func orNothing(open []string) string {
	if len(open) == 0 {
		return "every row is done all the same"
	}
	return strings.Join(open, ", ")
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
