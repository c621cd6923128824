package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"

	"github.com/google/uuid"
)

const operationColumns = `id, chain, step, batch, kind, state, intent, request, result, error, body, by_whom, owner, later,
	created_at, sent_at, ended_at, coalesce(affiliate_id, 0), coalesce(link_id, 0), coalesce(coupon_id, 0)`

func scanOperation(r *sql.Rows) (affiliate.Operation, error) {
	var o affiliate.Operation
	var intent []byte
	var created, sent, ended int64
	err := r.Scan(&o.ID, &o.Chain, &o.Step, &o.Batch, &o.Kind, &o.State, &intent, &o.Request, &o.Result, &o.Error, &o.Body, &o.By, &o.Owner,
		&o.Snoozed, &created, &sent, &ended, &o.AffiliateID, &o.LinkID, &o.CouponID)
	if err != nil {
		return o, err
	}
	o.CreatedAt, o.SentAt, o.EndedAt = fromMillis(created), fromMillis(sent), fromMillis(ended)
	if err := json.Unmarshal(intent, &o.Intent); err != nil {
		return o, fmt.Errorf("reading what operation %s intends: %w", o.ID, err)
	}
	return o, nil
}

// Plan journals writes before any of them is sent, all or none. They become planned, with this instance as the owner. An empty ID and an
// empty CreatedAt are filled in place.
func (s *Store) Plan(ctx context.Context, operations []affiliate.Operation) error {
	return s.write(ctx, "journaling the planned operations", func(ctx context.Context, t *Tx) error {
		return s.planAll(ctx, t, operations)
	})
}

// PlanOrRefuse is Plan, but it plans nothing and returns
//   - an *affiliate.LinkInProgressError if another unfinished write may create one of the links; operations in beside do not count,
//   - an *affiliate.LinkMeanwhileError if a link came or went since shown, which has by chain what the person saw,
//   - an *affiliate.NothingNewError if one of the people was forgotten since then.
func (s *Store) PlanOrRefuse(ctx context.Context, operations []affiliate.Operation, beside []string,
	shown map[string]affiliate.ShownLinks) error {
	return s.write(ctx, "journaling the planned operations", func(ctx context.Context, t *Tx) error {
		if err := t.refuseForgotten(ctx, operations); err != nil {
			return err
		}
		taken, err := s.linksInProgress(ctx, t, operations, beside)
		if err != nil {
			return err
		}
		var same []affiliate.Operation
		for _, o := range operations {
			same = append(same, taken[o.Chain]...)
			delete(taken, o.Chain) // each only once: a chain has several operations
		}
		if len(same) > 0 {
			return &affiliate.LinkInProgressError{Writes: same}
		}
		meanwhile, err := s.linksMeanwhile(ctx, t, operations, shown)
		if err != nil {
			return err
		}
		for _, o := range operations {
			if why := meanwhile[o.Chain]; why != nil {
				return why
			}
		}
		return s.planAll(ctx, t, operations)
	})
}

// PlanOrDrop is Plan, but it journals the chains that PlanOrRefuse would refuse as dropped, with the reason, and plans the others. The
// names of people who were forgotten are not journaled. State, error and intent of the operations are updated in place.
func (s *Store) PlanOrDrop(ctx context.Context, operations []affiliate.Operation, beside []string,
	shown map[string]affiliate.ShownLinks) error {
	return s.write(ctx, "journaling the planned operations", func(ctx context.Context, t *Tx) error {
		forgotten, err := t.eraseForgotten(ctx, operations)
		if err != nil {
			return err
		}
		taken, err := s.linksInProgress(ctx, t, operations, beside)
		if err != nil {
			return err
		}
		meanwhile, err := s.linksMeanwhile(ctx, t, operations, shown)
		if err != nil {
			return err
		}
		if err := s.planAll(ctx, t, operations); err != nil {
			return err
		}
		for i := range operations {
			o := &operations[i]
			o.Error = ""
			var why string
			switch open := taken[o.Chain]; {
			case forgotten[o.Chain] != "":
				why = affiliate.ForgottenError(forgotten[o.Chain]).Error()
			case len(open) > 0:
				why = (&affiliate.LinkInProgressError{Writes: open}).Past()
			case meanwhile[o.Chain] != nil:
				why = meanwhile[o.Chain].Short()
			default:
				continue
			}
			if err := t.leaveOut(ctx, o, why); err != nil {
				return err
			}
		}
		return nil
	})
}

// leaveOut drops an operation that was just planned.
func (t *Tx) leaveOut(ctx context.Context, o *affiliate.Operation, why string) error {
	o.State, o.Error, o.EndedAt = affiliate.Rejected, affiliate.DroppedBeforeSent+": "+why, fromMillis(toMillis(t.Now))
	_, err := t.exec(ctx, "update operations set state = ?, error = ?, ended_at = ? where id = ?", string(o.State), o.Error,
		toMillis(o.EndedAt), o.ID)
	return err
}

func (s *Store) planAll(ctx context.Context, t *Tx, operations []affiliate.Operation) error {
	for i := range operations {
		if err := s.plan(ctx, t, &operations[i]); err != nil {
			return err
		}
	}
	t.changed.Operations = len(operations) > 0
	return nil
}

// plan inserts one planned operation of this instance.
func (s *Store) plan(ctx context.Context, t *Tx, o *affiliate.Operation) error {
	if err := s.complete(o, t.Now); err != nil {
		return err
	}
	intent, err := json.Marshal(o.Intent)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into operations (id, chain, step, batch, kind, state, intent, by_whom, owner, created_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.Chain, o.Step, o.Batch, string(o.Kind), string(o.State), string(intent), o.By, o.Owner, toMillis(o.CreatedAt))
	return err
}

func (s *Store) complete(o *affiliate.Operation, now time.Time) error {
	if o.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		o.ID = id.String()
	}
	if o.CreatedAt.IsZero() {
		o.CreatedAt = fromMillis(toMillis(now))
	}
	if o.By == "" {
		o.By = s.by
	}
	o.Kind, o.State, o.Owner = o.Intent.Kind(), affiliate.Planned, s.instance
	return nil
}

// Operation returns the operation with an ID; ErrNotFound when there is none.
func (s *Store) Operation(ctx context.Context, id string) (affiliate.Operation, error) {
	all, err := s.Operations(ctx, affiliate.OperationQuery{IDs: []string{id}})
	if err != nil || len(all) == 0 {
		return affiliate.Operation{}, s.failed("reading operation "+id, orNotFound(err))
	}
	return all[0], nil
}

// Operations returns the operations that match every member of the query, in the order of their creation.
func (s *Store) Operations(ctx context.Context, f affiliate.OperationQuery) ([]affiliate.Operation, error) {
	query, values := s.operationsQuery(f)
	all, err := Collect(scanOperation)(s.readers.QueryContext(ctx, query, values...))
	if err == nil && f.CouponID != 0 {
		all, err = s.ofCoupon(ctx, all, f)
	}
	if err == nil {
		err = s.nameHolders(ctx, s.readers, all)
	}
	if err == nil {
		err = s.nameBlocking(ctx, s.readers, all)
	}
	if err == nil {
		err = s.nameLaterTries(ctx, s.readers, all)
	}
	return all, s.failed("reading the operations", err)
}

// operationsQuery returns the statement of a query, and its arguments.
func (s *Store) operationsQuery(f affiliate.OperationQuery) (query string, values []any) {
	var where []string
	add := func(condition string, v ...any) {
		where = append(where, condition)
		values = append(values, v...)
	}
	if len(f.States) > 0 {
		add("state in "+placeholders(len(f.States)), stringArgs(f.States)...)
	}
	if len(f.Kinds) > 0 {
		add("kind in "+placeholders(len(f.Kinds)), stringArgs(f.Kinds)...)
	}
	for column, texts := range map[string][]string{"id": f.IDs, "chain": f.Chains} {
		if len(texts) == 0 {
			continue
		}
		add(s.readers.dialect.OneOf(column, texts))
	}
	if f.LinkID != 0 {
		add("(link_id = ? or coupon_id in (select id from coupons where link_id = ?))", f.LinkID, f.LinkID)
	}
	if f.AffiliateID != 0 {
		add(`(affiliate_id = ? or link_id in (select id from links where affiliate_id = ?)
			or coupon_id in (select id from coupons where affiliate_id = ?))`, f.AffiliateID, f.AffiliateID, f.AffiliateID)
	}
	if f.CouponID != 0 {
		add("(coupon_id = ? or kind = ?)", f.CouponID, string(affiliate.DeleteCoupon))
	}
	if f.Chain != "" {
		add("chain = ?", f.Chain)
	}
	if f.Batch != "" {
		add("batch = ?", f.Batch)
	}
	query = "select " + operationColumns + " from operations"
	if len(where) > 0 {
		query += " where " + strings.Join(where, " and ")
	}
	query += " order by id"
	if f.NewestFirst {
		query += " desc"
	}
	if f.CouponID == 0 {
		query += " limit ?"
		values = append(values, limitOrAll(f.Limit))
	}
	return query, values
}

// ofCoupon selects the operations that created, found or deleted the coupon of a query. A deletion refers to the coupon's row only
// when it is done; before that its intent names product and code.
func (s *Store) ofCoupon(ctx context.Context, all []affiliate.Operation, f affiliate.OperationQuery) ([]affiliate.Operation, error) {
	coupons, err := readCoupons(ctx, s.readers, "where id = ?", f.CouponID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o affiliate.Operation) bool {
		d := o.Intent.CouponDelete
		named := d != nil && len(coupons) > 0 && d.ProductID == coupons[0].ProductID && d.Code == coupons[0].Code
		return o.CouponID != f.CouponID && !named
	})
	if f.Limit > 0 && len(all) > f.Limit {
		all = all[:f.Limit]
	}
	return all, nil
}

func stringArgs[T ~string](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// PendingDecisions counts what waits for a person's decision.
func (s *Store) PendingDecisions(ctx context.Context) (affiliate.PendingDecisions, error) {
	var d affiliate.PendingDecisions
	var oldest int64
	rules := affiliate.ReviewRules()
	lives, live, err := s.ownerLives(ctx, s.readers)
	if err != nil {
		return d, s.failed("counting what needs a decision", err)
	}
	err = s.readers.QueryRowContext(ctx, `select
		(select count(*) from operations where state = 'unknown' and later = 0),
		(select count(distinct case when rule = '`+string(affiliate.AlertPaymentFailed)+`' and batch_id <> '' then batch_id else cast(id as text) end)
			from notices where decided = 0 and rule in `+placeholders(len(rules))+`),
		count(*), coalesce(min(created_at), 0) from operations where state = 'planned' and owner <> ?
			and not `+lives, append(stringArgs(rules), s.instance, live)...).
		Scan(&d.Unknown, &d.Notices, &d.Waiting, &oldest)
	if err != nil {
		return d, s.failed("counting what needs a decision", err)
	}
	d.WaitingSince = fromMillis(oldest)
	if d.Waiting > 0 {
		d.WaitingIDs, err = s.orphanedOperations(ctx)
	}
	return d, err
}

// changeInChunks changes many operations with a statement that returns the IDs that it changed.
func (s *Store) changeInChunks(ctx context.Context, doing string, ids []string, query string, values ...any) ([]string, error) {
	var changed []string
	err := s.write(ctx, doing, func(ctx context.Context, t *Tx) (err error) {
		changed, err = t.changeInChunks(ctx, ids, query, values...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

func (t *Tx) changeInChunks(ctx context.Context, ids []string, query string, values ...any) (changed []string, err error) {
	for part := range slices.Chunk(ids, maxIn) {
		some, err := ScanTexts(t.QueryContext(ctx, query+" and id in "+placeholders(len(part))+" returning id",
			append(slices.Clone(values), args(part)...)...))
		if err != nil {
			return nil, err
		}
		changed = append(changed, some...)
	}
	t.changed.Operations = len(changed) > 0
	return changed, nil
}
