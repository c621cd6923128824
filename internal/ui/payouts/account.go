package payouts

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// accountPage is the money of one affiliate: the balance, the entries of the ledger, and what clears when.
type accountPage struct {
	host   screen.Host
	reader screen.MoneyReader
	screen.Detail
	id            int64
	day           affiliate.Date // the account is shown as of the end of this day; zero: now
	money         account
	loaded        bool
	entries       *screen.Grid[entryRow]
	rows          []entryRow
	written       string // ID of the entry to which the cursor goes once it is read, "" for none
	fromStatement bool   // the entries were opened from the statement, and esc returns there
	onHold        *screen.Grid[onHoldRow]

	statement affiliate.Statement // read while it is open
	stale     bool                // it may be out of date
	lines     *screen.Grid[statementLine]
	perLink   *screen.Grid[affiliate.StatementLink]
	printed   []statementLine // the lines of the statement
}

// account is what the page shows.
type account struct {
	affiliate.AccountDetail
	rules affiliate.PayoutRules
}

// The sections of the page, in their order.
const (
	accountEntries = iota
	accountHeld
	accountStatement
	accountLinks
)

// onHoldRow is a commission on hold as a row of a table.
type onHoldRow struct {
	affiliate.RiseOnHold
	n         int64
	link      string
	release   time.Time
	uncertain bool
}

// AccountPage is the page about the money of an affiliate, now or at the end of a day.
func AccountPage(id int64, day affiliate.Date) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &accountPage{host: h, Detail: screen.Detail{Host: h}, id: id, day: day, stale: true}
		s.reader = screen.MoneyReader{Host: h, Read: s.read}
		s.entries = screen.NewGrid(h, entryColumns(h, false), entryKey)
		s.onHold = screen.NewGrid(h, onHoldColumns(h), func(r *onHoldRow) int64 { return r.n })
		s.AddSection("Entries", topic, "No entry yet. "+screen.KeyOf(h, screen.ActionNew)+
			" records a payout, bonus, deduction or opening balance.", s.entries.Table, nil)
		s.AddSection("On hold", topic, "Nothing is on hold.", s.onHold.Table, func(key int64) {
			if i := int(key); i < len(s.money.Held) {
				held := s.money.Held[i]
				h.Open(screen.LinkOn(held.LinkID, affiliate.DateOf(held.At, h.Ports().Access.Zone())))
			}
		})
		s.lines = screen.NewGrid(h, statementColumns(), func(l *statementLine) int64 { return l.n })
		s.perLink = screen.NewGrid(h, statementLinkColumns(), func(l *affiliate.StatementLink) int64 { return l.LinkID })
		s.AddSection("Statement", statementTopic, "Nothing happened in this period.", s.lines.Table, nil)
		s.AddSection("Links", statementTopic,
			"No link did anything in this period. "+screen.KeyOf(h, screen.ActionPeriod)+" chooses another one.",
			s.perLink.Table, func(id int64) {
				if h.Board().Link(id) != nil {
					h.Open(screen.LinkOn(id, affiliate.Date{}))
				}
			})
		return s
	}
}

func onHoldColumns(h screen.Host) []screen.Column[onHoldRow] {
	day := func(of func(*onHoldRow) time.Time) func(*onHoldRow) table.Cell {
		return func(r *onHoldRow) table.Cell { return table.Cell{Text: longDay(of(r), h.Ports().Access.Zone())} }
	}
	return []screen.Column[onHoldRow]{
		{ID: "clears", Title: "Clears", Width: 17, Sticky: true, Cell: day(func(r *onHoldRow) time.Time { return r.release })},
		screen.MoneyColumn(screen.Column[onHoldRow]{ID: "amount", Title: "Est. comm", Width: 11},
			func(r *onHoldRow) affiliate.Paise { return r.Amount }),
		{ID: "link", Title: "Link", Width: 16, Flex: 2, Max: 50, Rank: 1,
			Cell: func(r *onHoldRow) table.Cell { return table.Cell{Text: r.link} }},
		{ID: "seen", Title: "Seen", Width: 17, Rank: 2, Cell: day(func(r *onHoldRow) time.Time { return r.At })},
		{ID: "sure", Name: "How sure", Width: 20, Flex: 1, Max: 50, Rank: 3, Cell: func(r *onHoldRow) table.Cell {
			if r.uncertain {
				return table.Cell{Text: "may have cleared already", Tone: table.Warn}
			}
			return table.Cell{}
		}},
	}
}

func (s *accountPage) Title() string {
	if s.day != (affiliate.Date{}) {
		return labelOf(s.host.Board(), s.id) + " on " + s.day.Words()
	}
	return labelOf(s.host.Board(), s.id)
}

func (s *accountPage) Init() tea.Cmd { return s.reader.Ask() }

func (s *accountPage) read() tea.Cmd {
	ports, id, day := s.host.Ports(), s.id, s.day
	return screen.Load(s.host, topic, "the account", func(ctx context.Context) (a account, err error) {
		if a.rules, err = ports.PayoutRules(ctx); err != nil {
			return a, err
		}
		asOf := ports.Now()
		if day != (affiliate.Date{}) {
			asOf = day.LastInstant(asOf, ports.Access.Zone())
		}
		a.AccountDetail, err = ports.Ledger.AccountDetail(ctx, id, asOf, a.rules)
		return a, err
	}, s.onAccount)
}

// onAccount shows the account, and then reads the statement if that is open.
func (s *accountPage) onAccount(a account, err error) tea.Cmd {
	if err == nil {
		s.money, s.loaded = a, true
		s.fill()
		if s.day != (affiliate.Date{}) { // the account of an earlier day never gets the new entry
			s.written = ""
		}
	}
	if err == nil && (s.statementOpen() || s.fromStatement) {
		return s.readStatement()
	}
	return s.reader.Done(s.money.Balance.NextRelease)
}

func (s *accountPage) fill() {
	s.rows = newestFirst(s.host.Board(), s.money.Entries)
	s.entries.Show(screen.ToPointers(s.rows))
	s.selectEntry(s.written)
	hold := s.money.rules.Hold()
	rows := make([]onHoldRow, len(s.money.Held))
	for i, r := range s.money.Held {
		rows[i] = onHoldRow{RiseOnHold: r, n: int64(i), link: linkText(s.host, r.LinkID), release: r.Release(hold),
			uncertain: r.Across(s.money.Balance.AsOf.Add(-hold))}
	}
	s.onHold.Show(screen.ToPointers(rows))
}

// selectEntry puts the cursor on a new entry, now or once it is read.
func (s *accountPage) selectEntry(id string) {
	if s.written = id; id != "" && s.entries.Select(screen.RowKey(id)) {
		s.written = ""
	}
}

// linkText names a link by its product and its slug.
func linkText(h screen.Host, id int64) string {
	l := h.Board().Link(id)
	switch {
	case l == nil:
		return "–"
	case l.ProductLabel == "":
		return l.Slug
	}
	return l.ProductLabel + " · " + l.Slug
}

// Refresh reads the account again when it may have changed.
func (s *accountPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if n.HasRows() && s.loaded {
		s.fill()
	}
	if !screen.ChangesLedger(n) && !s.hasLinkOf(n.Links) {
		return nil
	}
	s.stale = true
	return s.reader.Refresh(n)
}

// hasLinkOf reports whether one of these links earns for the affiliate.
func (s *accountPage) hasLinkOf(links []int64) bool {
	return slices.ContainsFunc(links, func(id int64) bool {
		l := s.host.Board().Link(id)
		return l == nil || l.AffiliateID == s.id
	})
}

// sectionActions are the actions that show another section. A statement that may be out of date is read when it is opened.
func (s *accountPage) sectionActions() []screen.Action {
	acts := s.SectionActions()
	for i, a := range acts {
		acts[i].Run = func() tea.Cmd {
			cmd := a.Run()
			s.fromStatement = false
			if s.statementOpen() && s.stale {
				return tea.Batch(cmd, s.reader.Ask())
			}
			return cmd
		}
	}
	return acts
}

func (s *accountPage) Actions() []screen.Action {
	balance := func(id int64) (affiliate.Balance, bool) {
		return s.money.Balance, s.loaded && id == s.id && s.day == (affiliate.Date{})
	}
	pay := payoutOpener{host: s.host, mode: func() (affiliate.PayoutMode, bool) { return s.money.rules.Mode, s.loaded },
		entry: func() func(screen.Host) screen.Screen { return entryForm(s.id, balance, s.selectEntry) }}
	acts := s.sectionActions()
	if s.ActiveSection == accountStatement {
		acts = append(acts, s.openLineAction())
	}
	acts = append(acts,
		pay.payAction(func() *screen.PayTargets { return &screen.PayTargets{AffiliateIDs: []int64{s.id}} }).AlsoDisabledBy(s.whyNotNow),
		newEntryAction(s.host, func() int64 { return s.id }, balance, s.selectEntry),
		reverseAction(s.host, s.entry).AlsoDisabledBy(s.whyNotNow), s.payeeAction(), s.statementPeriodAction(),
		copyStatementsAction(s.host, func() []int64 { return []int64{s.id} }), saveStatementAction(s.host, s.id))
	return append(append(acts, screen.MarkedAccountActions(s.host, s.id, s.day)...), s.NavigationActions()...)
}

// whyNotNow is why nothing can be paid and no entry reversed on the account of an earlier day: both apply to
// the present balance.
func (s *accountPage) whyNotNow() string {
	if s.day == (affiliate.Date{}) {
		return ""
	}
	return "this is the account on " + s.day.Words() + ": open it from the balances of now"
}

// entry returns the entry under the cursor, nil when no row is shown.
func (s *accountPage) entry() *entryRow {
	if i := s.entries.Cursor(); s.ActiveSection == accountEntries && i < len(s.rows) {
		return &s.rows[i]
	}
	return nil
}

func (s *accountPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

// about returns the lines over the sections.
func (s *accountPage) about(w int) []string {
	th, zone := s.host.Theme(), s.host.Ports().Access.Zone()
	a := s.host.Board().Affiliate(s.id)
	if a == nil {
		return []string{th.Muted.Render("This affiliate is not in the database any more.")}
	}
	if !s.loaded {
		return []string{th.Strong.Render(a.Label) + "   " + screen.OrDash(a.Email)}
	}
	b := s.money.Balance
	pair := func(label string, p affiliate.Paise) string {
		return th.Muted.Render(label) + " " + th.Strong.Render(p.WithPaise())
	}
	payee := "no payee"
	if s.money.Payee.IsSet() {
		payee = "paid by " + affiliate.Clean(fmt.Sprint(s.money.Payee))
	}
	head := []string{th.Strong.Render(a.Label)}
	if which := screen.MarkedAccountText(s.host, s.id); which != "" {
		head = append(head, th.Muted.Render(which))
	}
	if s.day != (affiliate.Date{}) {
		head = append(head, th.Warn.Render("as of "+s.day.Words()+", esc: back"))
	}
	head = append(head, screen.OrDash(a.Email), th.Muted.Render(payee), th.Muted.Render(modeText(s.money.rules.Mode)))
	head = []string{th.Join(head, "   ", w)}
	if s.statementOpen() {
		return append(append(head, statementHead(s.host, s.statement, w)...), s.lineDetails(w)...)
	}
	due := []string{
		pair("Due", b.Due()), pair("Cleared", b.Cleared()), pair("Adjustments", b.Adjustments), pair("Paid", b.Paid),
		pair("In payment", b.InPayment),
	}
	earned := []string{pair("Earned", b.Earned), pair("On hold", b.OnHold), pair("Tax withheld", b.Withheld)}
	lines := slices.Concat(head, wrapParts(th.Width, due, w), wrapParts(th.Width, earned, w))
	var facts []string
	if !b.NextRelease.IsZero() {
		facts = append(facts, fmt.Sprintf("commissions are on hold for %s, and the next clears %s",
			affiliate.Plural(int64(s.money.rules.HoldDays), "day", "days"), longDay(b.NextRelease, zone)))
	}
	if b.Uncertain > 0 {
		facts = append(facts, "up to "+b.Uncertain.Exact()+" more may have cleared")
	}
	if b.Due() < 0 {
		facts = append(facts, "carried over: less is due next time")
	}
	if len(facts) > 0 {
		lines = append(lines, th.Muted.Render(th.Join(facts, " · ", w)))
	}
	return lines
}

// wrapParts writes parts on as many lines as they need. The sums of a balance only make sense together, so none is left out.
func wrapParts(width func(string) int, parts []string, w int) []string {
	const gap = "   "
	var lines []string
	for _, part := range parts {
		last := len(lines) - 1
		if last < 0 || width(lines[last]+gap+part) > w {
			lines = append(lines, part)
			continue
		}
		lines[last] += gap + part
	}
	return lines
}

func (s *accountPage) View(w, h int) (string, *tea.Cursor) {
	return s.DrawPage(s.about(w-2), w, h), nil
}
