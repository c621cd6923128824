package screen

import (
	"math"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// total is a sum with its name, in a strip or on a page. An uncertain sum has a minimum and a maximum.
type total struct {
	name, short string // short is the name if there is little room
	low, high   int64
	write       func(n int64, cells int) string
	unknown     bool // none of the summed numbers was ever read
	incomplete  bool // some of the summed numbers are not known
}

// LinkTotals returns the four sums of links: clicks, sales, revenue and est. commission. Money is in whole rupees, as
// in the columns that are summed.
func LinkTotals(n board.Numbers, unknown bool) []total {
	of := func(name, short string, number func(affiliate.Sum) int64, write func(int64, int) string) total {
		low, high := n.Range(number)
		return total{name: name, short: short, low: low, high: high, write: write, unknown: unknown}
	}
	return []total{of("Clicks", "Clicks", clicksOf, affiliate.Short), of("Sales", "Sales", salesOf, affiliate.Short),
		of("Revenue", "Rev", revenueOf, ShortRupees), of("Est. comm", "Est.", earnedOf, ShortRupees)}
}

// Incomplete returns totals of which not all is known. A line marks them if its lead has no room to say so.
func Incomplete(totals []total) []total {
	totals = slices.Clone(totals)
	for i := range totals {
		totals[i].incomplete = true
	}
	return totals
}

// earnedTotal is the index of the total that is left out if there is no room for four, since it follows from the revenue.
const earnedTotal = 3

// wording is how a line of totals is written. The zero wording writes it in full.
type wording struct {
	shortNames bool
	dense      bool // two spaces between the parts
	lead       int  // index of the lead, the longest first
	about      bool // ~430 for 430–460
	mark       bool // ~430 for 430 that are incomplete: the lead does not say so
	cells      int  // width of a number; 0: as many as it needs
	noEarned   bool
}

// wordings are tried one after the other until the line fits: the words get shorter first, then the numbers.
var wordings = func() []wording {
	w := wording{}
	all := []wording{w}
	add := func(change func(*wording)) {
		change(&w)
		all = append(all, w)
	}
	add(func(w *wording) { w.shortNames = true })
	add(func(w *wording) { w.dense = true })
	add(func(w *wording) { w.lead = 1 })
	add(func(w *wording) { w.about = true })
	shorten := func(cells ...int) {
		for _, n := range cells {
			add(func(w *wording) { w.cells = n })
		}
	}
	shorten(10, 8, 7, 6)
	w.lead, w.mark = 2, true
	shorten(10, 8, 7, 6, 5, 4)
	w.noEarned = true
	shorten(10, 8, 7, 6, 5, 4)
	return all
}()

// text writes the total in a wording.
func (t total) text(by wording) string {
	cells := by.cells
	if cells == 0 {
		cells = math.MaxInt32
	}
	switch {
	case t.unknown:
		return "–"
	case t.low == t.high && !(by.mark && t.incomplete):
		return t.write(t.low, cells)
	case t.low == t.high, by.about:
		return "~" + t.write(t.low, cells-1)
	}
	return t.write(t.low, cells) + "–" + strings.TrimPrefix(t.write(t.high, cells), "₹")
}

// TotalsLine writes totals on a line of w cells, in the first of the wordings that fits. A lead precedes them: the
// first of leads, or a shorter one. The third lead says neither that totals are incomplete nor the year of the period.
// Of rest, as much follows as there is room for.
func (th *Theme) TotalsLine(leads [][]string, totals []total, rest []string, w int) string {
	var parts []string
	sep := "   "
	for _, by := range wordings {
		parts, sep = th.totalsParts(by, leads, totals), "   "
		if by.dense {
			sep = "  "
		}
		if th.Width(strings.Join(parts, sep)) <= w {
			break
		}
	}
	return th.Join(append(parts, rest...), sep, w)
}

func (th *Theme) totalsParts(by wording, leads [][]string, totals []total) []string {
	parts := slices.Clone(leads[min(by.lead, len(leads)-1)])
	for i, t := range totals {
		if by.noEarned && i == earnedTotal {
			continue
		}
		name := t.name
		if by.shortNames {
			name = t.short
		}
		parts = append(parts, th.Muted.Render(name)+" "+th.Strong.Render(t.text(by)))
	}
	return parts
}

// LinksReadText says how many of the summed links were ever read, if some were not: 2 of 10,001 links read.
func LinksReadText(links, unread int) string {
	if unread == 0 {
		return ""
	}
	return Grouped(links-unread) + " of " + Plural(links, "link", "links") + " read"
}

// ShortLinksReadText is LinksReadText for little room: 2/10,001 read.
func ShortLinksReadText(links, unread int) string {
	if unread == 0 {
		return ""
	}
	return Grouped(links-unread) + "/" + Grouped(links) + " read"
}

// WithPercent adds a percent sign to a number, but not to the dash of an unknown one.
func WithPercent(conv string) string {
	if conv == "–" {
		return conv
	}
	return conv + " %"
}
