package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// AttributionOptions limit how long the link of a sale is searched for.
type AttributionOptions struct {
	MaxWait time.Duration // how long a sale is searched for; one that expired within MaxWait may still be attributed
	Expire  bool          // a sale without a change expires after MaxWait, because links could be read all that time
}

// maxSales limits the sales of one run, in case thousands are sent.
const maxSales = 500

// AttributionState is the state of the sales after a run.
type AttributionState struct {
	Matching          []affiliate.Event // still without a result, without their bodies
	RecentlyUnmatched int               // expired, and may still be attributed when the counters are late
}

// AttributeEvents attributes open sales to changes, in one transaction, since several instances may do it. A sale expires when all links
// that may have made it were read since and none fits.
func (s *Store) AttributeEvents(ctx context.Context, how AttributionOptions) (state AttributionState, err error) {
	err = s.write(ctx, "attributing sales", func(ctx context.Context, t *Tx) error {
		st := attribution{Tx: t, options: how}
		if err := st.load(ctx); err != nil || len(st.sales) == 0 {
			state = AttributionState{}
			return err
		}
		err := st.run(ctx)
		state = st.state()
		return err
	})
	return state, err
}

// attribution is one run of AttributeEvents.
type attribution struct {
	*Tx
	options  AttributionOptions
	sales    []affiliate.Event
	resolved map[string]affiliate.EventState
}

// attributableSales selects the open sales, and those that expired since a time. Its ORDER BY keeps the planner from scanning all
// events by the index that has that order.
const attributableSales = "select " + eventColumns + ` from events where id in (
	select id from events where state = 'open' union all select id from events where state = 'none' and settled_at >= ?) order by state desc, received_at limit ?`

// load reads the sales that may be attributed: open ones, and those that expired recently, since counters may be late; open ones come
// first when there are too many. Products that were unknown are looked up again.
func (s *attribution) load(ctx context.Context) (err error) {
	s.resolved = map[string]affiliate.EventState{}
	s.sales, err = Collect(scanEvent)(s.QueryContext(ctx, attributableSales, toMillis(s.Now.Add(-s.options.MaxWait)), maxSales))
	if err != nil {
		return err
	}
	for i := range s.sales {
		e := &s.sales[i]
		if e.ProductID != "" {
			continue
		}
		if e.ProductID, err = s.eventProduct(ctx, *e); err != nil || e.ProductID == "" {
			if err != nil {
				return err
			}
			continue
		}
		if _, err = s.exec(ctx, "update events set product_id = ? where id = ?", e.ProductID, e.ID); err != nil {
			return err
		}
		s.changed.Events = true
	}
	return nil
}

func (s *attribution) run(ctx context.Context) error {
	last := map[string]bool{}
	for _, e := range s.sales {
		if e.State != affiliate.EventMatching {
			continue
		}
		done, err := s.exhausted(ctx, e)
		if err != nil {
			return err
		}
		if done {
			last[e.ID] = true
		}
	}
	changes, err := s.soldChanges(ctx)
	if err != nil {
		return err
	}
	for _, k := range affiliate.Attribute(s.sales, last, changes) {
		if err := s.resolve(ctx, k.EventID, affiliate.EventMatched, k.LinkID, k.ChangeSeq); err != nil {
			return err
		}
	}
	for id := range last {
		if s.resolved[id] != "" {
			continue
		}
		if err := s.resolve(ctx, id, affiliate.EventUnmatched, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s *attribution) resolve(ctx context.Context, id string, state affiliate.EventState, link, change int64) error {
	s.resolved[id], s.changed.Events = state, true
	_, err := s.exec(ctx, "update events set state = ?, settled_at = ?, link_id = ?, change_seq = ? where id = ?", string(state),
		toMillis(s.Now), nullInt(link), nullInt(change), id)
	return err
}

// exhausted reports whether every link that may have made a sale was read since, or MaxWait is over. A link may have made it if it has
// that product or an unknown one, and was added before the sale.
func (s *attribution) exhausted(ctx context.Context, e affiliate.Event) (bool, error) {
	if s.options.Expire && s.Now.Sub(e.ReceivedAt) >= s.options.MaxWait {
		return true, nil
	}
	if s.Now.Before(e.AttributeAfter()) {
		return false, nil
	}
	var unread bool
	err := s.QueryRowContext(ctx,
		`select exists (select 1 from links where (product_id = ? or product_id is null) and stopped_at = 0 and gone_at = 0
		and created_at <= ? and last_read < ?)`, e.ProductID, toMillis(e.ReceivedAt), toMillis(e.AttributeAfter())).Scan(&unread)
	return !unread, err
}

// soldChanges returns the rises with sales that match in time, and how much of each is attributed already.
func (s *attribution) soldChanges(ctx context.Context) ([]affiliate.SoldChange, error) {
	earliest := s.Now
	for _, e := range s.sales {
		if t := e.Earliest(); t.Before(earliest) {
			earliest = t
		}
	}
	return Collect(scanSoldChange)(s.QueryContext(ctx, soldSince, toMillis(earliest)))
}

// soldSince is ordered by time, so that the index on it is used: ordered by number, it would scan all changes.
const soldSince = `select c.seq, c.link_id, c.after_at, c.at, c.sales, c.revenue_paise, coalesce(l.product_id, ''),
	(select count(*) from events e where e.change_seq = c.seq), (select coalesce(sum(e.amount_paise), 0) from events e where e.change_seq = c.seq)
	from changes c join links l on l.id = c.link_id where c.at >= ? and c.kind = 'rise' and c.sales > 0 order by c.at, c.seq`

func scanSoldChange(r *sql.Rows) (c affiliate.SoldChange, err error) {
	var after, when, revenue, taken int64
	err = r.Scan(&c.Seq, &c.LinkID, &after, &when, &c.Sales, &revenue, &c.ProductID, &c.Attributed, &taken)
	c.Kind, c.After, c.At, c.Revenue, c.AttributedRevenue = affiliate.Rise, fromMillis(after), fromMillis(when), affiliate.Paise(revenue),
		affiliate.Paise(taken)
	return c, err
}

func (s *attribution) state() (now AttributionState) {
	for _, e := range s.sales {
		if state := s.resolved[e.ID]; state != "" {
			e.State = state
		}
		switch e.State {
		case affiliate.EventMatching:
			now.Matching = append(now.Matching, e)
		case affiliate.EventUnmatched:
			now.RecentlyUnmatched++
		}
	}
	return now
}
