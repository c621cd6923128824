package exporter

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// ReportFormats are the formats of a report.
func ReportFormats() []string { return []string{"text", "csv", "json", "markdown"} }

// Report writes all links broken down for a period to standard output: the groups of the most sales first, those of time in their order.
func (x *Exporter) Report(ctx context.Context, by board.Dimension, p affiliate.Period, format string) error {
	d, b, err := x.breakDown(ctx, by, p)
	if err != nil {
		return err
	}
	groups := slices.Clone(d.Groups)
	if _, ofTime := by.BucketSize(); !ofTime {
		slices.SortStableFunc(groups, func(a, b *board.Group) int {
			return cmp.Or(board.CompareRank(a.Sum(), b.Sum()), strings.Compare(a.Label, b.Label))
		})
	}
	write := func(w io.Writer) error { return writeReport(w, d, groups, b, p.BeforeLabel(x.Now(), x.Zone)) }
	if format != "text" {
		if write, err = x.reportTable(b, by, groups, d.Total(groups)).writer(format); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(x.Stdout)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}

// breakDown reads the links with the numbers of the period and of the one before, and breaks them down.
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
		s := board.Buckets{Bounds: bounds}
		if s.Sums, err = x.Store.BucketSums(ctx, ids, bounds); err == nil && before != nil {
			s.Before, err = x.Store.BucketSums(ctx, ids, before)
		}
		return board.BreakDownTime(b.Links(), by, s, p.All(), now), b, err
	}
	if was, ok := p.SpanBefore(now, x.Zone); ok {
		before := board.PeriodBefore{Span: was}
		if before.Sums, err = x.Store.PeriodSums(ctx, ids, before.Span); err != nil {
			return nil, nil, err
		}
		b = b.WithBefore(before)
	}
	return board.BreakDown(b.Links(), by), b, nil
}

// writeReport writes the groups as a text table, and the totals of the links, each once, under them. before names what the change is since.
func writeReport(w io.Writer, d *board.Breakdown, groups []*board.Group, b *board.Board, before string) error {
	percent := func(known bool, text string) string {
		if !known {
			return "–"
		}
		return text
	}
	revenue := func(s affiliate.Sum) int64 { return int64(s.Revenue) }
	line := func(name string, n board.Numbers, before *board.Numbers, share int64, hasShare bool) []string {
		about := ""
		if n.Uncertainty != nil {
			about = "~"
		}
		c := n.ChangeOf(before, revenue)
		change := strings.Replace(board.Tenths(c.Tenths), "−", "-", 1)
		if c.Tenths > 0 {
			change = "+" + change
		}
		if c.Uncertain {
			change = "~" + change
		}
		return []string{name, about + affiliate.Group(n.Clicks), about + affiliate.Group(n.Sales), n.Conv(), about + n.Revenue.Rupees(), percent(hasShare, board.Tenths(board.ShareTenths(share))),
			percent(c.Known, change), about + n.Earned.Rupees(), n.EPCRupees()}
	}
	rows := [][]string{{d.By.Title(), "Clicks", "Sales", "Conv %", "Revenue", "Share %", "Change %", "Est. comm", "EPC"}}
	for _, g := range groups {
		rows = append(rows, line(g.Label, g.Numbers, g.Before, g.Share, g.HasShare))
	}
	total := "Total"
	if d.By.Overlaps() {
		total = "Total (a link counts in each of its tags, and here once)"
	}
	rows = append(rows, line(total, d.Numbers, d.Before, 10_000, d.Revenue > 0))
	widths := make([]int, len(rows[0]))
	for i, row := range rows {
		for k, cell := range row {
			if n := utf8.RuneCountInString(cell); k > 0 || i < len(rows)-1 { // the name of the totals may be long
				widths[k] = max(widths[k], n)
			}
		}
	}
	title := fmt.Sprintf("%s by %s", b.Period().Label(), d.By)
	if before != "" {
		title += ", change vs " + before
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", title); err != nil {
		return err
	}
	for _, row := range rows {
		var text strings.Builder
		for k, cell := range row {
			pad := strings.Repeat(" ", max(0, widths[k]-utf8.RuneCountInString(cell)))
			if k == 0 {
				text.WriteString(cell + pad)
			} else {
				text.WriteString("  " + pad + cell)
			}
		}
		if _, err := fmt.Fprintln(w, text.String()); err != nil {
			return err
		}
	}
	return nil
}
