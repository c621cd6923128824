package links

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/chart"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// Columns are the columns of a table of links, in drawing order. Rank is the order in which a wider terminal adds them.
func Columns(h screen.Host) []screen.Column[board.Link] {
	numbers := func(l *board.Link) *board.Numbers { return &l.Numbers }
	n := screen.NewSumColumns(numbers, func(l *board.Link) bool { return l.NoData == 0 }, linkTone)
	text := func(of func(*board.Link) string) func(*board.Link) table.Cell {
		return func(l *board.Link) table.Cell { return table.Cell{Text: of(l), Tone: linkTone(l)} }
	}
	day := func(of func(*board.Link) time.Time) func(*board.Link) table.Cell {
		return text(func(l *board.Link) string { return screen.DayText(of(l), h.Now(), h.Ports().Access.Zone()) })
	}
	commission := func(l *board.Link) (int64, bool) { return int64(l.Commission), l.Commission >= 0 }
	created := func(l *board.Link) time.Time { return l.CreatedAt }
	changes := func() bool { return h.Board().IncludesNow(h.Now()) } // change marks belong to a period that includes now
	columns := []screen.Column[board.Link]{
		{ID: "affiliate", Exports: []string{"affiliate_user_id", "affiliate_email", "affiliate_name"}, Title: "Affiliate",
			Width: 14, Flex: 3, Max: 34, Names: 17, Sticky: true, Match: true, Cell: text(screen.LinkName),
			SortKey: board.ByShared((*board.Link).AffiliateKey)},
		{ID: "product", Exports: []string{"product_id", "product_name"}, Title: "Product",
			Width: 11, Flex: 2, Max: 30, Names: 12, Rank: 1, Match: true,
			Cell:    text(func(l *board.Link) string { return screen.OrDash(l.ProductLabel) }),
			SortKey: board.ByShared((*board.Link).ProductKey)},
		{ID: "comm", Exports: []string{"commission_percent"}, Title: "Comm %", Width: 6, Right: true, Rank: 2,
			Cell: text(func(l *board.Link) string { return l.Commission.String() }), SortKey: board.ByNumber(commission),
			Filter: board.Percent(commission).Also("commission", "commission_percent")},
		n.Clicks(screen.Column[board.Link]{Width: 7, Badge: 4, Rank: 3, Changes: changes,
			Change: func(l *board.Link) int64 { return l.Now.Clicks - l.Seen.Clicks }}),
		n.Sales(screen.Column[board.Link]{Width: 5, Badge: 2, Rank: 4, Changes: changes,
			Change: func(l *board.Link) int64 { return l.Now.Sales - l.Seen.Sales }}),
		n.Revenue(screen.Column[board.Link]{Width: 10, Rank: 5}),
		n.Earned(screen.Column[board.Link]{Width: 9, Rank: 7}),
		{ID: "slug", Exports: []string{"slug", "url"}, Title: "Slug", Width: 10, Rank: 8, Match: true,
			Cell: text(func(l *board.Link) string { return l.Slug }), SortKey: board.ByText((*board.Link).SlugKey)},
		n.Conv(screen.Column[board.Link]{Width: 6, Rank: 9}),
		n.EPC(screen.Column[board.Link]{Width: 6, Rank: 10}),
		{ID: "trend", Title: "Trend", Width: 7, Rank: 11, SortKey: board.ByNumber((*board.Link).TrendSum),
			Cell: func(l *board.Link) table.Cell {
				return table.Cell{Text: chart.Sparkline(l.KnownTrend()), Tone: table.Accent}
			}},
		{ID: "age", Exports: []string{"sampled_at"}, Title: "Age", Width: 4, Right: true, Rank: 6,
			Cell:    func(l *board.Link) table.Cell { return ageCell(h, l) },
			SortKey: board.ByNumber(func(l *board.Link) (int64, bool) { return -l.LastRead.UnixMilli(), !l.LastRead.IsZero() })},
		{ID: "email", Exports: []string{"affiliate_email"}, Title: "E-mail", Width: 15, Flex: 2, Max: 36, Rank: 12,
			Hidden: true, Match: true, Cell: text(func(l *board.Link) string { return screen.OrDash(l.AffiliateEmail) })},
		{ID: "campaign", Exports: []string{"campaign"}, Title: "Campaign", Width: 12, Flex: 1, Max: 30, Rank: 13, Hidden: true,
			Match: true, Cell: text(func(l *board.Link) string { return screen.OrDash(l.CampaignName) }),
			SortKey: board.ByString(func(l *board.Link) string { return l.CampaignName })},
		{ID: "tags", Exports: []string{"tags"}, Title: "Tags", Width: 10, Flex: 1, Max: 24, Rank: 14, Hidden: true, Match: true,
			Cell: text(func(l *board.Link) string { return strings.Join(l.Tags, " ") })},
		{ID: "last_sale", Exports: []string{"last_sale_at"}, Title: "Last sale", Width: 9, Right: true, Rank: 15, Hidden: true,
			Cell:    day((*board.Link).LastSale),
			SortKey: board.ByTime((*board.Link).LastSale)},
		{ID: "created", Exports: []string{"created_at"}, Title: "Created", Width: 9, Right: true, Rank: 16, Hidden: true,
			Cell: day(created), SortKey: board.ByTime(created), Filter: board.Since(created)},
		screen.FilterOnly(screen.Column[board.Link]{ID: "assigned", Filter: board.Count(func(l *board.Link) (int64, bool) {
			return min(l.AffiliateID, 1), true
		})}),
		screen.QuietColumn((*board.Link).LastChange),
		screen.StateColumn("replaced", func(l *board.Link) bool { return l.SupersededBy != 0 }),
		screen.StateColumn("unwatched", func(l *board.Link) bool { return !l.StoppedAt.IsZero() }),
		screen.StateColumn("gone", func(l *board.Link) bool { return !l.MissingSince.IsZero() }),
		screen.StateColumn("pinned", func(l *board.Link) bool { return l.Pinned }),
		screen.StateColumn("unassigned", func(l *board.Link) bool { return l.AffiliateID == 0 }),
	}
	return append(columns, n.Compared(screen.KnowsBefore[board.Link](h), func(l *board.Link) *board.Numbers { return l.Before }, 17)...)
}

// Key identifies the row of a link.
func Key(l *board.Link) int64 { return l.ID }

// linkTone is muted for a replaced or unwatched link.
func linkTone(l *board.Link) table.Tone {
	if !l.StoppedAt.IsZero() || l.SupersededBy != 0 {
		return table.Muted
	}
	return table.Normal
}

// ageCell shows how old the numbers are, and err if the last read failed.
func ageCell(h screen.Host, l *board.Link) table.Cell {
	if l.StoppedAt.IsZero() && l.MissingSince.IsZero() && h.Ports().Live.Failed(l.ID) != "" {
		return table.Cell{Text: "err", Tone: table.Warn}
	}
	return table.Cell{Text: ageOf(l, h.Now()), Tone: ageTone(l, linkTone(l))}
}

// ageOf returns how old the numbers are. For a gone or an unwatched link it says that instead.
func ageOf(l *board.Link, now time.Time) string {
	switch {
	case !l.StoppedAt.IsZero():
		return "off"
	case !l.MissingSince.IsZero():
		return "gone"
	case l.LastRead.IsZero():
		return "–"
	}
	words, _ := affiliate.Age(now.Sub(l.LastRead))
	return words
}

func ageTone(l *board.Link, usual table.Tone) table.Tone {
	if !l.MissingSince.IsZero() {
		return table.Bad
	}
	return usual
}

// IDs returns the IDs of links, in the same order.
func IDs(links []*board.Link) []int64 {
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	return ids
}
