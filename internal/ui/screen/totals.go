package screen

import (
	"math"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// total is a sum with its name, in a strip or on a page: 4,812, or from the least to the most that it can be.
type total struct {
	name, short string // short is the name where there is little room
	low, high   int64
	write       func(n int64, cells int) string
	unknown     bool // nothing of what it sums was ever read
	incomplete  bool // not all of what it sums is known
}

// LinkTotals are the four sums of links: clicks, sales, revenue and est. commission. Money is in whole rupees, as in the columns
// that they sum up.
func LinkTotals(n board.Numbers, unknown bool) []total {
	of := func(name, short string, number func(affiliate.Sum) int64, write func(int64, int) string) total {
		low, high := n.Range(number)
		return total{name: name, short: short, low: low, high: high, write: write, unknown: unknown}
	}
	return []total{of("Clicks", "Clicks", clicksOf, affiliate.Short), of("Sales", "Sales", salesOf, affiliate.Short),
		of("Revenue", "Rev", revenueOf, ShortRupees), of("Est. comm", "Est.", earnedOf, ShortRupees)}
}

// Incomplete are totals of which not all is known. They are marked where the lead has no room to say so.
func Incomplete(totals []total) []total {
	totals = slices.Clone(totals)
	for i := range totals {
		totals[i].incomplete = true
	}
	return totals
}

// earnedTotal is the one of LinkTotals that is left out where there is no room for four: it follows from the revenue.
const earnedTotal = 3

// wording is how a line of totals is written. The zero wording is in full.
type wording struct {
	shortNames bool
	dense      bool // two spaces between the parts
	lead       int  // which of the leads, the longest first
	about      bool // ~430 for 430–460
	mark       bool // ~430 for 430 that are incomplete: the lead does not say so
	cells      int  // of a number; 0: all that it needs
	noEarned   bool
}

// wordings are tried until a line has room: the words get shorter, then the numbers.
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

// text writes it in a wording.
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

// TotalsLine writes totals on a line of w cells behind what leads it: the first of leads, or a later one where there is
// less room. The third does not say that totals are incomplete, nor of which year a period is. The line is in the first
// of the wordings for which there is room, and rest follows as far as there is more.
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

// LinksReadText says how many of the links that are summed were ever read, while some were not: 2 of 10,001 links read.
func LinksReadText(links, unread int) string {
	if unread == 0 {
		return ""
	}
	return Grouped(links-unread) + " of " + Plural(links, "link", "links") + " read"
}

// ShortLinksReadText is LinksReadText where there is little room: 2/10,001 read.
func ShortLinksReadText(links, unread int) string {
	if unread == 0 {
		return ""
	}
	return Grouped(links-unread) + "/" + Grouped(links) + " read"
}

// WithPercent adds the sign to a number, and to nothing else.
func WithPercent(conv string) string {
	if conv == "–" {
		return conv
	}
	return conv + " %"
}
