package store

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// AccountHistory returns what happened on an affiliate's account within a span, all of it read at one moment. A span that has not
// ended is read up to now.
func (s *Store) AccountHistory(ctx context.Context, affiliateID int64, within affiliate.Span,
	hold time.Duration) (h affiliate.History, err error) {
	end := s.engine.Now()
	if last := within.To.Add(-time.Millisecond); !within.To.IsZero() && last.Before(end) {
		end = last
	}
	err = s.snapshot(ctx, func(q Querier) (err error) {
		h, err = accountHistory(ctx, q, affiliateID, within.From, fromMillis(toMillis(end)), hold)
		return err
	})
	return h, s.failed("reading an affiliate's account", err)
}

func accountHistory(ctx context.Context, q Querier, affiliateID int64, from, end time.Time,
	hold time.Duration) (h affiliate.History, err error) {
	if !from.IsZero() {
		if h.Opening, err = balanceAt(ctx, q, affiliateID, from.Add(-time.Millisecond), hold); err != nil {
			return h, err
		}
	}
	if h.Closing, err = balanceAt(ctx, q, affiliateID, end, hold); err != nil {
		return h, err
	}
	if h.Held, err = onHoldAt(ctx, q, end, hold, affiliateID); err != nil {
		return h, err
	}
	h.Changes, err = Collect(scanChange)(q.QueryContext(ctx, "select "+changeColumns+
		" from changes where affiliate_id = ? and at >= ? and at <= ? and kind <> 'reset' order by at, seq", affiliateID, fromEdge(from),
		toMillis(end)))
	if err != nil {
		return h, err
	}
	h.Entries, err = Collect(scanEntry)(q.QueryContext(ctx,
		"select "+entryColumns+" from ledger where affiliate_id = ? and at >= ? and at <= ? order by at, id", affiliateID, fromEdge(from),
		toMillis(end)))
	if err != nil {
		return h, err
	}
	h.Undone, err = undoneBy(ctx, q, affiliateID)
	return h, err
}

func balanceAt(ctx context.Context, q Querier, affiliateID int64, asOf time.Time, hold time.Duration) (affiliate.Balance, error) {
	found, err := balances(ctx, q, asOf, hold, affiliateID)
	b := found[affiliateID]
	b.AffiliateID, b.AsOf = affiliateID, fromMillis(toMillis(asOf))
	return b, err
}

// undoneBy are the entries of an affiliate that were reversed, by ID.
func undoneBy(ctx context.Context, q Querier, affiliateID int64) (map[string]affiliate.Entry, error) {
	all, err := Collect(scanEntry)(q.QueryContext(ctx,
		"select "+entryColumns+" from ledger where affiliate_id = ? and id in (select reverses from ledger where affiliate_id = ? and "+
			"reverses is not null)",
		affiliateID, affiliateID))
	byID := make(map[string]affiliate.Entry, len(all))
	for _, e := range all {
		byID[e.ID] = e
	}
	return byID, err
}
