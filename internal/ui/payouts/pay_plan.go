package payouts

import (
	"cmp"
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// payPlan is the plan of a payout: who is paid how much, who is left out, and the file. Nothing is claimed before enter.
type payPlan struct {
	host   screen.Host
	reader screen.MoneyReader
	screen.Detail
	who      *screen.PayTargets
	basis    payBasis
	loaded   bool
	choices  payChoices
	named    bool // a person has chosen the file, so that no other one is proposed
	rows     []planRow
	left     []leftRow
	others   int // how many other affiliates can be paid, if none of the chosen ones can
	payments *screen.Grid[planRow]
	leftOut  *screen.Grid[leftRow]
	busy     bool // the payments are being prepared
}

// payBasis is what a plan is made from.
type payBasis struct {
	rules    affiliate.PayoutRules
	accounts []affiliate.Account
	sold     map[int64]bool // affiliates with sales before their links were tracked here, which the accounts do not include
	file     affiliate.PaymentFile
}

// The sections of a plan, in their order.
const (
	sectionPayments = iota
	sectionLeftOut
)

// PayPlan makes the page of the plan of a payout.
func PayPlan(who *screen.PayTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &payPlan{host: h, Detail: screen.Detail{Host: h}, who: who, choices: payChoices{map[int64]affiliate.Paise{}, map[int64]bool{}}}
		s.reader = screen.MoneyReader{Host: h, Read: s.read}
		s.payments = screen.NewGrid(h, planColumns(), func(r *planRow) int64 { return r.Affiliate.ID })
		s.leftOut = screen.NewGrid(h, leftColumns(), func(r *leftRow) int64 { return r.Affiliate.ID })
		nobody := "Nobody can be paid now. " + screen.KeyOf(h, screen.ActionSection) + ": who is left out, and why."
		s.AddSection("Payments", topic, nobody, s.payments.Table, nil)
		s.AddSection("Left out", topic, "Nobody is left out.", s.leftOut.Table, nil)
		return s
	}
}

func (s *payPlan) Title() string { return "Pay" }
func (s *payPlan) Init() tea.Cmd { return s.reader.Ask() }

func (s *payPlan) read() tea.Cmd {
	ports, file, named := s.host.Ports(), s.basis.file, s.named
	return screen.Load(s.host, topic, "what is due", func(ctx context.Context) (b payBasis, err error) {
		if b.rules, err = ports.PayoutRules(ctx); err != nil {
			return b, err
		}
		if b.sold, err = ports.Ledger.SoldBeforeTracking(ctx); err != nil {
			return b, err
		}
		if b.accounts, err = ports.Ledger.Accounts(ctx, ports.Now(), b.rules); err != nil || named {
			b.file = file
			return b, err
		}
		b.file, err = ports.Payments.ProposeFile(ctx)
		return b, err
	}, s.onBasis)
}

func (s *payPlan) onBasis(b payBasis, err error) tea.Cmd {
	if err == nil {
		if s.named {
			b.file = s.basis.file // it was chosen meanwhile
		}
		first := !s.loaded
		s.basis, s.loaded = b, true
		s.fill()
		switch {
		case first && b.rules.Mode != affiliate.PaidBySelf:
			s.host.Replace(fermionPays(entryForm(0, s.balanceOf, func(string) {})))
			return nil
		case first && len(s.rows) == 0 && len(s.left) > 0:
			s.ActiveSection = sectionLeftOut // it has the reasons, and what can be done
		}
	}
	return s.reader.Done(time.Time{})
}

func (s *payPlan) balanceOf(affiliateID int64) (affiliate.Balance, bool) {
	for _, a := range s.basis.accounts {
		if a.Affiliate.ID == affiliateID {
			return a.Balance, true
		}
	}
	return affiliate.Balance{AffiliateID: affiliateID}, s.loaded
}

// format is the format of the payment file.
func (s *payPlan) format() affiliate.PaymentFormat { return formatOf(s.host, s.basis.file.Format) }

func (s *payPlan) fill() {
	s.rows, s.left = planRows(s.host.Board(), s.basis, s.format(), s.who, s.choices)
	s.others = 0
	if len(s.rows) == 0 && s.who.AffiliateIDs != nil {
		s.others = len(affiliate.PlanPayout(s.basis.accounts, s.basis.rules.MinPayout, nil, s.format(), s.basis.file.Currency).Payments)
	}
	s.payments.Show(screen.ToPointers(s.rows))
	s.leftOut.Show(screen.ToPointers(s.left))
	if len(s.left) == 0 { // the last affiliate got a payee or was put back
		s.ActiveSection = sectionPayments
	}
}

// Refresh reads again what is due when that may have changed. The choices of the person stay.
func (s *payPlan) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if n.HasRows() && s.loaded {
		s.fill()
	}
	if s.busy {
		return nil
	}
	return s.reader.Refresh(n)
}

// Back does nothing while payments are being prepared, since the result is shown here. It asks before choices of the
// person are lost.
func (s *payPlan) Back() bool {
	switch {
	case s.busy:
		s.host.Toast("the payments are being prepared")
	case s.choices.isEmpty():
		return false
	default:
		s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
			Title: "Discard this plan?", Text: "Nothing was claimed. The amounts that you changed, and whom you left out, are forgotten.", Yes: "discard",
			Run: func() tea.Cmd { s.host.Close(); return nil },
		}))
	}
	return true
}

func (s *payPlan) Actions() []screen.Action {
	acts := append(s.SectionActions(),
		screen.Bind(screen.ActionPrepare, s.prepare).DisabledBy(s.whyNotPrepared),
		screen.Bind(screen.ActionPay, screen.NoCmd(s.payAll)).WithTitle("Pay all that is due instead", "pay all that is due").
			DisabledBy(s.whyNotPayAll),
		screen.Bind(screen.ActionPayAll, screen.NoCmd(s.payAll)).DisabledBy(s.whyAllPlanned),
		screen.Bind(screen.ActionPaymentFile, screen.NoCmd(func() { s.host.Float(s.fileForm()) })).DisabledBy(s.whyNotReady))
	if s.ActiveSection == sectionLeftOut {
		editPayee := screen.NoCmd(func() { s.host.Float(payeeForm(s.left[s.leftOut.Cursor()].Affiliate.ID)) })
		acts = append(acts,
			screen.Bind(screen.ActionEdit, editPayee).WithTitle("Write the payee", "payee").WithWords("bank upi tax tds").
				DisabledBy(s.whyNoPayee),
			screen.Bind(screen.ActionRemove, screen.NoCmd(s.putBack)).
				WithTitle("Pay them after all", "pay after all").OnlyPays().DisabledBy(s.whyNotPutBack),
		)
	} else {
		editAmount := screen.NoCmd(func() { s.host.Float(s.amountForm(*s.row())) })
		acts = append(acts,
			screen.Bind(screen.ActionEdit, editAmount).
				WithTitle("Change the amount of this payment", "amount").OnlyPays().DisabledBy(s.whyNoPayment),
			screen.Bind(screen.ActionRemove, screen.NoCmd(s.skip)).
				WithTitle("Leave this payment out", "leave out").OnlyPays().DisabledBy(s.whyNoPayment),
		)
	}
	return append(acts, s.NavigationActions()...)
}

func (s *payPlan) whyNotReady() string {
	switch {
	case s.busy:
		return "the payments are being prepared"
	case !s.loaded:
		return "what is due is being read"
	}
	return ""
}

func (s *payPlan) whyNotPrepared() string {
	if why := s.whyNotReady(); why != "" {
		return why
	}
	if len(s.rows) == 0 {
		if s.leftByFormat() > 0 {
			return fmt.Sprintf("there is no payment to prepare in a %s file: %s chooses another format", s.basis.file.Format,
				screen.KeyOf(s.host, screen.ActionPaymentFile))
		}
		return "there is no payment to prepare: " + screen.KeyOf(s.host, screen.ActionSection) + " shows who is left out, and why"
	}
	if s.ActiveSection == sectionLeftOut {
		return "nobody here is paid: " + screen.KeyOf(s.host, screen.ActionSection) + " goes to the payments, and enter prepares them there"
	}
	return ""
}

// payAll plans for all affiliates to whom something is due.
func (s *payPlan) payAll() {
	s.who = &screen.PayTargets{ClearMarks: s.who.ClearMarks}
	s.ActiveSection = sectionPayments
	s.fill()
}

func (s *payPlan) whyAllPlanned() string {
	if s.who.AffiliateIDs == nil {
		return cmp.Or(s.whyNotReady(), "this plan is for all to whom something is due")
	}
	return s.whyNotReady()
}

// whyNotPayAll is why the key that opened the plan does not extend it to everybody: pressing it twice must not extend a
// plan that has payments.
func (s *payPlan) whyNotPayAll() string {
	switch why := s.whyAllPlanned(); {
	case why != "":
		return why
	case len(s.rows) > 0:
		return "this plan has payments: enter prepares them, and the command Pay all that is due (" +
			screen.KeyOf(s.host, screen.ActionPalette) + ") plans for everybody"
	case s.others == 0 && s.format().Methods != nil:
		return fmt.Sprintf("nobody else can be paid now with a %s file: %s chooses another format", s.basis.file.Format,
			screen.KeyOf(s.host, screen.ActionPaymentFile))
	case s.others == 0:
		return "nobody else can be paid now"
	}
	return ""
}

// whyNoPayee is why the form of the payee cannot be opened for the affiliate under the cursor, who is left out.
func (s *payPlan) whyNoPayee() string {
	switch i := s.leftOut.Cursor(); {
	case s.busy:
		return s.whyNotReady()
	case i >= len(s.left):
		return "nobody selected"
	case s.left[i].Payee.IsSet():
		return "they have a payee, and are left out since: " + s.left[i].Why
	}
	return ""
}

// row returns the payment under the cursor, nil when no row is shown.
func (s *payPlan) row() *planRow {
	if i := s.payments.Cursor(); s.ActiveSection == sectionPayments && i < len(s.rows) {
		return &s.rows[i]
	}
	return nil
}

func (s *payPlan) whyNoPayment() string {
	switch {
	case s.busy:
		return s.whyNotReady()
	case s.row() == nil:
		return "no payment selected"
	}
	return ""
}

func (s *payPlan) skip() {
	s.choices.skipped[s.row().Affiliate.ID] = true
	s.fill()
}

func (s *payPlan) whyNotPutBack() string {
	switch i := s.leftOut.Cursor(); {
	case s.busy:
		return s.whyNotReady()
	case i >= len(s.left):
		return "nobody selected"
	case s.left[i].Why != skippedWords:
		return "they cannot be paid now: " + s.left[i].Why
	}
	return ""
}

func (s *payPlan) putBack() {
	delete(s.choices.skipped, s.left[s.leftOut.Cursor()].Affiliate.ID)
	s.fill()
}

func (s *payPlan) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

func (s *payPlan) View(w, h int) (string, *tea.Cursor) {
	return s.DrawPage(s.about(w-2), w, h), nil
}
