package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// BatchOutcomes counts the operations of a batch by their outcome; with chains, only the operations of these chains. Of several
// attempts at one step only the one that decides it counts.
func (s *Store) BatchOutcomes(ctx context.Context, batch string, chains ...string) (affiliate.BatchOutcomes, error) {
	if len(chains) == 0 {
		return s.outcomes(ctx, "batch = ?", batch)
	}
	ofThem, arg := s.readers.dialect.OneOf("chain", chains)
	return s.outcomes(ctx, "batch = ? and "+ofThem, batch, arg)
}

// ImportedPlan is a plan of an import, as the journal has it. Of several attempts at one step only the one that decides it counts.
type ImportedPlan struct {
	Chain string
	Steps []affiliate.OperationState // in order
	Owner string                     // the instance that sends its next step; "" when a person decides it, or there is none
}

// ImportedPlans returns the plans of the import that a user began at or after a time, since another user's import or an earlier one
// may have the same batch name. A later attempt at a step counts, also one by another user.
func (s *Store) ImportedPlans(ctx context.Context, batch, by string, since time.Time) (plans []ImportedPlan, err error) {
	type step struct {
		chain, owner string
		state        affiliate.OperationState
	}
	steps, err := Collect(func(r *sql.Rows) (t step, err error) {
		return t, r.Scan(&t.chain, &t.owner, &t.state)
	})(s.readers.QueryContext(ctx, `select chain, owner, state from operations o
		where chain in (select chain from operations where batch = ? and by_whom = ? and created_at >= ?)
		and `+decidesStep+`
		order by chain, step`, batch, by, toMillis(since)))
	for i, t := range steps {
		if i == 0 || steps[i-1].chain != t.chain {
			plans = append(plans, ImportedPlan{Chain: t.chain})
		}
		p := &plans[len(plans)-1]
		if (t.state == affiliate.Planned || t.state == affiliate.Sent) && !slices.ContainsFunc(p.Steps, notDone) {
			p.Owner = t.owner
		}
		p.Steps = append(p.Steps, t.state)
	}
	return plans, s.failed("reading the plans of an import", err)
}

func notDone(s affiliate.OperationState) bool { return s != affiliate.Done }

func (s *Store) outcomes(ctx context.Context, where string, args ...any) (o affiliate.BatchOutcomes, err error) {
	type group struct {
		state                     affiliate.OperationState
		existed, dropped, leftOut bool
		deletes                   bool
		n                         int
	}
	groups, err := Collect(func(r *sql.Rows) (g group, err error) {
		return g, r.Scan(&g.state, &g.existed, &g.dropped, &g.leftOut, &g.deletes, &g.n)
	})(s.readers.QueryContext(ctx,
		`select state, result like '%"existed":true%', error like ?, error like ?, kind = ?, count(*) from operations o
		where `+where+` and `+decidesStep+`
		group by 1, 2, 3, 4, 5`, append([]any{affiliate.DroppedBeforeSent + "%", affiliate.DroppedBeforeSent + ": %", string(affiliate.DeleteCoupon)}, args...)...))
	o.Deletes = len(groups) > 0
	for _, g := range groups {
		o.Deletes = o.Deletes && g.deletes
		switch {
		case g.state == affiliate.Done && g.existed:
			o.Exists += g.n
		case g.state == affiliate.Done:
			o.Made += g.n
		case g.state == affiliate.Rejected && g.leftOut:
			o.LeftOut += g.n
		case g.state == affiliate.Rejected && g.dropped:
			o.Dropped += g.n
		case g.state == affiliate.Rejected:
			o.Rejected += g.n
		case g.state == affiliate.Unknown:
			o.Unknown += g.n
		case g.state == affiliate.Sent:
			o.InFlight += g.n
		default:
			o.Waiting += g.n
		}
	}
	return o, s.failed("counting the outcomes of a batch", err)
}

// LastQueue is the batch that a user queued last, "" when there was none.
func (s *Store) LastQueue(ctx context.Context, by string) (string, error) {
	newest, err := ScanTexts(s.readers.QueryContext(ctx,
		"select batch from operations where batch like '% Q-____' and by_whom = ? order by id desc limit 1", by))
	if err != nil || len(newest) == 0 || affiliate.QueueReference(newest[0]) == "" {
		return "", s.failed("looking for the last queue", err)
	}
	return newest[0], nil
}

// RecentQueues are the batches that were queued last, by anybody, the newest first.
func (s *Store) RecentQueues(ctx context.Context, limit int) ([]string, error) {
	batches, err := ScanTexts(s.readers.QueryContext(ctx,
		"select batch from operations where batch like '% Q-____' group by batch order by min(id) desc limit ?", limit))
	batches = slices.DeleteFunc(batches, func(b string) bool { return affiliate.QueueReference(b) == "" })
	return batches, s.failed("listing the queues", err)
}
