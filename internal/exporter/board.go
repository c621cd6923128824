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
	if in.Coupons, err = s.Coupons(ctx); err != nil {
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
	return newBoard(ctx, s, in)
}

// ReadRows reads only these links and what their rows show, with the numbers of a period, whose bounds are span. Sums over more than one
// link, those of affiliates and campaigns, are incomplete.
func ReadRows(ctx context.Context, s *store.Store, p affiliate.Period, span affiliate.Span, links []int64) (*board.Board, error) {
	in := board.Input{Period: p, Span: span}
	err := readLinks(ctx, s, &in, links, map[int64]bool{})
	if err != nil {
		return nil, err
	}
	if in.Coupons, err = s.CouponsOfLinks(ctx, links); err != nil {
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
	return newBoard(ctx, s, in)
}

// newBoard adds the products and campaigns, which each board needs, and makes it. They are read last: what the rows name is among them.
func newBoard(ctx context.Context, s *store.Store, in board.Input) (*board.Board, error) {
	var err error
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	return board.New(in), nil
}

// readLinks reads some links and their affiliates, and the affiliates that are given.
func readLinks(ctx context.Context, s *store.Store, in *board.Input, links []int64, affiliates map[int64]bool) (err error) {
	if in.Links, err = s.LinksByID(ctx, links); err != nil {
		return err
	}
	for _, l := range in.Links {
		affiliates[l.AffiliateID] = true
	}
	in.Affiliates, err = s.AffiliatesByID(ctx, slices.Sorted(maps.Keys(affiliates)))
	return err
}

// boardForChanges reads only what the changes mention: a click must not read a database of 100,000 links.
func boardForChanges(ctx context.Context, s *store.Store, changes []affiliate.Change) (*board.Board, error) {
	links, affiliates := map[int64]bool{}, map[int64]bool{}
	for _, c := range changes {
		links[c.LinkID], affiliates[c.AffiliateID] = true, true
	}
	return boardOf(ctx, s, links, affiliates)
}

// boardOf has some links with their affiliates, and the affiliates that are given. It has no numbers of a period.
func boardOf(ctx context.Context, s *store.Store, links, affiliates map[int64]bool) (*board.Board, error) {
	var in board.Input
	if err := readLinks(ctx, s, &in, slices.Sorted(maps.Keys(links)), affiliates); err != nil {
		return nil, err
	}
	return newBoard(ctx, s, in)
}
