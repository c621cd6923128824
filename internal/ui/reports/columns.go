package reports

import (
	"fmt"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// revenueChange is the column that compares the revenue with the period before, and changeRank its rank. For all time there is nothing to
// compare: then it has lastRank, and others come first.
const (
	revenueChange = "revenue_change"
	changeRank    = 3
	lastRank      = 99
)

// columns are those of a report. Rank is the order in which a wider terminal adds them. data is what it shows.
func columns(h screen.Host, by board.Dimension, data func() *board.Breakdown) []screen.Column[board.Group] {
	_, ofTime := by.BucketSize()
	known := func(g *board.Group) bool { return !g.IsUnknown() }
	n := screen.NewSumColumns(func(g *board.Group) *board.Numbers { return &g.Numbers }, known, groupTone)
	links := func(g *board.Group) (int64, bool) { return int64(g.Links), true }
	name := screen.Column[board.Group]{ID: "group", Exports: []string{"by", "group", "group_id"}, Title: by.Title(), Width: 16,
		Flex: 3, Max: 34, Sticky: true, Match: true, SortKey: board.ByText((*board.Group).NameKey),
		Cell: func(g *board.Group) table.Cell { return table.Cell{Text: g.Label, Tone: groupTone(g)} }}
	if ofTime {
		name.Exports = append(name.Exports, "from", "to")
		name.SortKey = board.ByNumber(func(g *board.Group) (int64, bool) { return g.ID, true })
	}
	columns := []screen.Column[board.Group]{name}
	if !ofTime {
		columns = append(columns,
			screen.Column[board.Group]{ID: "rank", Exports: []string{"rank", "rank_before"}, Title: "Rank",
				Width: 4 + max(2, rankDigits(data())), Rank: 5, Hidden: by == board.ByCommission, Cell: func(g *board.Group) table.Cell {
					return screen.RankCell(g.Rank, g.WasRank, rankDigits(data()), h.Board().HasBefore() && !data().Before.Untracked())
				},
				SortKey: board.ByNumber(func(g *board.Group) (int64, bool) { return int64(g.Rank), g.Rank > 0 }),
				Filter:  board.Count(func(g *board.Group) (int64, bool) { return int64(g.Rank), g.Rank > 0 })},
			screen.Column[board.Group]{ID: "links", Exports: []string{"links"}, Title: "Links", Width: 5, Right: true, Rank: 9,
				Tone: groupTone, SortKey: board.ByNumber(links), Filter: board.Count(links),
				Figure: func(g *board.Group) screen.Figure { return screen.CountFigure(int64(g.Links)) }})
	}
	columns = append(columns,
		n.Clicks(screen.Column[board.Group]{Width: 7, Rank: 6}),
		n.Sales(screen.Column[board.Group]{Width: 6, Rank: 1}),
		n.Conv(screen.Column[board.Group]{Width: 6, Rank: 8}),
		n.Revenue(screen.Column[board.Group]{Width: 11, Rank: 2}),
		shareColumn(),
		screen.Column[board.Group]{ID: "bar", Name: "Share bar", Width: 10, Rank: 12, Cell: func(g *board.Group) table.Cell {
			return table.Cell{Text: shareBar(g, 10), Tone: table.Accent}
		}},
		n.Earned(screen.Column[board.Group]{Width: 10, Rank: 7}),
		n.EPC(screen.Column[board.Group]{Width: 6, Rank: 10}),
		n.Refunds(screen.Column[board.Group]{Width: 8, Rank: 11, Hidden: by != board.ByAffiliate}))
	isRead := screen.KnowsBefore[board.Group](h)
	if ofTime {
		isRead = func(g *board.Group) bool { return g.Before != nil }
	}
	isCompared := func(g *board.Group) bool { return known(g) && isRead(g) }
	for _, c := range n.Compared(isCompared, func(g *board.Group) *board.Numbers { return g.Before }, 13) {
		if c.Before = !ofTime; c.ID == revenueChange {
			c.Hidden, c.Rank = false, changeRank
		}
		columns = append(columns, c)
	}
	return columns
}

// rankDigits is how many digits the ranks of a report are given, so that they line up; of more than 999 groups those of the first 999 do.
func rankDigits(d *board.Breakdown) int { return min(len(strconv.Itoa(len(d.Groups))), 3) }

// groupTone is muted for the links that have nothing of the kind.
func groupTone(g *board.Group) table.Tone {
	if g.None {
		return table.Muted
	}
	return table.Normal
}

// shareColumn is the share of the revenue.
func shareColumn() screen.Column[board.Group] {
	share := func(g *board.Group) (int64, bool) { return g.Share, g.HasShare && !g.IsUnknown() }
	return screen.Column[board.Group]{ID: "share", Exports: []string{"share_percent"}, Title: "Share %", Width: 7, Right: true,
		Rank: 4, Tone: groupTone, SortKey: board.ByNumber(share), Filter: board.Percent(share).Also("share_percent"),
		Figure: func(g *board.Group) screen.Figure {
			share, known := share(g)
			if !known {
				return screen.Figure{}
			}
			return screen.Figure{N: share, OwnFormat: true,
				Write: func(n int64, _ int) string { return board.Tenths(board.ShareTenths(n)) }}
		}}
}

// eighths are the parts of a cell, for bars: shares of a few percent differ by less than half a cell.
var eighths = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// shareBar draws the share in w cells. Any share is seen.
func shareBar(g *board.Group, w int) string {
	if !g.HasShare || g.Share <= 0 || g.IsUnknown() {
		return ""
	}
	parts := max(1, int(min(g.Share, 10_000)*int64(len(eighths)*w)/10_000))
	return strings.Repeat("█", parts/len(eighths)) + eighths[parts%len(eighths)]
}

// changeNote is how the revenue compares with the period before: vs 1–29 Oct 2026: revenue +12.3 %.
func changeNote(before string, now board.Numbers, was *board.Numbers) string {
	if was.Untracked() {
		return fmt.Sprintf("vs %s: no data", before)
	}
	change := now.ChangeOf(was, func(s affiliate.Sum) int64 { return int64(s.Revenue) })
	return fmt.Sprintf("vs %s: revenue %s", before, screen.ChangeText(change, screen.ShortRupees))
}
