package links

import (
	"cmp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/chart"
	"fermion-tui/internal/ui/screen"
)

// TotalsStrip shows the totals of the columns below it, for the filter and the period. While some links are not read
// yet, it says how many links the totals include.
func TotalsStrip(h screen.Host, count string, t board.Totals, trend []int64, w int) string {
	th := h.Theme()
	totals := screen.LinkTotals(t.Numbers, t.Links > 0 && t.Unread == t.Links)
	if screen.NoDataNote(h, t) != "" {
		totals = nil
	}
	rest := []string{th.Labelled("Conv", screen.WithPercent(t.Conv())), th.Labelled("EPC", t.EPCRupees())}
	why := cmp.Or(screen.GapNote(t.Numbers), screen.CoverageNote(h, t))
	if why != "" {
		rest = []string{th.Warn.Render(why)}
	}
	draw := func(incomplete int, rest []string) string {
		leads, sums := stripLeads(h, count, t, incomplete), totals
		if incomplete > 0 {
			sums = screen.Incomplete(totals)
		}
		return " " + th.TotalsLine(leads, sums, rest, w-2)
	}
	line := draw(0, rest)
	if t.Uncertainty == nil && why != "" && !strings.Contains(ansi.Strip(line), why) { // not needed for a range, which shows already that it is not exact
		line = draw(t.Partial, nil)
	}
	if spark := chart.Sparkline(trend); spark != "" {
		if gap := w - 1 - th.Width(line) - th.Width(spark); gap >= 2 {
			line += strings.Repeat(" ", gap) + th.Accent.Render(spark)
		}
	}
	return line
}

// stripLeads returns the texts before the totals: the period, the number of rows, and how many links have incomplete
// numbers. The first is the full text, the others are for little room. The last one leaves it to marks beside the
// totals to say that they are incomplete.
func stripLeads(h screen.Host, count string, t board.Totals, incomplete int) [][]string {
	th, period := h.Theme(), h.Board().Period()
	var lead, short []string
	ofLinks := strings.HasSuffix(count, " links")
	shown, shownShort := th.Strong.Render(count), th.Strong.Render(strings.Replace(count, " of ", "/", 1))
	read, readShort := screen.LinksReadText(t.Links, t.Unread), screen.ShortLinksReadText(t.Links, t.Unread)
	switch {
	case read == "":
	case strings.HasSuffix(read, " of "+count+" read"): // all links
		shown, shownShort = th.Warn.Render(read), th.Warn.Render(readShort)
	case ofLinks: // count is of links: those that the filter shows
		shown += th.Warn.Render(", " + screen.Grouped(t.Links-t.Unread) + " read")
		shownShort = th.Strong.Render(strings.TrimSuffix(strings.Replace(count, " of ", "/", 1), " links")) +
			th.Warn.Render(", "+screen.Grouped(t.Links-t.Unread)+" read")
	default:
		lead, short = append(lead, th.Warn.Render(read)), append(short, th.Warn.Render(readShort))
	}
	shortest := shownShort
	if incomplete > 0 {
		partial := screen.Plural(incomplete, "link", "links")
		if ofLinks {
			partial = screen.Grouped(incomplete)
		}
		shown += th.Warn.Render(", " + partial + " incomplete")
		shownShort += th.Warn.Render(", " + partial + " partial")
	}
	with := func(label, shown string, rest []string) []string {
		return append([]string{th.Muted.Render(label) + "  " + shown}, rest...)
	}
	return [][]string{with(period.Label(), shown, lead), with(period.ShortLabel(screen.Today(h)), shownShort, short),
		with(period.ShortestLabel(), shortest, short)}
}
