package exporter

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// maxReportName is the most cells that the name of a group takes.
const maxReportName = 40

// reportText writes the groups as a text table, the totals of the links, each once, under them, and then what is not known of the numbers.
func (x *Exporter) reportText(ctx context.Context, d *board.Breakdown, groups []*board.Group, b *board.Board) (func(io.Writer) error, error) {
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

// reportRow is a group, or the totals. Nothing is known of one that is unknown.
func reportRow(name string, n board.Numbers, unknown bool, before *board.Numbers, share int64, hasShare bool) []string {
	if unknown {
		return []string{name, "–", "–", "–", "–", "–", "–", "–", "–"}
	}
	about := func(text string, of func(affiliate.Sum) int64) string {
		if low, high := n.Range(of); low != high {
			return "~" + text
		}
		return text
	}
	clicks, sales := func(s affiliate.Sum) int64 { return s.Clicks }, func(s affiliate.Sum) int64 { return s.Sales }
	revenue, earned := func(s affiliate.Sum) int64 { return int64(s.Revenue) }, func(s affiliate.Sum) int64 { return int64(s.EstCommission) }
	shareText, change := "–", "–"
	if hasShare {
		shareText = board.Tenths(board.ShareTenths(share))
	}
	if c := n.ChangeOf(before, revenue); c.Known {
		change = board.Tenths(c.Tenths)
		if c.Tenths > 0 {
			change = "+" + change
		}
		if c.Uncertain {
			change = "~" + change
		}
	}
	return []string{name, about(affiliate.Group(n.Clicks), clicks), about(affiliate.Group(n.Sales), sales), n.Conv(), about(n.Revenue.Rupees(), revenue), shareText, change,
		about(n.Earned.Rupees(), earned), n.EPCRupees()}
}

// groupsText has a line for each group, and one for the totals.
func groupsText(d *board.Breakdown, groups []*board.Group) string {
	rows := [][]string{{d.By.Title(), "Clicks", "Sales", "Conv %", "Revenue", "Share %", "Change %", "Est. comm", "EPC"}}
	for _, g := range groups {
		rows = append(rows, reportRow(ansi.Truncate(g.Label, maxReportName, "…"), g.Numbers, g.IsUnknown(), g.Before, g.Share, g.HasShare))
	}
	rows = append(rows, reportRow("Total", d.Numbers, false, d.Before, 10_000, d.Revenue > 0))
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			widths[k] = max(widths[k], ansi.StringWidth(cell))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		for k, cell := range row {
			pad := strings.Repeat(" ", widths[k]-ansi.StringWidth(cell))
			if k == 0 {
				text.WriteString(cell + pad)
			} else {
				text.WriteString("  " + pad + cell)
			}
		}
		text.WriteString("\n")
	}
	return text.String()
}

// betweenBuckets says why groups have ~ though their total does not, and why groups that overlap do not add up to it.
func betweenBuckets(d *board.Breakdown) []string {
	if d.By.Overlaps() {
		return []string{"A link counts in each of its tags, and once in the total."}
	}
	if _, ofTime := d.By.BucketSize(); !ofTime || d.Uncertainty != nil {
		return nil
	}
	for _, g := range d.Groups {
		if g.Uncertainty != nil {
			return []string{fmt.Sprintf("~ Nothing was read where one %s ends and the next begins: what changed meanwhile counts in the later one.", d.By)}
		}
	}
	return nil
}
