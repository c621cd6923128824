package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
)

// boardAdapter reads the rows that the screens show, and what campaigns came to.
type boardAdapter struct {
	store   *store.Store
	history historyAdapter
	zone    func() *time.Location
	now     func() time.Time
	local   func() *localSettings // with what was seen of links; nil: the database has it
}

// withSeen returns links with what was seen of them, where this machine remembers it.
func (r boardAdapter) withSeen(links []affiliate.Link) ([]affiliate.Link, error) {
	local := r.local()
	if local == nil {
		return links, nil
	}
	here, err := local.read()
	for i := range links {
		if seen, is := here.Seen[links[i].ID]; is {
			links[i].Seen = seen
		}
	}
	return links, err
}

// markSeen returns a board with what was seen of its links, where this machine remembers it.
func (r boardAdapter) markSeen(b *board.Board, err error) (*board.Board, error) {
	if err != nil || r.local() == nil {
		return b, err
	}
	links := make([]affiliate.Link, len(b.Links()))
	for i, l := range b.Links() {
		links[i] = l.Link
	}
	if links, err = r.withSeen(links); err != nil {
		return nil, err
	}
	return b.With(board.Delta{Links: links}), nil
}

func (r boardAdapter) Board(ctx context.Context, p affiliate.Period) (*board.Board, error) {
	b, err := r.markSeen(exporter.ReadBoard(ctx, r.store, p, p.Bounds(r.now(), r.zone())))
	if err != nil {
		return nil, err
	}
	return r.withCampaigns(ctx, b)
}

func (r boardAdapter) FirstRows(ctx context.Context, p affiliate.Period, links []int64) (*board.Board, error) {
	return r.markSeen(exporter.ReadRows(ctx, r.store, p, p.Bounds(r.now(), r.zone()), links))
}

func (r boardAdapter) Refresh(ctx context.Context, old *board.Board, n affiliate.Invalidation) (*board.Board, error) {
	if n.All {
		b, err := r.Board(ctx, old.Period())
		if _, has := old.Before(); err != nil || !has {
			return b, err
		}
		before, err := r.Before(ctx, b)
		if err != nil {
			return nil, err
		}
		return b.WithBefore(before), nil
	}
	var d board.Delta
	var err error
	if len(n.Links) > 0 {
		if d.Links, err = r.store.LinksByID(ctx, n.Links); err != nil {
			return nil, err
		}
		if d.Links, err = r.withSeen(d.Links); err != nil {
			return nil, err
		}
	}
	if len(n.Affiliates) > 0 {
		if d.Affiliates, err = r.store.AffiliatesByID(ctx, n.Affiliates); err != nil {
			return nil, err
		}
	}
	if len(n.Coupons) > 0 {
		if d.Coupons, err = r.store.CouponsByID(ctx, n.Coupons); err != nil {
			return nil, err
		}
	}
	if n.Products {
		if d.Products, err = r.store.Products(ctx); err != nil {
			return nil, err
		}
	}
	if len(n.Links) > 0 {
		trends, err := r.history.Trends(ctx, old.Period(), n.Links)
		if err != nil {
			return nil, err
		}
		d.Trends = trends
		if d.LastSales, err = r.store.LastSales(ctx, n.Links, old.Span()); err != nil {
			return nil, err
		}
		if !old.Period().All() {
			if d.Sums, err = r.store.PeriodSums(ctx, n.Links, old.Span()); err != nil {
				return nil, err
			}
		}
		if before, has := old.Before(); has {
			if d.Before, err = r.store.PeriodSums(ctx, n.Links, before.Span); err != nil {
				return nil, err
			}
		}
	}
	if err = r.refreshCampaigns(ctx, old, n.Campaigns, &d); err != nil {
		return nil, err
	}
	return r.withReachedTimes(ctx, old.With(d))
}

func (r boardAdapter) Before(ctx context.Context, b *board.Board) (before board.PreviousPeriod, err error) {
	before.Span, _ = b.Period().SpanBefore(r.now(), r.zone())
	ids := make([]int64, len(b.Links()))
	for i, l := range b.Links() {
		ids[i] = l.ID
	}
	before.Sums, err = r.store.PeriodSums(ctx, ids, before.Span)
	return before, err
}
