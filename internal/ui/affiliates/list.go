package affiliates

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// affiliates is the tab Affiliates: a row for each affiliate, with the totals of their links.
type affiliates struct {
	host screen.Host
	*screen.List[board.Affiliate]
	totals board.Totals // of the rows that the filter shows
}

// Columns are the columns of the table of affiliates.
func Columns(h screen.Host) []screen.Column[board.Affiliate] {
	// The numbers of an affiliate are unknown until one of their links was read.
	n := screen.NewSumColumns(func(a *board.Affiliate) *board.Numbers { return &a.Numbers }, func(a *board.Affiliate) bool { return a.Links == 0 || a.Unread < a.Links }, nil)
	links := func(a *board.Affiliate) (int64, bool) { return int64(a.Links), true }
	muted := func(of func(*board.Affiliate) string) func(*board.Affiliate) table.Cell {
		return func(a *board.Affiliate) table.Cell { return table.Cell{Text: of(a), Tone: table.Muted} }
	}
	tags := func(a *board.Affiliate) string { return strings.Join(a.Tags, " ") }
	return []screen.Column[board.Affiliate]{
		{ID: "name", Title: "Name", Width: 13, Flex: 3, Max: 34, Sticky: true, Match: true,
			Cell: func(a *board.Affiliate) table.Cell { return table.Cell{Text: a.Label} }, SortKey: board.ByText((*board.Affiliate).NameKey)},
		{ID: "email", Title: "E-mail", Width: 15, Flex: 3, Max: 36, Rank: 4, Match: true,
			Cell: muted(func(a *board.Affiliate) string { return screen.OrDash(a.Email) }), SortKey: board.ByText((*board.Affiliate).EmailKey)},
		{ID: "links", Title: "Links", Width: 5, Right: true, Rank: 1,
			Figure: func(a *board.Affiliate) screen.Figure { return screen.CountFigure(int64(a.Links)) }, SortKey: board.ByNumber(links), Filter: board.Count(links)},
		n.Clicks(screen.Column[board.Affiliate]{Width: 8, Rank: 2}),
		n.Sales(screen.Column[board.Affiliate]{Width: 6, Rank: 3}),
		n.Conv(screen.Column[board.Affiliate]{Width: 6, Rank: 7}),
		n.Revenue(screen.Column[board.Affiliate]{Width: 11, Rank: 5}),
		n.Earned(screen.Column[board.Affiliate]{Width: 10, Rank: 6}),
		{ID: "last_sale", Title: "Last sale", Width: 9, Right: true, Rank: 8,
			Cell:    muted(func(a *board.Affiliate) string { return dayOf(a.LastSale, h.Now(), h.Ports().Access.Zone()) }),
			SortKey: board.ByTime(func(a *board.Affiliate) time.Time { return a.LastSale })},
		{ID: "tags", Title: "Tags", Width: 10, Flex: 1, Max: 24, Rank: 9, Match: true,
			Cell: muted(tags), SortKey: board.ByText(func(a *board.Affiliate) board.TextKey { return board.NaturalKey(tags(a)) })},
		screen.FilterOnly(n.EPC(screen.Column[board.Affiliate]{})),
		screen.QuietColumn(func(a *board.Affiliate) time.Time { return a.LastChange }),
	}
}

// dayOf writes a time as short as it is clear: today the time of day, in this year 3 Nov, else with the year.
func dayOf(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	default:
		return t.Format("2 Jan 06")
	}
}

// New makes the tab Affiliates.
func New(h screen.Host) screen.Screen {
	s := &affiliates{host: h}
	s.List = screen.NewList(h, screen.ListOptions[board.Affiliate]{
		Title: "Affiliates", Name: "affiliates", Singular: "affiliate", Columns: Columns(h), Order: screen.Sort{Column: "name"},
		Key: func(a *board.Affiliate) int64 { return a.ID }, Kind: board.Affiliates,
		OnShown: func(rows []*board.Affiliate) { s.totals = board.TotalAffiliates(rows) },
	})
	s.SelectRows()
	return s
}

func (s *affiliates) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	return append([]screen.Action{
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { s.host.Float(newAffiliateForm) })).WithTitle("New affiliate", "new affiliate"),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { s.host.Float(affiliateEditForm(s.Targets()[0])) })).WithTitle("Edit notes and tags", "edit").DisabledBy(s.whyNotEditable),
		s.OpenAction(s.open), screen.PeriodAction(s.host),
	}, acts...)
}

func (s *affiliates) whyNotEditable() string {
	if n := s.Table.MarkCount(); n > 1 {
		return fmt.Sprintf("this is for one affiliate, and %s are marked: esc drops the marks", screen.Grouped(n))
	}
	return s.WhyNoRow()
}

func (s *affiliates) open() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Open(screen.Affiliate(key))
	}
}

func (s *affiliates) View(w, h int) (string, *tea.Cursor) {
	s.Table.SetEmpty(screen.EmptyBoard(s.host, "No affiliates here. n creates one, a onboards one with a link."))
	return s.List.DrawList(links.TotalsStrip(s.host, s.CountText(), s.totals, nil, w), w, h)
}
