package affiliates

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// affiliatePage is the page of one affiliate.
type affiliatePage struct {
	host screen.Host
	screen.Detail
	links.LinkActions
	id      int64
	links   []*board.Link
	rows    *screen.Grid[board.Link]
	coupons *screen.Grid[board.Coupon]
	reader  screen.MoneyReader
	money   *screen.Balances // nil until they were read
}

// The sections of the page that have actions of their own, in their order.
const (
	affiliateLinks = iota
	affiliateCoupons
)

// Page makes the page of the affiliate with an ID.
func Page(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &affiliatePage{host: h, Detail: screen.Detail{Host: h}, id: id}
		s.reader = screen.MoneyReader{Host: h, Read: s.readBalances}
		s.rows, s.coupons = screen.NewGrid(h, links.Columns(h), links.Key), screen.NewGrid(h, screen.CouponColumns(h), screen.CouponKey)
		noLink := screen.Empty("No link yet.", h.Options().MayWrite(), screen.KeyOf(h, screen.ActionNew)+" creates one.")
		s.AddSection("Links", "", noLink, s.rows.Table, func(key int64) { h.Open(screen.Link(key)) })
		s.AddSection("Coupons", "", "No coupon is credited to this affiliate.", s.coupons.Table,
			func(key int64) { h.Open(screen.Coupon(key)) })
		s.AddOperations("Operations", "operations", "Nothing has been sent to Fermion for this affiliate from here.")
		rows := s.rows
		first := func() (int64, bool) {
			key, ok := rows.CursorKey()
			return key, ok && s.ActiveSection == affiliateLinks
		}
		s.LinkActions = links.LinkActions{Host: h, FirstTarget: first, Targets: func() []int64 {
			if key, ok := first(); ok {
				return []int64{key}
			}
			return nil
		}}
		s.AddChart(func() []int64 { return links.IDs(s.links) })
		s.fill()
		return s
	}
}

func (s *affiliatePage) row() *board.Affiliate { return s.host.Board().Affiliate(s.id) }

func (s *affiliatePage) Title() string {
	if a := s.row(); a != nil {
		return a.Label
	}
	return "affiliate"
}

func (s *affiliatePage) Init() tea.Cmd {
	s.Chart.Reload()
	return tea.Batch(s.readTables(), s.reader.Ask(), screen.LoadColumns(s.host, settingLinks, s.rows),
		screen.LoadColumns(s.host, settingCoupons, s.coupons))
}

func (s *affiliatePage) readBalances() tea.Cmd {
	return screen.LoadBalances(s.host, "the balance", func(b screen.Balances, err error) tea.Cmd {
		if err == nil {
			s.money = &b
		}
		return s.reader.Done(b.Next)
	})
}

// balanceLine is what is due to the affiliate, "" until it was read and for somebody without money.
func (s *affiliatePage) balanceLine(w int) string {
	if s.money == nil {
		return ""
	}
	a := s.money.Accounts.Of(s.id)
	if a == nil {
		return ""
	}
	b, th := a.Balance, s.host.Theme()
	parts := []string{s.Labelled("Due", th.Strong.Render(b.Due().WithPaise())), s.Labelled("On hold", b.OnHold.WithPaise()),
		s.Labelled("Paid", b.Paid.WithPaise())}
	if b.InPayment != 0 {
		parts = append(parts, s.Labelled("In payment", b.InPayment.WithPaise()))
	}
	return th.Join(parts, "   ", w)
}

func (s *affiliatePage) readTables() tea.Cmd {
	return screen.ReadOperations(s.host, affiliate.OperationQuery{AffiliateID: s.id, Limit: 200}, s.OnOperations)
}

func (s *affiliatePage) fill() {
	s.links = s.host.Board().LinksOf(s.id)
	s.rows.Show(s.links)
	s.coupons.Show(s.host.Board().CouponsOf(s.id))
}

// Refresh reads again what has changed about this affiliate.
func (s *affiliatePage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	s.fill()
	s.Chart.Refresh(n)
	var cmds []tea.Cmd
	if n.Operations || n.All {
		cmds = append(cmds, s.readTables())
	}
	return tea.Batch(append(cmds, s.reader.Refresh(n))...)
}

func (s *affiliatePage) Actions() []screen.Action {
	h := s.host
	own := append(s.SectionActions(),
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { h.Float(links.FormFor(s.id)) })).
			WithTitle("New link for this affiliate", "new link"),
		forgetAction(h, func() (int64, bool) { return s.id, s.row() != nil }),
		screen.Bind(screen.ActionAccount, screen.NoCmd(func() { h.Open(screen.Account(s.id)) })),
	)
	for _, a := range s.RowActions() {
		if a.ID == screen.ActionEdit {
			a = screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Float(affiliateEditForm(s.id)) })).
				WithTitle("Edit notes, tags and payee of this affiliate", "edit").WithWords(payeeWords)
		}
		own = append(own, a)
	}
	return append(append(own, s.tableActions()...), s.NavigationActions()...)
}

// tableActions arrange and export the table of the open section.
func (s *affiliatePage) tableActions() []screen.Action {
	h, name := s.host, "affiliate"
	if a := s.row(); a != nil {
		name = a.Label
	}
	switch s.ActiveSection {
	case affiliateLinks:
		return []screen.Action{screen.ColumnsAction(h, settingLinks, s.rows), screen.ExportAction(h, s.rows, screen.RowsExport[board.Link]{
			What: "links of " + name, File: "links", Dated: true, Count: func() string { return screen.Plural(len(s.links), "link", "links") },
			Rows: func(rows []*board.Link) screen.ShownRows { return screen.ShownRows{Links: rows} },
		})}
	case affiliateCoupons:
		return []screen.Action{screen.ColumnsAction(h, settingCoupons, s.coupons),
			screen.ExportAction(h, s.coupons, screen.RowsExport[board.Coupon]{
				What: "coupons of " + name, File: "coupons", Count: func() string { return screen.Plural(s.coupons.Rows().Len(), "coupon", "coupons") },
				Rows: func(rows []*board.Coupon) screen.ShownRows { return screen.ShownRows{Coupons: rows} },
			})}
	}
	return nil
}

// Names of the page's tables in the settings.
const (
	settingLinks   = "affiliate.links"
	settingCoupons = "affiliate.coupons"
)

func (s *affiliatePage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

// FollowLinks moves the cursor from a replaced link to its replacement.
func (s *affiliatePage) FollowLinks(replaced map[int64]int64) {
	s.FollowReplaced(affiliateLinks, replaced)
}

// FollowCreated moves the cursor to a new link of the affiliate.
func (s *affiliatePage) FollowCreated(c screen.RowCreated) {
	if c.Kind == screen.KindLink {
		s.rows.Select(c.ID)
	}
}

// OnScreen names this affiliate's links, so that they are polled first.
func (s *affiliatePage) OnScreen() []int64 {
	from, to := s.rows.Visible()
	var ids []int64
	for i := from; i < to && i < len(s.links); i++ {
		ids = append(ids, s.links[i].ID)
	}
	return ids
}

// VisibleChanges names the links whose change marks are drawn.
func (s *affiliatePage) VisibleChanges(h int) []*board.Link {
	if s.ActiveSection != affiliateLinks {
		return nil
	}
	return s.SectionChanges(s.links, h)
}

// ChangesIn is the time until the first visible age changes.
func (s *affiliatePage) ChangesIn(now time.Time) time.Duration {
	var soon time.Duration
	for _, l := range s.links {
		if l.LastRead.IsZero() {
			continue
		}
		if _, d := affiliate.Age(now.Sub(l.LastRead)); soon == 0 || d < soon {
			soon = d
		}
	}
	return soon
}

func (s *affiliatePage) about(w int) []string {
	a, th := s.row(), s.host.Theme()
	if a == nil {
		return []string{"This affiliate is no longer in the database."}
	}
	known := a.UserID
	if known == "" {
		known = "no user ID, only an e-mail"
	}
	now, zone := s.host.Now(), s.host.Ports().Access.Zone()
	facts := []string{"added " + screen.FormatTime(a.CreatedAt, now, zone)}
	if !a.OldestRead.IsZero() {
		age, _ := affiliate.Age(now.Sub(a.OldestRead))
		facts = append(facts, "read "+screen.Ago(age))
	}
	if !a.LastSale.IsZero() {
		facts = append(facts, "last sale "+screen.FormatTime(a.LastSale, now, zone))
	}
	if len(a.Tags) > 0 {
		facts = append(facts, "tags "+strings.Join(a.Tags, " "))
	}
	lines := []string{
		th.Strong.Render(a.Label) + "   " + screen.OrDash(a.Email) + "   " + th.Muted.Render(known),
		s.NumbersLine(board.Totals{Links: a.Links, Unread: a.Unread, Numbers: a.Numbers}, "Est. comm", w),
		th.Muted.Render(th.Join(facts, " · ", w)),
	}
	if balance := s.balanceLine(w); balance != "" {
		lines = append(lines, balance)
	}
	if a.Notes != "" {
		lines = append(lines, s.Labelled("Notes", affiliate.Clean(a.Notes)))
	}
	return lines
}

func (s *affiliatePage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
