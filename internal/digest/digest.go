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

// maxBest is how many of the best affiliates are named.
const maxBest = 10

// Input is what a digest is made from.
type Input struct {
	Board       *board.Board // of the period
	Sums        map[int64]affiliate.PeriodSum
	First       map[int64]time.Time // when each link was read for the first time, or created here
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
	Refunds  int64              // refunded sales
	Products []*board.Group     // that sold, the most sales first
	Best     []*board.Affiliate // with sales, the most sales first; at most maxBest
	Quiet    []*board.Affiliate // without a click, though a live link was watched during the whole period; the longest quiet first
	Coverage board.Coverage     // how far the period is known
	Pending  affiliate.PendingDecisions
	Reviews  [][]affiliate.Notice // groups of those that need review, newest first
}

// New makes the digest of the board's period.
func New(in Input) Digest {
	b := in.Board
	d := Digest{Period: b.Period(), Span: b.Span(), School: in.School, Zone: in.Zone, GeneratedAt: in.GeneratedAt,
		Totals: board.TotalLinks(b.Links()), Products: productsOf(b.Links()), Pending: in.Pending,
		Coverage: board.CoverageOf(b.Links(), in.First, b.Span(), in.GeneratedAt)}
	for _, s := range in.Sums {
		d.Refunds += s.Certain.RefundedSales
	}
	for _, a := range b.Affiliates() {
		switch {
		case a.Sales > 0:
			d.Best = append(d.Best, a)
		case isQuiet(in, a):
			d.Quiet = append(d.Quiet, a)
		}
	}
	slices.SortStableFunc(d.Best, func(x, y *board.Affiliate) int {
		return cmp.Or(cmp.Compare(y.Sales, x.Sales), cmp.Compare(y.Revenue, x.Revenue), cmp.Compare(y.Clicks, x.Clicks),
			strings.Compare(x.Label, y.Label))
	})
	d.Best = d.Best[:min(len(d.Best), maxBest)]
	slices.SortStableFunc(d.Quiet, func(x, y *board.Affiliate) int {
		return cmp.Or(x.LastChange.Compare(y.LastChange), strings.Compare(x.Label, y.Label))
	})
	open := slices.DeleteFunc(slices.Clone(in.Notices), func(n affiliate.Notice) bool { return !n.NeedsReview() })
	slices.SortStableFunc(open, func(x, y affiliate.Notice) int { return y.At.Compare(x.At) })
	d.Reviews = affiliate.GroupNotices(open)
	return d
}

// minQuiet is how long a link must be known until its affiliate can be quiet in all time.
const minQuiet = 7 * 24 * time.Hour

// maxUnread is how long ago the last reading of a link may be in a period that has not ended: links without clicks are read about once a
// day.
const maxUnread = 36 * time.Hour

// isQuiet reports whether nothing came through the affiliate's links, though one of them is live and was watched during the whole period.
// An affiliate whose links may have been clicked in the period, because nothing was read at its edge or since, is not quiet.
func isQuiet(in Input, a *board.Affiliate) bool {
	b, now := in.Board, in.GeneratedAt
	_, clicks := a.Range(func(s affiliate.Sum) int64 { return s.Clicks })
	_, sales := a.Range(func(s affiliate.Sum) int64 { return s.Sales })
	if clicks > 0 || sales > 0 {
		return false
	}
	from := b.Span().From
	if b.Period().All() {
		from = now.Add(-minQuiet)
	}
	until := now.Add(-maxUnread)
	if to := b.Span().To; !to.IsZero() && !to.After(now) {
		until = to
	}
	return slices.ContainsFunc(b.LinksOf(a.ID), func(l *board.Link) bool {
		known := in.First[l.ID]
		return l.Live() && !known.IsZero() && !known.After(from) && l.LastRead.After(from) && !l.LastRead.Before(until)
	})
}

// productsOf are the products that sold, the most sales first.
func productsOf(links []*board.Link) []*board.Group {
	sold := slices.DeleteFunc(board.BreakDown(links, board.ByProduct).Groups,
		func(g *board.Group) bool { return g.Sales == 0 && g.Revenue == 0 })
	slices.SortFunc(sold, func(x, y *board.Group) int {
		return cmp.Or(cmp.Compare(y.Sales, x.Sales), cmp.Compare(y.Revenue, x.Revenue), strings.Compare(x.Label, y.Label))
	})
	return sold
}

// ToReview is how many things need a decision.
func (d Digest) ToReview() int { return d.Pending.Total() }
