package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

func leaderColumns() []table.Column {
	return []table.Column{
		{ID: "affiliate", Title: "   Affiliate", Width: 16, Flex: 3, Max: 37, Sticky: true},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 5},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Figure: true, Rank: 1},
		{ID: "share", Title: "Share", Width: 6, Right: true, Figure: true, Rank: 3},
		{ID: "bar", Title: "", Width: 10, Rank: 6},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Figure: true, Rank: 2},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Figure: true, Rank: 7},
		{ID: "clicks", Title: "Clicks", Width: 7, Right: true, Figure: true, Rank: 4},
		{ID: "slug", Title: "Slug", Width: 10, Rank: 8},
	}
}

// leaderRows are the links of a campaign by what they did within its period.
type leaderRows struct {
	rows []*board.Link
	all  affiliate.Sum // of the campaign
}

func (r leaderRows) Len() int        { return len(r.rows) }
func (r leaderRows) Key(i int) int64 { return r.rows[i].ID }

func (r leaderRows) Cell(i, col int) table.Cell {
	l := r.rows[i]
	d := doneBy(l)
	tone := table.Normal
	if d.Sales <= 0 {
		tone = table.Muted
	}
	cell := func(s string) table.Cell { return table.Cell{Text: s, Tone: tone} }
	switch col {
	case 0:
		return cell(fmt.Sprintf("%2s %s", affiliate.Group(int64(i+1)), nameOfLink(l)))
	case 1:
		return cell(orDash(l.ProductLabel))
	case 2, 3, 5, 6, 7:
		return figureCell(r, i, col, tone)
	case 4:
		if share, ok := r.share(d); ok {
			return table.Cell{Text: bar(share, 10), Tone: table.Accent}
		}
		return table.Cell{}
	default:
		return table.Cell{Text: l.Slug, Tone: table.Muted}
	}
}

// figure is the number of a leader in a column.
func (r leaderRows) figure(i, col int) (figure, bool) {
	d := doneBy(r.rows[i])
	switch col {
	case 2:
		return countFigure(d.Sales), true
	case 3:
		share, ok := r.share(d)
		return figure{n: share, write: func(n int64, cells int) string { return affiliate.Short(n, cells-2) + " %" }}, ok
	case 5:
		return rupeesFigure(d.Revenue), true
	case 6:
		return rupeesFigure(d.Earned), true
	default:
		return countFigure(d.Clicks), true
	}
}

func (r leaderRows) Short(i, col, cells int) string { return shortFigure(r, i, col, cells) }

func (r leaderRows) Widest(col int) (text, mark int) { return widestFigure(r, col), 0 }

// share is a link's part of the campaign's sales in percent; false when there is none to speak of.
func (r leaderRows) share(d affiliate.Sum) (int64, bool) {
	if r.all.Sales <= 0 || d.Sales <= 0 {
		return 0, false
	}
	return (200*d.Sales + r.all.Sales) / (2 * r.all.Sales), true
}

func changeColumns() []table.Column {
	return []table.Column{
		{ID: "age", Title: "Age", Width: 4, Right: true, Sticky: true},
		{ID: "what", Title: "What", Width: 20, Flex: 1, Max: 30, Rank: 1, Figure: true},
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 2, Max: 34, Rank: 2},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 4},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Figure: true, Rank: 3},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Figure: true, Rank: 5},
		{ID: "at", Title: "When", Width: 13, Right: true, Rank: 6},
	}
}

// changeRows lets a table draw changes.
type changeRows struct {
	changes []affiliate.Change
	host    Host
}

func (r changeRows) Len() int        { return len(r.changes) }
func (r changeRows) Key(i int) int64 { return r.changes[i].Seq }

func (r changeRows) Cell(i, col int) table.Cell {
	c := r.changes[i]
	now := r.host.Now()
	l := r.host.Board().Link(c.LinkID)
	switch col {
	case 0:
		words, _ := affiliate.Age(now.Sub(c.At))
		return table.Cell{Text: words, Tone: table.Muted}
	case 1:
		tone := table.Normal
		switch {
		case c.Kind != affiliate.Rise:
			tone = table.Bad
		case c.Sales > 0:
			tone = table.Good
		}
		return table.Cell{Text: c.Happened(), Tone: tone}
	case 2:
		if l == nil {
			return table.Cell{Text: fmt.Sprintf("link %d", c.LinkID)}
		}
		return table.Cell{Text: nameOfLink(l)}
	case 3:
		if l == nil {
			return table.Cell{Text: "–"}
		}
		return table.Cell{Text: orDash(l.ProductLabel)}
	case 4, 5:
		return figureCell(r, i, col, table.Normal)
	default:
		return table.Cell{Text: stamp(c.At, now, r.host.Access.Zone()), Tone: table.Muted}
	}
}

// figure is the money of a change; there is none where no money moved, and a reset moves none.
func (r changeRows) figure(i, col int) (figure, bool) {
	c := r.changes[i]
	p := c.Revenue
	if col == 5 {
		p = c.Earned
	}
	return exactFigure(p), c.Revenue != 0 && c.Kind != affiliate.Reset
}

// Short of what happened is the first part of it: sales come before clicks.
func (r changeRows) Short(i, col, cells int) string {
	if col != 1 {
		return shortFigure(r, i, col, cells)
	}
	what, _, _ := strings.Cut(r.changes[i].Happened(), ", ")
	what, _, _ = strings.Cut(what, " (")
	return what
}

// Widest leaves room for paise, which some amounts have.
func (r changeRows) Widest(col int) (text, mark int) {
	if col != 1 {
		return widestFigure(r, col) + len(".00"), 0
	}
	for i := range r.changes {
		text = max(text, utf8.RuneCountInString(r.changes[i].Happened()))
	}
	return text, 0
}
