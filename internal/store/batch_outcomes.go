package store

import (
	"context"
	"database/sql"

	"fermion-tui/internal/affiliate"
)

// BatchOutcomes counts the operations of a batch by their outcome. Of several attempts at one step only the latest counts.
func (s *Store) BatchOutcomes(ctx context.Context, batch string) (o affiliate.BatchOutcomes, err error) {
	type group struct {
		state         affiliate.OperationState
		existed, sent bool
		n             int
	}
	groups, err := Collect(func(r *sql.Rows) (g group, err error) {
		return g, r.Scan(&g.state, &g.existed, &g.sent, &g.n)
	})(s.readers.QueryContext(ctx, `select state, result like '%"existed":true%', sent_at > 0, count(*) from operations o
		where batch = ? and not exists (select 1 from operations later where later.chain = o.chain and later.step = o.step and later.id > o.id)
		group by 1, 2, 3`, batch))
	for _, g := range groups {
		switch {
		case g.state == affiliate.Done && g.existed:
			o.Exists += g.n
		case g.state == affiliate.Done:
			o.Made += g.n
		case g.state == affiliate.Rejected && g.sent:
			o.Rejected += g.n
		case g.state == affiliate.Rejected:
			o.Dropped += g.n
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
