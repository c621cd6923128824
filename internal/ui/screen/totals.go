package screen

import (
	"math"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// total is a sum with its name, in a strip or on a page: 4,812, or from the least to the most that it can be.
type total struct {
	name      string
	low, high int64
	write     func(n int64, cells int) string
	unknown   bool // nothing of what it sums was ever read
}

// LinkTotals are the four sums of links: clicks, sales, revenue and est. commission.
func LinkTotals(n board.Numbers, money func(int64, int) string, unknown bool) []total {
	of := func(name string, number func(affiliate.Sum) int64, write func(int64, int) string) total {
		low, high := n.Range(number)
		return total{name: name, low: low, high: high, write: write, unknown: unknown}
	}
	return []total{of("Clicks", clicksOf, affiliate.Short), of("Sales", salesOf, affiliate.Short), of("Revenue", revenueOf, money), of("Est. comm", earnedOf, money)}
}

// text writes it with at most so many cells a number.
func (t total) text(cells int) string {
	switch {
	case t.unknown:
		return "–"
	case t.low == t.high:
		return t.write(t.low, cells)
	}
	return t.write(t.low, cells) + "–" + strings.TrimPrefix(t.write(t.high, cells), "₹")
}

// shrinkSteps are the cells that a number gets, one after the other, until a line has room for what must be on it.
var shrinkSteps = [...]int{math.MaxInt32, 10, 8, 7, 6, 5, 4}

// requiredTotals are those that a line has however short they are: clicks, sales and revenue.
const requiredTotals = 3

// TotalsLine writes totals on a line of w cells, behind what leads it. They get shorter before one of the first three is left
// out; the last one, and then the rest, are written as far as there is room.
func (th *Theme) TotalsLine(lead []string, totals []total, rest []string, w int) string {
	const sep = "   "
	draw := func(t total, cells int) string {
		return th.Muted.Render(t.name) + " " + th.Strong.Render(t.text(cells))
	}
	must := totals[:min(requiredTotals, len(totals))]
	var parts []string
	for _, cells := range shrinkSteps {
		parts = append(parts[:0], lead...)
		for _, t := range must {
			parts = append(parts, draw(t, cells))
		}
		if th.Width(strings.Join(parts, sep)) <= w {
			break
		}
	}
	line := th.Join(parts, sep, w)
	for _, t := range totals[len(must):] {
		part := draw(t, math.MaxInt32)
		if th.Width(line+sep+part) > w {
			part = draw(t, 8)
		}
		rest = append([]string{part}, rest...)
	}
	return th.Join(append([]string{line}, rest...), sep, w)
}

// LinksReadText says how many of the links that are summed were ever read, while some were not: 2 of 10,001 links read.
func LinksReadText(links, unread int) string {
	if unread == 0 {
		return ""
	}
	return Grouped(links-unread) + " of " + Plural(links, "link", "links") + " read"
}

// WithPercent adds the sign to a number, and to nothing else.
func WithPercent(conv string) string {
	if conv == "–" {
		return conv
	}
	return conv + " %"
}
