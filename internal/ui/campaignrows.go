package ui

import (
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

func leaderColumns() []table.Column {
	return []table.Column{
		{ID: "affiliate", Title: "   Affiliate", Width: 16, Flex: 3, Max: 37, Sticky: true},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 5},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Rank: 1},
		{ID: "share", Title: "Share", Width: 6, Right: true, Rank: 3},
		{ID: "bar", Title: "", Width: 10, Rank: 6},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Rank: 2},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Rank: 7},
		{ID: "clicks", Title: "Clicks", Width: 7, Right: true, Rank: 4},
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
		return cell(fmt.Sprintf("%2d %s", i+1, nameOfLink(l)))
	case 1:
		return cell(orDash(l.ProductLabel))
	case 2:
		return cell(affiliate.Group(d.Sales))
	case 3:
		if share, ok := r.share(d); ok {
			return cell(fmt.Sprintf("%d %%", share))
		}
		return cell("–")
	case 4:
		if share, ok := r.share(d); ok {
			return table.Cell{Text: bar(share, 10), Tone: table.Accent}
		}
		return table.Cell{}
	case 5:
		return cell(d.Revenue.Rupees())
	case 6:
		return cell(d.Earned.Rupees())
	case 7:
		return cell(affiliate.Group(d.Clicks))
	default:
		return table.Cell{Text: l.Slug, Tone: table.Muted}
	}
}

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
		{ID: "what", Title: "What", Width: 20, Flex: 1, Max: 30, Rank: 1},
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 2, Max: 34, Rank: 2},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 4},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Rank: 3},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Rank: 5},
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
	money := func(p affiliate.Paise) table.Cell {
		if c.Revenue == 0 || c.Kind == affiliate.Reset {
			return table.Cell{Text: "–", Tone: table.Muted}
		}
		return table.Cell{Text: p.Exact()}
	}
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
	case 4:
		return money(c.Revenue)
	case 5:
		return money(c.Earned)
	default:
		return table.Cell{Text: stamp(c.At, now, r.host.Access.Zone()), Tone: table.Muted}
	}
}
