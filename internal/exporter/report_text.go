package exporter

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// maxReportName limits how wide the name of a group is, in terminal cells.
const maxReportName = 40

// reportText returns the function that writes the groups as a text table with a row of totals, and notes on numbers that are unknown.
func (x *Exporter) reportText(ctx context.Context, d *board.Breakdown, groups []*board.Group,
	b *board.Board) (func(io.Writer) error, error) {
	first, err := x.Store.FirstReadings(ctx)
	if err != nil {
		return nil, err
	}
	now, p := x.Now(), b.Period()
	c := board.CoverageOf(b.Links(), first, b.Span(), now)
	parts := []string{fmt.Sprintf("All links by %s: %s\n", d.By, p.Describe(now, x.Zone))}
	if before := p.BeforeLabel(now, x.Zone); before != "" && !c.HasNone() {
		if parts[0] += "Change %: revenue vs " + before; d.Before.Untracked() {
			parts[0] += ", of which there are no data"
		}
		parts[0] += "\n"
	}
	if c.HasNone() {
		parts = append(parts, c.WhyNone(x.Zone)+"\n")
	} else {
		parts = append(parts, groupsText(d, groups))
	}
	if notes := append(betweenBuckets(d), c.Notes(x.Zone)...); len(notes) > 0 {
		parts = append(parts, strings.Join(notes, "\n")+"\n")
	}
	return func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(parts, "\n"))
		return err
	}, nil
}

// reportRow returns the cells of a group, or of the totals.
func reportRow(name string, n board.Numbers, before *board.Numbers, share string) []string {
	about := func(text string, of func(affiliate.Sum) int64) string {
		if low, high := n.Range(of); low != high {
			return "~" + text
		}
		return text
	}
	clicks := func(s affiliate.Sum) int64 { return s.Clicks }
	sales := func(s affiliate.Sum) int64 { return s.Sales }
	revenue := func(s affiliate.Sum) int64 { return int64(s.Revenue) }
	earned := func(s affiliate.Sum) int64 { return int64(s.EstCommission) }
	change := "–"
	if c := n.ChangeOf(before, revenue); c.Known {
		change = board.Tenths(c.Tenths)
		if c.Tenths > 0 {
			change = "+" + change
		}
		if c.Uncertain {
			change = "~" + change
		}
	}
	return []string{
		name,
		about(affiliate.Group(n.Clicks), clicks), about(affiliate.Group(n.Sales), sales), n.Conv(),
		about(n.Revenue.Rupees(), revenue), share, change,
		about(n.Earned.Rupees(), earned), n.EPCRupees(),
	}
}

// groupsText has a line for each group, and one for the totals.
func groupsText(d *board.Breakdown, groups []*board.Group) string {
	t := textTable{titles: []string{d.By.Title(), "Clicks", "Sales", "Conv %", "Revenue", "Share %", "Change %", "Est. comm", "EPC"},
		firstNumber: 1, endNumbers: 9}
	var rows [][]string
	for _, g := range groups {
		row := append([]string{ansi.Truncate(g.Label, maxReportName, "…")}, slices.Repeat([]string{"–"}, len(t.titles)-1)...)
		if !g.IsUnknown() {
			row = reportRow(row[0], g.Numbers, g.Before, shareText(g.Share, g.HasShare))
		}
		rows = append(rows, row)
	}
	rows = append(rows, reportRow("Total", d.Numbers, d.Before, shareText(10_000, d.Revenue > 0)))
	var text strings.Builder
	t.write(&text, rows)
	return strings.TrimSuffix(text.String(), "\n")
}

func shareText(share int64, known bool) string {
	if !known {
		return "–"
	}
	return board.Tenths(board.ShareTenths(share))
}

// betweenBuckets says why the numbers of groups can be uncertain when their total is not, and why groups that overlap do not add up to
// the total.
func betweenBuckets(d *board.Breakdown) []string {
	if d.By.Overlaps() {
		return []string{"A link counts in each of its tags, and once in the total."}
	}
	if _, ofTime := d.By.BucketSize(); !ofTime || d.Uncertainty != nil {
		return nil
	}
	for _, g := range d.Groups {
		if g.Uncertainty != nil {
			return []string{fmt.Sprintf("~ Nothing was read where one %s ends and the next begins: "+
				"what changed meanwhile counts in the later one.", d.By)}
		}
	}
	return nil
}
