package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// compared is a sum of a row that is compared with the period before.
type compared struct {
	id, title string
	export    string // prefix of the names of its columns in exports
	unit      string // suffix of the name of the difference
	of        func(affiliate.Sum) int64
	write     func(n int64, cells int) string
}

var comparedSums = [...]compared{
	{"clicks", "Clicks", "clicks", "", clicksOf, affiliate.Short},
	{"sales", "Sales", "sales", "", salesOf, affiliate.Short},
	{"revenue", "Revenue", "revenue", "_paise", revenueOf, ShortRupees},
	{"earned", "Est. comm", "est_commission", "_paise", earnedOf, ShortRupees},
}

// deltaName is part of the name of every comparison, in filters and exports.
const deltaName = "_delta"

// Compared returns the columns that compare each sum with the period before: the difference, and the difference in
// percent. They are hidden until a person shows them; rank is the rank of the first one. before returns the numbers of
// a row in the period before, nil for none; known reports whether they were read.
func (s SumColumns[R]) Compared(known func(*R) bool, before func(*R) *board.Numbers, rank int) []Column[R] {
	var columns []Column[R]
	for i, c := range comparedSums {
		change := func(row *R) (board.Change, bool) {
			was := before(row)
			if !known(row) || s.isKnown != nil && !s.isKnown(row) || was.Untracked() {
				return board.Change{}, false
			}
			return s.of(row).ChangeOf(was, c.of), true
		}
		tone := func(row *R) table.Tone { c, _ := change(row); return changeTone(c) }
		delta := func(row *R) (int64, bool) { c, known := change(row); return c.Delta, known }
		percent := func(row *R) (int64, bool) { c, known := change(row); return c.Tenths, known && c.Known }
		filter, percentName := board.Count(delta), deltaName+"_percent"
		if c.unit != "" {
			filter = board.Rupees(delta)
		}
		columns = append(columns, Column[R]{
			ID: c.id + deltaName, Title: "Δ " + c.title, Width: len(c.title) + 2, Right: true, Rank: rank + 2*i, Hidden: true, Before: true, Tone: tone,
			Exports: []string{c.export + deltaName + c.unit}, SortKey: board.ByNumber(delta), Filter: filter.Also(c.export + deltaName),
			Figure: func(row *R) Figure {
				change, known := change(row)
				if !known {
					return Figure{}
				}
				return Figure{N: change.Delta, Write: signed(c.write), uncertain: change.Uncertain}
			},
		}, Column[R]{
			ID: c.id + "_change", Title: "Δ% " + c.title, Width: len(c.title) + 3, Right: true, Rank: rank + 2*i + 1, Hidden: true, Before: true, Tone: tone,
			Exports: []string{c.export + percentName}, SortKey: board.ByNumber(percent),
			Filter: board.PercentChange(percent).Also(c.export + percentName), FilterAs: c.id + percentName,
			Figure: func(row *R) Figure {
				change, _ := change(row)
				if !change.Known {
					return Figure{}
				}
				return Figure{N: change.Tenths, Write: signed(shortPercent), uncertain: change.Uncertain}
			},
		})
	}
	return columns
}

// KnowsBefore reports for each row of the board whether the period before was read.
func KnowsBefore[R any](h Host) func(*R) bool {
	return func(*R) bool { return h.Board().HasBefore() }
}

// changeTone is the colour of a rise or a fall, which the sign of the number shows too.
func changeTone(c board.Change) table.Tone {
	switch {
	case c.Delta > 0:
		return table.Good
	case c.Delta < 0:
		return table.Bad
	}
	return table.Muted
}

// signed also writes the plus sign of a rise.
func signed(write func(int64, int) string) func(int64, int) string {
	return func(n int64, cells int) string {
		if n > 0 {
			return "+" + write(n, cells-1)
		}
		return write(n, cells)
	}
}

// ChangeText writes a change in percent: +12.3 %. Without a number before there is no percentage, so it writes
// the change itself.
func ChangeText(c board.Change, write func(int64, int) string) string {
	if c.Known {
		return Figure{N: c.Tenths, Write: signed(shortPercent), uncertain: c.Uncertain}.formatFull() + " %"
	}
	return Figure{N: c.Delta, Write: signed(write), uncertain: c.Uncertain}.formatFull()
}

// Refunds is the column of refunded sales, in percent of all sales.
func (s SumColumns[R]) Refunds(c Column[R]) Column[R] {
	number := func(row *R) (int64, int64) { return s.of(row).Refunds() }
	c.ID, c.Title, c.Right, c.Exports = "refunds", "Refund %", true, []string{"refunded_sales", "refund_percent"}
	c.SortKey, c.Filter = board.ByQuotient(number), board.Quotient(number).Also("refund_percent")
	c.Tone = func(row *R) table.Tone {
		if n, _ := number(row); n > 0 {
			return table.Warn
		}
		return table.Normal
	}
	c.Figure = func(row *R) Figure {
		n := s.of(row)
		tenths, ok := board.ConvTenths(n.Refunds())
		if !ok || s.isKnown != nil && !s.isKnown(row) {
			return Figure{}
		}
		f := percentFigure(tenths)
		if n.Uncertainty != nil {
			low, high := n.Range(salesOf)
			f.uncertain = low != high
		}
		return f
	}
	return c
}

// RankCell shows a rank and how it moved since an earlier time: 2 ▲1, 5 ▼2, 3 new. known reports whether the earlier
// rank is known; 0 means no rank. The rank is padded to so many digits, so that ranks line up.
func RankCell(rank, was, digits int, known bool) table.Cell {
	switch {
	case rank == 0:
		return table.Cell{Text: strings.Repeat(" ", digits-1) + "–", Tone: table.Muted}
	case !known:
		return table.Cell{Text: fmt.Sprintf("%*d", digits, rank)}
	}
	move := RankMove(rank, was, known)
	return table.Cell{Text: fmt.Sprintf("%*d %s", digits, rank, move.Text), Tone: move.Tone}
}

// RankMove shows how a rank moved: ▲1, ▼2, new, or nothing.
func RankMove(rank, was int, known bool) table.Cell {
	switch {
	case !known || rank == was || rank == 0:
		return table.Cell{Text: "–", Tone: table.Muted}
	case was == 0:
		return table.Cell{Text: "new", Tone: table.Good}
	case rank < was:
		return table.Cell{Text: "▲" + strconv.Itoa(was-rank), Tone: table.Good}
	}
	return table.Cell{Text: "▼" + strconv.Itoa(rank-was), Tone: table.Bad}
}

// wantBefore asks the root for the numbers of the period before, if a shown column needs them.
func (g *Grid[R]) wantBefore() {
	if g.comparesBefore() {
		WantBefore(g.host)
	}
}

// BeforeLabels names the days that the numbers of the period are compared with, in full and in short; none for all time.
func BeforeLabels(h Host) []string {
	p, zone := h.Board().Period(), h.Ports().Access.Zone()
	return NonEmpty(p.BeforeLabel(h.Now(), zone), p.ShortBeforeLabel(h.Now(), zone))
}

// comparesBefore reports whether a shown column compares with the period before.
func (g *Grid[R]) comparesBefore() bool {
	return slices.ContainsFunc(g.columns, func(c Column[R]) bool { return c.Before && !c.Hidden })
}

// beforeNote says with which days the shown changes compare, in short if w cells are too few for the long text.
func (g *Grid[R]) beforeNote(w int) (note string) {
	if !g.comparesBefore() {
		return ""
	}
	for _, before := range BeforeLabels(g.host) {
		if note = "Δ vs " + before; g.host.Theme().Width(note) <= w {
			return note
		}
	}
	return cmp.Or(note, "Δ needs a period: "+KeyOf(g.host, ActionPeriod))
}

// WantBefore asks the root for the numbers of the period before, unless they are up to date.
func WantBefore(h Host) {
	if h.Board().WantsBefore(h.Now(), h.Ports().Access.Zone()) {
		h.Report(BeforeWanted{})
	}
}
