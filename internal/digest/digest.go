// Package digest makes a short report of a period from rows in memory, for mail and scheduled jobs: what sold, who leads, who is quiet,
// and what needs a decision. It is pure: internal/app reads the database and writes the output.
package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// maxBest limits the affiliates who lead.
const maxBest = 10

// Input is what a digest is made from.
type Input struct {
	Board       *board.Board // of the period
	Sums        map[int64]affiliate.PeriodSum
	Pending     affiliate.PendingDecisions
	Notices     []affiliate.Notice // any; those that need review are reported
	School      string             // host, or the profile's name where no school is set
	Zone        *time.Location
	GeneratedAt time.Time
}

// Digest is the report of a period.
type Digest struct {
	Period      affiliate.Period
	Span        affiliate.Span
	School      string
	Zone        *time.Location
	GeneratedAt time.Time

	Totals   board.Totals
	Refunds  int64 // refunded sales
	Products []Product
	Best     []*board.Affiliate // with sales, the most sales first; at most maxBest
	Quiet    []*board.Affiliate // with a live link and without a click, the longest quiet first
	Pending  affiliate.PendingDecisions
	Reviews  []affiliate.Notice // that need review, newest first
}

// Product is what the links of a product sold.
type Product struct {
	Label string // "" when the product is not set
	board.Numbers
}

// New makes the digest of the board's period.
func New(in Input) Digest {
	b := in.Board
	d := Digest{Period: b.Period(), Span: b.Span(), School: in.School, Zone: in.Zone, GeneratedAt: in.GeneratedAt,
		Totals: board.TotalLinks(b.Links()), Products: productsOf(b.Links()), Pending: in.Pending}
	for _, s := range in.Sums {
		d.Refunds += s.Certain.RefundedSales
	}
	for _, a := range b.Affiliates() {
		switch {
		case a.Sales > 0:
			d.Best = append(d.Best, a)
		case isQuiet(b, a):
			d.Quiet = append(d.Quiet, a)
		}
	}
	slices.SortStableFunc(d.Best, func(x, y *board.Affiliate) int {
		return cmp.Or(cmp.Compare(y.Sales, x.Sales), cmp.Compare(y.Revenue, x.Revenue), cmp.Compare(y.Clicks, x.Clicks), strings.Compare(x.Label, y.Label))
	})
	d.Best = d.Best[:min(len(d.Best), maxBest)]
	slices.SortStableFunc(d.Quiet, func(x, y *board.Affiliate) int {
		return cmp.Or(x.LastChange.Compare(y.LastChange), strings.Compare(x.Label, y.Label))
	})
	for _, n := range in.Notices {
		if n.NeedsReview() {
			d.Reviews = append(d.Reviews, n)
		}
	}
	slices.SortStableFunc(d.Reviews, func(x, y affiliate.Notice) int { return y.At.Compare(x.At) })
	return d
}

// isQuiet reports whether nothing came through the affiliate's links, though one of them is live. What may have been clicked in the
// period, because nothing was read at its edge, is not quiet.
func isQuiet(b *board.Board, a *board.Affiliate) bool {
	_, clicks := a.Range(func(s affiliate.Sum) int64 { return s.Clicks })
	_, sales := a.Range(func(s affiliate.Sum) int64 { return s.Sales })
	if clicks > 0 || sales > 0 {
		return false
	}
	return slices.ContainsFunc(b.LinksOf(a.ID), func(l *board.Link) bool { return l.Live() })
}

// productsOf sums the links of each product that sold, the most sales first.
func productsOf(links []*board.Link) []Product {
	byID := map[string]*Product{}
	for _, l := range links {
		p := byID[l.ProductID]
		if p == nil {
			p = &Product{Label: l.ProductLabel}
			byID[l.ProductID] = p
		}
		p.Clicks += l.Clicks
		p.Sales += l.Sales
		p.Revenue += l.Revenue
		p.Earned += l.Earned
	}
	var all []Product
	for _, p := range byID {
		if p.Sales != 0 || p.Revenue != 0 {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(x, y Product) int {
		return cmp.Or(cmp.Compare(y.Sales, x.Sales), cmp.Compare(y.Revenue, x.Revenue), strings.Compare(x.Label, y.Label))
	})
	return all
}

// ToReview is how many things need a decision.
func (d Digest) ToReview() int { return d.Pending.Total() }
