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
}

// LinkTotals are the four sums of links: clicks, sales, revenue and est. commission.
func LinkTotals(n board.Numbers, money func(int64, int) string, unknown bool) []total {
	of := func(name, short string, number func(affiliate.Sum) int64, write func(int64, int) string) total {
		low, high := n.Range(number)
		return total{name: name, short: short, low: low, high: high, write: write, unknown: unknown}
	}
	return []total{of("Clicks", "Clicks", clicksOf, affiliate.Short), of("Sales", "Sales", salesOf, affiliate.Short), of("Revenue", "Rev", revenueOf, money), of("Est. comm", "Est.", earnedOf, money)}
}

// revenueTotal is the one of LinkTotals that is left out where there is no room for four.
const revenueTotal = 2

// wording is how a line of totals is written. The zero wording is in full.
type wording struct {
	shortNames bool
	dense      bool // two spaces between the parts
	shortLead  bool
	about      bool // ~430 for 430–460
	cells      int  // of a number; 0: all that it needs
	noRevenue  bool
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
	add(func(w *wording) { w.shortLead = true })
	add(func(w *wording) { w.about = true })
	for _, revenueGoes := range []bool{false, true} {
		for _, cells := range []int{10, 8, 7, 6, 5, 4} {
			add(func(w *wording) { w.cells, w.noRevenue = cells, revenueGoes })
		}
	}
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
	case t.low == t.high:
		return t.write(t.low, cells)
	case by.about:
		return "~" + t.write(t.low, cells-1)
	}
	return t.write(t.low, cells) + "–" + strings.TrimPrefix(t.write(t.high, cells), "₹")
}

// TotalsLine writes totals on a line of w cells behind what leads it. What is short leads it where there is little room; nil: the same. The
// line is in the first of the wordings for which there is room, and rest follows as far as there is more.
func (th *Theme) TotalsLine(lead, short []string, totals []total, rest []string, w int) string {
	var parts []string
	sep := "   "
	for _, by := range wordings {
		parts, sep = th.totalsParts(by, lead, short, totals), "   "
		if by.dense {
			sep = "  "
		}
		if th.Width(strings.Join(parts, sep)) <= w {
			break
		}
	}
	return th.Join(append(parts, rest...), sep, w)
}

func (th *Theme) totalsParts(by wording, lead, short []string, totals []total) []string {
	parts := slices.Clone(lead)
	if by.shortLead && short != nil {
		parts = slices.Clone(short)
	}
	for i, t := range totals {
		if by.noRevenue && i == revenueTotal {
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
