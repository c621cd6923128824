package payouts

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// payoutOpener opens the payout plan, or a dialog about what to do instead if Fermion pays.
type payoutOpener struct {
	host  screen.Host
	mode  func() (m affiliate.PayoutMode, read bool)
	entry func() func(screen.Host) screen.Screen // makes the form of an entry, for a payout that Fermion made
}

func (p payoutOpener) open(who *screen.PayTargets) {
	if mode, _ := p.mode(); mode != affiliate.PaidBySelf {
		p.host.Float(fermionPays(p.entry()))
		return
	}
	p.host.Open(screen.PayPlan(who))
}

func (p payoutOpener) whyNotRead() string {
	if _, read := p.mode(); !read {
		return "the balances are being read"
	}
	return ""
}

// payAction opens the plan for some affiliates. If Fermion pays, its title says so and the footer does not show it.
func (p payoutOpener) payAction(who func() *screen.PayTargets) screen.Action {
	pay := screen.Bind(screen.ActionPay, screen.NoCmd(func() { p.open(who()) })).DisabledBy(p.whyNotRead)
	if mode, read := p.mode(); read && mode != affiliate.PaidBySelf {
		return pay.WithTitle("Why nothing is paid from here", "")
	}
	return pay
}

// payAllAction opens the plan for all affiliates to whom something is due.
func (p payoutOpener) payAllAction() screen.Action {
	return screen.Bind(screen.ActionPayAll, screen.NoCmd(func() { p.open(&screen.PayTargets{}) })).DisabledBy(p.whyNotRead)
}

// fermionPaysDialog says why nothing is paid from here, and what to do instead.
type fermionPaysDialog struct {
	screen.ScrollBox
	host  screen.Host
	entry func(screen.Host) screen.Screen
}

func fermionPays(entry func(screen.Host) screen.Screen) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &fermionPaysDialog{host: h, entry: entry} }
}

func (s *fermionPaysDialog) Title() string { return "Fermion pays these affiliates" }
func (s *fermionPaysDialog) Init() tea.Cmd { return nil }

func (s *fermionPaysDialog) Actions() []screen.Action {
	return append(s.ScrollActions(),
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { s.host.Replace(s.entry) })).
			WithTitle("Record a payout that you saw", "record a payout").OnlyPays(),
		screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", ""))
}

func (s *fermionPaysDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	text := th.Wrap("This school has payouts = \"fermion\": Fermion pays its affiliates, and the balances are what it will pay, est. "+
		"When you see in its dashboard that somebody was paid, press "+screen.KeyOf(s.host, screen.ActionNew)+
		" and record it, so that less is due here too.\n\n"+
		"If you pay them yourself, set payouts to \"self\" with Payout settings in the commands ("+
		screen.KeyOf(s.host, screen.ActionPalette)+"). Then "+
		screen.KeyOf(s.host, screen.ActionPay)+" prepares payments and writes their file.", w)
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render(s.Title())}, text,
		screen.KeyOf(s.host, screen.ActionNew)+": record a payout · esc closes"), w, h), nil
}
