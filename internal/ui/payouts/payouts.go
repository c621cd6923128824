package payouts

import (
	"cmp"
	"context"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// payouts is the tab Payouts: what is due to whom, the batches of payments, and the ledger.
type payouts struct {
	host    screen.Host
	reader  screen.MoneyReader
	money   money
	loaded  bool
	stale   bool           // entries and batches may be out of date
	reorder bool           // the balances were changed here, so that they are sorted once they are read
	day     affiliate.Date // balances are read as of the end of this day; zero: now

	at       int // the open section
	balances *screen.List[board.Account]
	batches  *screen.List[affiliate.Batch]
	entries  *screen.List[entryRow]
	within   affiliate.Span // the span whose entries are shown
	written  string         // ID of the entry to which the cursor goes once it is read, "" for none
	due      dueSums        // totals of the shown balances
}

// The sections of the tab, in their order.
const (
	sectionBalances = iota
	sectionBatches
	sectionEntries
	sections
)

var sectionTitles = [sections]string{"Balances", "Batches", "Entries"}

// section is the list of a section, whatever its rows are.
type section interface {
	Update(tea.Msg) tea.Cmd
	CapturesText() bool
	Back() bool
	ListActions() []screen.Action
	screen.Filtered
	DrawList(strip string, w, h int) (string, *tea.Cursor)
	CountText() string
}

const topic = "money"

// New is the screen of the tab.
func New(h screen.Host) screen.Screen {
	s := &payouts{host: h, stale: true, money: money{ledger: &ledger{}}}
	s.reader = screen.MoneyReader{Host: h, Read: s.read}
	s.balances = screen.NewList(h, screen.ListOptions[board.Account]{
		Title: "Payouts", Topic: topic, Name: "balances", Singular: "balance", File: "payouts", Export: shownBalances,
		Columns: balanceColumns(h), Order: screen.Sort{Column: "due", Descending: true},
		Views: []screen.View{{Name: "Due now", Arrangement: screen.Arrangement{Filter: "due>0", Sort: "-due"}}},
		Key:   accountKey, FilterHint: "words, tag:x, due>1000, !not",
		Kind: func() board.Kind[board.Account] { return s.money.accounts.Kind() },
		OnShown: func(rows []*board.Account) {
			s.due = sumDue(rows, s.money.rules.MinPayout)
			rankBalanceColumns(s.balances, rows)
		},
	})
	s.batches = screen.NewList(h, screen.ListOptions[affiliate.Batch]{
		Title: "Payouts", Topic: topic, Name: "batches", Singular: "batch", Export: shownBatches,
		Columns: batchColumns(h), Order: screen.Sort{Column: "prepared", Descending: true}, Key: batchKey, FilterHint: "words of a row, !not",
		Rows: func(filter string) ([]*affiliate.Batch, int) {
			return screen.FindWords(s.money.ledger.batches, filter, batchText), len(s.money.ledger.batches)
		},
	})
	s.entries = screen.NewList(h, screen.ListOptions[entryRow]{
		Title: "Payouts", Topic: topic, Name: "entries", Singular: "entry", File: "ledger", Export: shownEntries,
		Columns: entryColumns(h, true), Order: screen.Sort{Column: "date", Descending: true}, Key: entryKey, Dated: true,
		FilterHint: "words of a row, !not",
		Rows: func(filter string) ([]*entryRow, int) {
			rows := entriesWithin(s.money.ledger.entries, s.within)
			return screen.FindWords(rows, filter, func(r *entryRow) string { return r.words }), len(rows)
		},
	})
	return s
}

func (s *payouts) Title() string { return "Payouts" }

func (s *payouts) Init() tea.Cmd {
	return tea.Batch(s.balances.Init(), s.batches.Init(), s.entries.Init(), s.reader.Ask())
}

// Remembered returns the state of the three lists that the next start restores.
func (s *payouts) Remembered() map[string]string {
	values := s.balances.Remembered()
	if values == nil {
		return nil
	}
	maps.Copy(values, s.batches.Remembered())
	maps.Copy(values, s.entries.Remembered())
	return values
}

// ReadSavedState reads again what the three lists remember.
func (s *payouts) ReadSavedState(by screen.SavedBy) tea.Cmd {
	return tea.Batch(s.balances.ReadSavedState(by), s.batches.ReadSavedState(by), s.entries.ReadSavedState(by))
}

func (s *payouts) read() tea.Cmd {
	ports, names, balances, day := s.host.Ports(), s.host.Board(), screen.BalancesOf(s.host), s.day
	last, stale, reorder := s.money.ledger, s.stale, s.reorder
	s.stale, s.reorder = false, false
	return screen.Load(s.host, topic, "the balances", func(ctx context.Context) (money, error) {
		m, err := readMoney(ctx, ports, balances, day)
		if m.ledger = last; stale && err == nil {
			m.ledger, err = readLedger(ctx, ports, names)
		}
		return m, err
	}, func(m money, err error) tea.Cmd { return s.onMoney(m, reorder, err) })
}

// onMoney shows the balances. Rows keep their places after changes from elsewhere, and are sorted after a change that
// was made here.
func (s *payouts) onMoney(m money, reorder bool, err error) tea.Cmd {
	if err != nil {
		s.stale, s.reorder = true, s.reorder || reorder
	} else {
		first, read := !s.loaded || m.day != s.money.day, m.ledger != s.money.ledger
		s.money, s.loaded = m, true
		if first || reorder {
			s.balances.SelectRows()
		} else {
			s.balances.RefreshRows()
		}
		if read {
			s.showEntries()
			s.batches.SelectRows()
		}
	}
	return s.reader.Done(m.next)
}

// showEntries shows the entries of the period.
func (s *payouts) showEntries() {
	s.within = s.host.Board().Span()
	s.entries.SelectRows()
	s.selectEntry(s.written)
}

// selectEntry puts the cursor on a new entry, now or once it is read. If the period or the filter hides it the cursor
// does not move.
func (s *payouts) selectEntry(id string) {
	s.written = id
	if id != "" && slices.ContainsFunc(s.money.ledger.entries, func(r entryRow) bool { return r.ID == id }) {
		s.entries.Table.Select(screen.RowKey(id))
		s.written = ""
	}
}

// Refresh reads the balances again when one may have changed.
func (s *payouts) Refresh(n affiliate.Invalidation) tea.Cmd {
	screen.ApplyTableTheme(s.host, s.balances.Table.Table)
	screen.ApplyTableTheme(s.host, s.batches.Table.Table)
	screen.ApplyTableTheme(s.host, s.entries.Table.Table)
	if s.host.Board().Span() != s.within {
		s.showEntries()
	}
	s.stale = s.stale || screen.ChangesLedger(n) // also true for a new name of an affiliate, which entries show
	s.reorder = s.reorder || n.OwnMoney
	return s.reader.Refresh(n)
}

// TabOpened sorts the balances, whose order is kept while a person looks at them.
func (s *payouts) TabOpened() {
	s.reorder = true
	s.host.Run(s.reader.Ask())
}

func (s *payouts) open() section {
	switch s.at {
	case sectionBatches:
		return s.batches
	case sectionEntries:
		return s.entries
	}
	return s.balances
}

// Section is the title of the open section.
func (s *payouts) Section() string { return sectionTitles[s.at] }

// PaymentsWait reports whether prepared payments wait. It is true until the batches are read.
func (s *payouts) PaymentsWait() bool {
	return !s.loaded || slices.ContainsFunc(s.money.ledger.batches,
		func(b affiliate.Batch) bool { return b.State == affiliate.BatchPrepared })
}

func (s *payouts) CapturesText() bool  { return s.open().CapturesText() }
func (s *payouts) FilterText() string  { return s.open().FilterText() }
func (s *payouts) FilterError() string { return s.open().FilterError() }
func (s *payouts) ShownCount() int     { return s.open().ShownCount() }

// Back drops the filter or the marks of the open section, and then returns to the present balances.
func (s *payouts) Back() bool {
	if s.open().Back() {
		return true
	}
	if s.at != sectionBalances || s.day == (affiliate.Date{}) {
		return false
	}
	s.day = affiliate.Date{}
	s.host.Run(s.reader.Ask())
	return true
}

// titleHeight is the number of lines over the list: the titles of the sections.
const titleHeight = 1

func (s *payouts) Update(msg tea.Msg) tea.Cmd {
	if click, ok := msg.(tea.MouseClickMsg); ok {
		click.Y -= titleHeight
		msg = click
	}
	return s.open().Update(msg)
}

// Actions are the actions of the open section. tab goes through the sections, and from the last one to the next tab.
func (s *payouts) Actions() []screen.Action {
	acts := s.open().ListActions()
	if s.CapturesText() {
		return acts
	}
	var own []screen.Action
	if s.at < sections-1 {
		own = append(own, screen.Bind(screen.ActionSection, screen.NoCmd(func() { s.at++ })))
	}
	if s.at > 0 {
		own = append(own, screen.Bind(screen.ActionSectionBack, screen.NoCmd(func() { s.at-- })))
	}
	pay := payoutOpener{host: s.host, mode: func() (affiliate.PayoutMode, bool) { return s.money.rules.Mode, s.loaded },
		entry: func() func(screen.Host) screen.Screen { return entryForm(s.chosen(), s.balanceOf, s.selectEntry) }}
	if s.at == sectionBalances && s.balances.Table.MarkCount() > 0 {
		own = append(own, s.statementsAction())
	}
	if s.at == sectionBalances {
		own = append(own, pay.payAction(s.payTargets).
			DisabledBy(func() string { return cmp.Or(s.whyNotNow(), pay.whyNotRead(), s.balances.WhyNoRow()) }))
	}
	own = append(own, newEntryAction(s.host, s.chosen, s.balanceOf, s.selectEntry), pay.payAllAction().AlsoDisabledBy(s.whyNotNow))
	switch s.at {
	case sectionBalances:
		account := screen.Bind(screen.ActionAccount, nil)
		own = append(own, s.balances.OpenAction(func() {
			if key, ok := s.balances.Table.CursorKey(); ok {
				s.host.Shared().MarkedAccounts = s.balances.Table.Marks()
				s.host.Open(screen.AccountAsOf(key, s.day))
			}
		}).WithTitle(account.Title, "open").WithWords(account.Words), copyStatementsAction(s.host, s.balances.Targets).
			DisabledBy(s.balances.WhyNoRow),
			screen.CopyEmailsAction(s.host, s.payees).DisabledBy(s.balances.WhyNoRow), s.asOfAction(), s.statementPeriodAction(),
			screen.CopyAffiliateURLsAction(s.host, s.payees).AlsoDisabledBy(s.balances.WhyNoRow),
			screen.AffiliatePacksAction(s.host, s.payees).AlsoDisabledBy(s.balances.WhyNoRow),
			screen.TagAction(s.host, screen.TagTargets{Affiliates: s.payees, Hidden: s.hiddenPayees}).DisabledBy(s.balances.WhyNoRow))
	case sectionBatches:
		own = append(own, s.batches.OpenAction(func() {
			if i := s.batches.Table.Cursor(); i < len(s.batches.Shown.Rows) {
				s.host.Open(screen.Batch(s.batches.Shown.Rows[i].ID))
			}
		}))
	case sectionEntries:
		own = append(own, s.entries.OpenAction(func() { s.host.Open(screen.Account(s.entry().AffiliateID)) }),
			reverseAction(s.host, s.entry), screen.PeriodAction(s.host))
	}
	return append(own, acts...)
}

// payees returns the affiliates of the marked balances, else of the one under the cursor.
func (s *payouts) payees() []*board.Affiliate {
	var out []*board.Affiliate
	for _, id := range s.balances.Targets() {
		if a := s.host.Board().Affiliate(id); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// hiddenPayees returns the affiliates of the marked balances that the filter hides.
func (s *payouts) hiddenPayees() []screen.HiddenRow {
	return screen.HiddenAffiliates(s.host.Board(), s.balances.HiddenMarks())
}

// payTargets returns the same affiliates as payees, for a plan or for statements.
func (s *payouts) payTargets() *screen.PayTargets {
	return &screen.PayTargets{AffiliateIDs: s.balances.Targets(), Hidden: s.balances.HiddenMarks(), ClearMarks: s.balances.Table.ClearMarks}
}

// entry returns the entry under the cursor, nil when no row is shown.
func (s *payouts) entry() *entryRow {
	if i := s.entries.Table.Cursor(); i < len(s.entries.Shown.Rows) {
		return s.entries.Shown.Rows[i]
	}
	return nil
}

// chosen returns the affiliate that the form of a new entry proposes, 0 for none.
func (s *payouts) chosen() int64 {
	if s.at == sectionBalances {
		key, _ := s.balances.Table.CursorKey()
		return key
	}
	if e := s.entry(); s.at == sectionEntries && e != nil {
		return e.AffiliateID
	}
	return 0
}

func (s *payouts) balanceOf(affiliateID int64) (affiliate.Balance, bool) {
	if s.money.day != (affiliate.Date{}) {
		return affiliate.Balance{}, false
	}
	if a := s.money.accounts.Of(affiliateID); a != nil {
		return a.Balance, true
	}
	return affiliate.Balance{AffiliateID: affiliateID}, s.loaded
}

func (s *payouts) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	titles := th.SectionTitles([]screen.SectionTitle{
		{Title: sectionTitles[sectionBalances], Rows: len(s.money.accounts.All())},
		{Title: sectionTitles[sectionBatches], Rows: len(s.money.ledger.batches)},
		{Title: sectionTitles[sectionEntries], Rows: len(s.money.ledger.entries)},
	}, s.at, th.Tab)
	if meaning := modeText(s.money.rules.Mode); s.loaded && th.Width(titles)+th.Width(meaning) < w {
		titles = th.Fit(titles, w-th.Width(meaning)-1) + th.Muted.Render(meaning)
	}
	s.balances.Table.SetEmpty(screen.EmptyText(s.host, topic,
		screen.Empty("No affiliate has earned anything yet.", s.host.Options().MayPay(),
			screen.KeyOf(s.host, screen.ActionNew)+" records what was owed before, a bonus or a payout.")))
	s.batches.Table.SetEmpty(screen.EmptyText(s.host, topic, "No payments were prepared yet."))
	s.entries.Table.SetEmpty(screen.EmptyText(s.host, topic, s.noEntries()))
	body, cur := s.open().DrawList(s.strip(w), w, h-titleHeight)
	if cur != nil {
		cur.Y += titleHeight
	}
	return th.Fit(titles, w) + "\n" + body, cur
}

func (s *payouts) noEntries() string {
	if p := s.host.Board().Period(); !p.All() && len(s.money.ledger.entries) > 0 {
		return "No entry in this period (" + p.Label() + "). " + screen.KeyOf(s.host, screen.ActionPeriod) + " chooses another one."
	}
	return screen.Empty("The ledger is empty.", s.host.Options().MayPay(),
		screen.KeyOf(s.host, screen.ActionNew)+" records a payout, bonus, deduction or opening balance.")
}
