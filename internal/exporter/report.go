package exporter

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// ReportFormats are the formats of a report.
func ReportFormats() []string { return []string{"text", "csv", "json", "markdown"} }

// Report breaks down all links for a period and writes the groups to standard output: days, weeks and months in their order, other
// groups by rank, with the links that have nothing of the kind at the end.
func (x *Exporter) Report(ctx context.Context, by board.Dimension, p affiliate.Period, format string) error {
	d, b, err := x.breakDown(ctx, by, p)
	if err != nil {
		return err
	}
	groups := slices.Clone(d.Groups)
	if _, ofTime := by.BucketSize(); !ofTime {
		slices.SortStableFunc(groups, func(a, b *board.Group) int {
			return cmp.Or(lastIfNone(a)-lastIfNone(b), board.CompareRank(a.Sum(), b.Sum()), strings.Compare(a.Label, b.Label))
		})
	}
	var write func(io.Writer) error
	if format == "text" {
		write, err = x.reportText(ctx, d, groups, b)
	} else {
		write, err = x.reportTable(b, by, groups, d.Total(groups)).writer(format)
	}
	if err != nil {
		return err
	}
	return x.print(write)
}

// lastIfNone is 1 for the links that have nothing of the kind, such as no tag, and 0 for other groups.
func lastIfNone(g *board.Group) int {
	if g.None {
		return 1
	}
	return 0
}

// breakDown reads the links with the numbers of the period and of the period before, and breaks them down.
func (x *Exporter) breakDown(ctx context.Context, by board.Dimension, p affiliate.Period) (*board.Breakdown, *board.Board, error) {
	now := x.Now()
	b, err := ReadBoard(ctx, x.Store, p, p.Bounds(now, x.Zone))
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(b.Links()))
	for i, l := range b.Links() {
		ids[i] = l.ID
	}
	if _, ofTime := by.BucketSize(); ofTime {
		bounds, before := board.BucketBounds(b, by, b.Links(), now, x.Zone)
		s, err := board.ReadBuckets(bounds, before,
			func(bounds []time.Time) ([]affiliate.PeriodSum, error) { return x.Store.BucketSums(ctx, ids, bounds) })
		return board.BreakDownTime(b.Links(), by, s, p.All(), now), b, err
	}
	if was, ok := p.SpanBefore(now, x.Zone); ok {
		before := board.PreviousPeriod{Span: was}
		if before.Sums, err = x.Store.PeriodSums(ctx, ids, before.Span); err != nil {
			return nil, nil, err
		}
		b = b.WithBefore(before)
	}
	return board.BreakDown(b.Links(), by), b, nil
}
