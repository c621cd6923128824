package affiliates

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
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
	reader screen.MoneyReader
	money  *screen.Balances // nil until they were read
}

// Columns are the columns of the table of affiliates. due is what is due to one of them, false until that was read.
func Columns(h screen.Host, due func(affiliateID int64) (affiliate.Paise, bool)) []screen.Column[board.Affiliate] {
	n := screen.NewSumColumns(func(a *board.Affiliate) *board.Numbers { return &a.Numbers },
		func(a *board.Affiliate) bool { return !a.IsUnknown() }, nil)
	links := func(a *board.Affiliate) (int64, bool) { return int64(a.Links), true }
	muted := func(of func(*board.Affiliate) string) func(*board.Affiliate) table.Cell {
		return func(a *board.Affiliate) table.Cell { return table.Cell{Text: of(a), Tone: table.Muted} }
	}
	owed := func(a *board.Affiliate) (int64, bool) { p, known := due(a.ID); return int64(p), known }
	tags := func(a *board.Affiliate) string { return strings.Join(a.Tags, " ") }
	columns := []screen.Column[board.Affiliate]{
		{ID: "name", Exports: []string{"user_id", "name"}, Title: "Name", Width: 13, Flex: 3, Max: 34, Sticky: true, Match: true,
			Cell: func(a *board.Affiliate) table.Cell { return table.Cell{Text: a.Label} }, SortKey: board.ByText((*board.Affiliate).NameKey)},
		{ID: "email", Exports: []string{"email"}, Title: "E-mail", Width: 15, Flex: 3, Max: 36, Rank: 4, Match: true,
			Cell: muted(func(a *board.Affiliate) string { return screen.OrDash(a.Email) }), SortKey: board.ByText((*board.Affiliate).EmailKey)},
		{ID: "links", Exports: []string{"links"}, Title: "Links", Width: 5, Right: true, Rank: 1,
			Figure: func(a *board.Affiliate) screen.Figure { return screen.CountFigure(int64(a.Links)) }, SortKey: board.ByNumber(links),
			Filter: board.Count(links)},
		n.Clicks(screen.Column[board.Affiliate]{Width: 8, Rank: 2}),
		n.Sales(screen.Column[board.Affiliate]{Width: 6, Rank: 3}),
		n.Conv(screen.Column[board.Affiliate]{Width: 6, Rank: 7}),
		n.Revenue(screen.Column[board.Affiliate]{Width: 11, Rank: 5}),
		n.Earned(screen.Column[board.Affiliate]{Width: 10, Rank: 6}),
		{ID: "last_sale", Exports: []string{"last_sale_at"}, Title: "Last sale", Width: 9, Right: true, Rank: 8,
			Cell:    muted(func(a *board.Affiliate) string { return screen.DayText(a.LastSale, h.Now(), h.Ports().Access.Zone()) }),
			SortKey: board.ByTime(func(a *board.Affiliate) time.Time { return a.LastSale })},
		{ID: "due", Exports: []string{"due_paise"}, Title: "Due", Width: 10, Right: true, Exact: true, Rank: 10,
			SortKey: board.ByNumber(owed), Filter: board.Rupees(owed), Tone: dueTone(due), Figure: func(a *board.Affiliate) screen.Figure {
				if p, known := due(a.ID); known {
					return screen.ExactFigure(p)
				}
				return screen.Figure{}
			}},
		{ID: "tags", Exports: []string{"tags"}, Title: "Tags", Width: 10, Flex: 1, Max: 24, Rank: 9, Match: true,
			Cell: muted(tags), SortKey: board.ByString(tags)},
		n.EPC(screen.Column[board.Affiliate]{Width: 6, Rank: 11, Hidden: true}),
		{ID: "created", Exports: []string{"created_at"}, Title: "Created", Width: 9, Right: true, Rank: 12, Hidden: true,
			Cell:    muted(func(a *board.Affiliate) string { return screen.DayText(a.CreatedAt, h.Now(), h.Ports().Access.Zone()) }),
			SortKey: board.ByTime(func(a *board.Affiliate) time.Time { return a.CreatedAt }),
			Filter:  board.Since(func(a *board.Affiliate) time.Time { return a.CreatedAt })},
		n.Refunds(screen.Column[board.Affiliate]{Width: 8, Rank: 13, Hidden: true}),
		screen.QuietColumn(func(a *board.Affiliate) time.Time { return a.LastChange }),
	}
	before := func(a *board.Affiliate) *board.Numbers { return a.Before }
	return append(columns, n.Compared(screen.KnowsBefore[board.Affiliate](h), before, 14)...)
}

// dueTone marks who was paid more than they earned.
func dueTone(due func(int64) (affiliate.Paise, bool)) func(*board.Affiliate) table.Tone {
	return func(a *board.Affiliate) table.Tone {
		if p, _ := due(a.ID); p < 0 {
			return table.Bad
		}
		return table.Normal
	}
}

// New makes the tab Affiliates.
func New(h screen.Host) screen.Screen {
	s := &affiliates{host: h}
	s.reader = screen.MoneyReader{Host: h, Read: s.readBalances}
	due := func(id int64) (affiliate.Paise, bool) { return s.money.DueOf(id) }
	s.List = screen.NewList(h, screen.ListOptions[board.Affiliate]{
		Title: "Affiliates", Name: "affiliates", Singular: "affiliate", Columns: Columns(h, due), Order: screen.Sort{Column: "name"},
		Key: func(a *board.Affiliate) int64 { return a.ID }, Kind: board.Affiliates, Dated: true,
		Export: func(rows []*board.Affiliate) screen.ShownRows {
			return screen.ShownRows{Affiliates: rows, Due: s.dueOf(rows)}
		},
		Views:   append(screen.SalesViews(), screen.NewView()),
		OnShown: func(rows []*board.Affiliate) { s.totals = board.TotalAffiliates(rows) },
	})
	s.SelectRows()
	return s
}

func (s *affiliates) Init() tea.Cmd { return tea.Batch(s.List.Init(), s.reader.Ask()) }

// dueOf returns what is due to affiliates, by their IDs, as far as it is known.
func (s *affiliates) dueOf(rows []*board.Affiliate) map[int64]affiliate.Paise {
	due := map[int64]affiliate.Paise{}
	for _, a := range rows {
		if p, known := s.money.DueOf(a.ID); known {
			due[a.ID] = p
		}
	}
	return due
}

// readBalances reads what is due to everybody, which the tab Payouts shows too.
func (s *affiliates) readBalances() tea.Cmd {
	return screen.LoadBalances(s.host, "what is due", s.onBalances)
}

func (s *affiliates) onBalances(b screen.Balances, err error) tea.Cmd {
	if err == nil {
		first := s.money == nil
		s.money = &b
		if first {
			s.SelectRows() // a filter or an order by what is due knew nothing before
		} else {
			s.RefreshRows()
		}
	}
	return s.reader.Done(b.Next)
}

// Refresh shows the new board, and reads the balances again when they may have changed.
func (s *affiliates) Refresh(n affiliate.Invalidation) tea.Cmd {
	cmd := s.List.Refresh(n)
	return tea.Batch(cmd, s.reader.Refresh(n))
}

// FollowCreated moves the cursor to a new affiliate.
func (s *affiliates) FollowCreated(c screen.RowCreated) {
	if c.Kind == screen.KindAffiliate {
		s.FollowCreatedRow(c.ID)
	}
}

// payeeWords are further words by which the palette finds the form of an affiliate, which has the payee and the tax too.
const payeeWords = "bank upi tax tds"

func (s *affiliates) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	edit := screen.Bind(screen.ActionEdit, screen.NoCmd(s.edit)).WithTitle("Edit notes, tags and payee", "edit").WithWords(payeeWords)
	if s.Table.MarkCount() > 1 {
		edit = edit.WithTitle("Tag the marked affiliates", "tags").WithWords("")
	}
	own := []screen.Action{
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { s.host.Float(newAffiliateForm) })).WithTitle("New affiliate", "new affiliate"),
		edit.DisabledBy(s.WhyNoRow),
		s.OpenAction(s.open), screen.PeriodAction(s.host), s.BreakDownAction(linksOf),
	}
	own = append(own, s.bulkActions()...)
	own = append(own, s.refreshActions()...)
	if s.Table.MarkCount() > 1 {
		own = screen.Foremost(own, screen.ActionNewLinks, screen.ActionCoupon, screen.ActionEdit, screen.ActionCopyShare)
	}
	return append(own, acts...)
}

func (s *affiliates) refreshActions() []screen.Action {
	rows := "this affiliate"
	if s.Table.MarkCount() > 1 {
		rows = "the marked affiliates"
	}
	return links.RefreshActions(s.host, rows, func() []*board.Link { return linksOf(s.host.Board(), s.chosen()) }, s.WhyNoRow)
}

// linksOf are the links of affiliates.
func linksOf(b *board.Board, rows []*board.Affiliate) []*board.Link {
	var all []*board.Link
	for _, a := range rows {
		all = append(all, b.LinksOf(a.ID)...)
	}
	return all
}

func (s *affiliates) open() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Open(screen.Affiliate(key))
	}
}

func (s *affiliates) View(w, h int) (string, *tea.Cursor) {
	create, onboard := screen.KeyOf(s.host, screen.ActionNew), screen.KeyOf(s.host, screen.ActionOnboard)
	how := create + " creates one, " + onboard + " onboards one with a link."
	s.Table.SetEmpty(screen.EmptyBoard(s.host, screen.Empty("No affiliates here.", s.host.Options().MayWrite(), how)))
	return s.List.DrawList(links.TotalsStrip(s.host, s.CountText(), s.totals, nil, w), w, h)
}
