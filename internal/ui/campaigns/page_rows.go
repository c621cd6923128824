package campaigns

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// leader is a link of a campaign with its sum within the campaign's period.
type leader struct {
	link  *board.Link
	rank  int        // 1 is the best; equal links share a rank; 0: it did nothing
	move  table.Cell // how the rank moved since the chosen period began
	done  affiliate.Sum
	share int64 // percent of the campaign's sales; 0 without sales
}

// leadersOf returns links in the order of their ranks. all is the sum of all links. before has the sums of the links at
// an earlier time, with whose ranks the present ones are compared; nil: not known.
func leadersOf(links []*board.Link, all affiliate.Sum, before map[int64]affiliate.PeriodSum) []*leader {
	leaders := make([]*leader, len(links))
	done, was := make([]affiliate.Sum, len(links)), make([]affiliate.Sum, len(links))
	for i, l := range links {
		done[i], was[i] = doneBy(l), before[l.ID].Certain
	}
	ranks, were := board.Ranks(done), board.Ranks(was)
	for i, l := range links {
		x := &leader{link: l, rank: ranks[i], done: done[i], move: screen.RankMove(ranks[i], were[i], before != nil)}
		if all.Sales > 0 && x.done.Sales > 0 {
			x.share = (200*x.done.Sales + all.Sales) / (2 * all.Sales)
		}
		leaders[i] = x
	}
	return leaders
}

func leaderKey(x *leader) int64 { return x.link.ID }

func leaderColumns() []screen.Column[leader] {
	tone := func(x *leader) table.Tone {
		if x.done.Sales <= 0 {
			return table.Muted
		}
		return table.Normal
	}
	return []screen.Column[leader]{
		{ID: "affiliate", Title: "   Affiliate", Width: 16, Flex: 3, Max: 37, Sticky: true, Cell: func(x *leader) table.Cell {
			rank := "–"
			if x.rank > 0 {
				rank = screen.Grouped(x.rank)
			}
			return table.Cell{Text: fmt.Sprintf("%2s %s", rank, screen.LinkName(x.link)), Tone: tone(x)}
		}},
		{ID: "move", Title: "▲▼", Width: 4, Rank: 5, Cell: func(x *leader) table.Cell { return x.move }},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 6,
			Cell: func(x *leader) table.Cell { return table.Cell{Text: screen.OrDash(x.link.ProductLabel), Tone: tone(x)} }},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Rank: 1,
			Figure: func(x *leader) screen.Figure { return screen.CountFigure(x.done.Sales) }, Tone: tone},
		{ID: "share", Title: "Share", Width: 6, Right: true, Rank: 3, Figure: shareFigure, Tone: tone},
		{ID: "bar", Name: "Share bar", Width: 10, Rank: 7, Cell: shareBar},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Rank: 2,
			Figure: func(x *leader) screen.Figure { return screen.RupeesFigure(x.done.Revenue) }, Tone: tone},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Rank: 8,
			Figure: func(x *leader) screen.Figure { return screen.RupeesFigure(x.done.EstCommission) }, Tone: tone},
		{ID: "clicks", Title: "Clicks", Width: 7, Right: true, Rank: 4,
			Figure: func(x *leader) screen.Figure { return screen.CountFigure(x.done.Clicks) }, Tone: tone},
		{ID: "slug", Title: "Slug", Width: 10, Rank: 9,
			Cell: func(x *leader) table.Cell { return table.Cell{Text: x.link.Slug, Tone: table.Muted} }},
	}
}

func shareFigure(x *leader) screen.Figure {
	if x.share == 0 {
		return screen.Figure{}
	}
	return screen.Figure{N: x.share, Write: func(n int64, cells int) string { return affiliate.Short(n, cells-2) + " %" }}
}

func shareBar(x *leader) table.Cell {
	if x.share == 0 {
		return table.Cell{}
	}
	return table.Cell{Text: bar(x.share, 10), Tone: table.Accent}
}

func changeKey(c *affiliate.Change) int64 { return c.Seq }

func changeColumns(h screen.Host) []screen.Column[affiliate.Change] {
	ofLink := func(c *affiliate.Change, name func(*board.Link) string, none string) table.Cell {
		if l := h.Board().Link(c.LinkID); l != nil {
			return table.Cell{Text: name(l)}
		}
		return table.Cell{Text: none}
	}
	return []screen.Column[affiliate.Change]{
		{ID: "age", Title: "Age", Width: 4, Right: true, Sticky: true, Cell: func(c *affiliate.Change) table.Cell {
			words, _ := affiliate.Age(h.Now().Sub(c.At))
			return table.Cell{Text: words, Tone: table.Muted}
		}},
		{ID: "what", Title: "What", Width: 20, Flex: 1, Max: 30, Rank: 1, Figure: whatFigure, Tone: changeTone},
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 2, Max: 34, Rank: 2,
			Cell: func(c *affiliate.Change) table.Cell {
				return ofLink(c, screen.LinkName, fmt.Sprintf("link %d", c.LinkID))
			}},
		{ID: "product", Title: "Product", Width: 12, Flex: 2, Max: 30, Rank: 4,
			Cell: func(c *affiliate.Change) table.Cell {
				return ofLink(c, func(l *board.Link) string { return screen.OrDash(l.ProductLabel) }, "–")
			}},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Exact: true, Rank: 3,
			Figure: func(c *affiliate.Change) screen.Figure { return movedFigure(c, c.Revenue) }},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Exact: true, Rank: 5,
			Figure: func(c *affiliate.Change) screen.Figure { return movedFigure(c, c.EstCommission) }},
		{ID: "at", Title: "When", Width: 13, Right: true, Rank: 6,
			Cell: func(c *affiliate.Change) table.Cell {
				return table.Cell{Text: screen.FormatTime(c.At, h.Now(), h.Ports().Access.Zone()), Tone: table.Muted}
			}},
	}
}

func changeTone(c *affiliate.Change) table.Tone {
	if c.Kind == affiliate.Rise {
		return table.Good
	}
	return table.Bad
}

// whatFigure shows what happened. The short form is the first part, since sales come before clicks.
func whatFigure(c *affiliate.Change) screen.Figure {
	return screen.Figure{OwnFormat: true, Write: func(_ int64, cells int) string {
		all := c.Describe()
		if utf8.RuneCountInString(all) <= cells {
			return all
		}
		first, _, _ := strings.Cut(all, ", ")
		first, _, _ = strings.Cut(first, " (")
		return first
	}}
}

// movedFigure is the revenue of a change. It is empty without revenue, and for a reset of the counters, which is
// not a refund.
func movedFigure(c *affiliate.Change, p affiliate.Paise) screen.Figure {
	if c.Revenue == 0 || c.Kind == affiliate.Reset {
		return screen.Figure{}
	}
	return screen.ExactFigure(p)
}
