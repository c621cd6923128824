package exporter

import (
	"context"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/store"
)

// ReadBoard reads the whole database with the numbers of a period, whose bounds are span.
func ReadBoard(ctx context.Context, s *store.Store, p affiliate.Period, span affiliate.Span) (*board.Board, error) {
	in := board.Input{Period: p, Span: span}
	var err error
	if in.Links, err = s.Links(ctx); err != nil {
		return nil, err
	}
	if in.Affiliates, err = s.Affiliates(ctx); err != nil {
		return nil, err
	}
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Coupons, err = s.Coupons(ctx); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	if in.LastSales, err = s.LastSales(ctx, nil, span); err != nil {
		return nil, err
	}
	if !p.All() {
		ids := make([]int64, len(in.Links))
		for i, l := range in.Links {
			ids[i] = l.ID
		}
		if in.Sums, err = s.PeriodSums(ctx, ids, span); err != nil {
			return nil, err
		}
	}
	return board.New(in), nil
}

// ReadRows reads only these links and what their rows show, with the numbers of a period, whose bounds are span. Sums over more than one
// link, those of affiliates and campaigns, are incomplete.
func ReadRows(ctx context.Context, s *store.Store, p affiliate.Period, span affiliate.Span, links []int64) (*board.Board, error) {
	in := board.Input{Period: p, Span: span}
	var err error
	if in.Links, err = s.LinksByID(ctx, links); err != nil {
		return nil, err
	}
	whose := map[int64]bool{}
	for _, l := range in.Links {
		whose[l.AffiliateID] = true
	}
	if in.Affiliates, err = s.AffiliatesByID(ctx, slices.Sorted(maps.Keys(whose))); err != nil {
		return nil, err
	}
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Coupons, err = s.CouponsOfLinks(ctx, links); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	if in.LastSales, err = s.LastSales(ctx, links, span); err != nil {
		return nil, err
	}
	if !p.All() {
		if in.Sums, err = s.PeriodSums(ctx, links, span); err != nil {
			return nil, err
		}
	}
	return board.New(in), nil
}

// boardForChanges reads only what the changes mention: a click must not read a database of 100,000 links.
func boardForChanges(ctx context.Context, s *store.Store, changes []affiliate.Change) (*board.Board, error) {
	links, whose := map[int64]bool{}, map[int64]bool{}
	for _, c := range changes {
		links[c.LinkID], whose[c.AffiliateID] = true, true
	}
	return boardOf(ctx, s, links, whose)
}

// boardOf has some links and affiliates, and whose these links are.
func boardOf(ctx context.Context, s *store.Store, links, whose map[int64]bool) (*board.Board, error) {
	var in board.Input
	var err error
	if in.Links, err = s.LinksByID(ctx, slices.Sorted(maps.Keys(links))); err != nil {
		return nil, err
	}
	for _, l := range in.Links {
		whose[l.AffiliateID] = true
	}
	if in.Affiliates, err = s.AffiliatesByID(ctx, slices.Sorted(maps.Keys(whose))); err != nil {
		return nil, err
	}
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	return board.New(in), nil
}
