package payouts

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
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
	came     bool
	choices  payChoices
	named    bool // a person has chosen the file: no other one is proposed
	rows     []planRow
	left     []leftRow
	payments *screen.Grid[planRow]
	leftOut  *screen.Grid[leftRow]
	busy     bool // the payments are being prepared
}

// payBasis is what a plan is made of.
type payBasis struct {
	rules    affiliate.PayoutRules
	accounts []affiliate.Account
	sold     map[int64]bool // who had sold something before their links were tracked here, of which nothing is in the accounts
	file     affiliate.PaymentFile
}

// The sections of a plan, in their order.
const (
	sectionPayments = iota
	sectionLeftOut
)

// PayPlan is the page about the plan of a payout.
func PayPlan(who *screen.PayTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &payPlan{host: h, Detail: screen.Detail{Host: h}, who: who, choices: payChoices{map[int64]affiliate.Paise{}, map[int64]bool{}}}
		s.reader = screen.MoneyReader{Host: h, Read: s.read}
		s.payments = screen.NewGrid(h, planColumns(), func(r *planRow) int64 { return r.Affiliate.ID })
		s.leftOut = screen.NewGrid(h, leftColumns(), func(r *leftRow) int64 { return r.Affiliate.ID })
		s.AddSection("Payments", topic, "Nobody can be paid now. tab: who is left out, and why.", s.payments.Table, nil)
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
	}, s.basisCame)
}

func (s *payPlan) basisCame(b payBasis, err error) tea.Cmd {
	if err == nil {
		if s.named {
			b.file = s.basis.file // it may have been chosen meanwhile
		}
		s.basis, s.came = b, true
		s.fill()
	}
	return s.reader.Done(time.Time{})
}

// format is that of the file.
func (s *payPlan) format() affiliate.PaymentFormat { return formatOf(s.host, s.basis.file.Format) }

func (s *payPlan) fill() {
	s.rows, s.left = planRows(s.host.Board(), s.basis, s.format(), s.who, s.choices)
	s.payments.Show(screen.ToPointers(s.rows))
	s.leftOut.Show(screen.ToPointers(s.left))
}

// Refresh reads again what is due when it may be another: what was chosen stays.
func (s *payPlan) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if n.HasRows() && s.came {
		s.fill()
	}
	if s.busy {
		return nil
	}
	return s.reader.Refresh(n)
}

// Back waits for what is being prepared, since its result is shown here, and asks before it throws away what was changed.
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
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { s.host.Float(s.amountForm(*s.row())) })).WithTitle("Change the amount of this payment", "amount").DisabledBy(s.whyNoPayment),
		screen.Bind(screen.ActionPaymentFile, screen.NoCmd(func() { s.host.Float(s.fileForm()) })).DisabledBy(s.whyNotReady))
	if s.ActiveSection == sectionLeftOut {
		acts = append(acts, screen.Bind(screen.ActionRemove, screen.NoCmd(s.putBack)).WithTitle("Pay them after all", "pay after all").DisabledBy(s.whyNotPutBack))
	} else {
		acts = append(acts, screen.Bind(screen.ActionRemove, screen.NoCmd(s.skip)).WithTitle("Leave this payment out", "leave out").DisabledBy(s.whyNoPayment))
	}
	return append(acts, s.NavigationActions()...)
}

func (s *payPlan) whyNotReady() string {
	switch {
	case s.busy:
		return "the payments are being prepared"
	case !s.came:
		return "what is due is being read"
	}
	return ""
}

func (s *payPlan) whyNotPrepared() string {
	if why := s.whyNotReady(); why != "" {
		return why
	}
	if len(s.rows) == 0 {
		return "there is no payment to prepare: tab shows who is left out, and why"
	}
	return ""
}

// row is the payment under the cursor, nil when there is none.
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

// prepare asks first when somebody gets more than is due. What is claimed then is what was asked, whatever the plan has become meanwhile.
func (s *payPlan) prepare() tea.Cmd {
	requests := make([]affiliate.PaymentRequest, len(s.rows))
	var above []string
	for i, r := range s.rows {
		requests[i] = r.Request()
		if r.Amount > r.Balance.Due() {
			balance := r.Balance
			requests[i].AboveDue = &balance
			above = append(above, r.label+" "+r.differs())
		}
	}
	if len(above) == 0 {
		return s.claim(requests)
	}
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Pay more than is due?", Yes: "pay it", Run: func() tea.Cmd { return s.claim(requests) },
		Text: screen.JoinFirst(above, func(t string) string { return t }) + ". The balance becomes negative and is carried over: less is due next time.",
	}))
	return nil
}

// claim prepares the payments and writes their file.
func (s *payPlan) claim(requests []affiliate.PaymentRequest) tea.Cmd {
	s.busy = true
	var methods []affiliate.PayeeMethod
	for _, r := range requests {
		if !slices.Contains(methods, r.Payee.Method) {
			methods = append(methods, r.Payee.Method)
		}
	}
	port, file := s.host.Ports().Payments, s.basis.file
	return screen.Write(s.host, func(ctx context.Context) (prepared, error) { return preparePayments(ctx, port, requests, file) }, func(r prepared, err error) tea.Cmd {
		r.methods = methods
		return s.onPrepared(r, err)
	})
}

// prepared is what became of a plan.
type prepared struct {
	batch   affiliate.Batch
	left    []affiliate.LeftOut
	methods []affiliate.PayeeMethod // of the payees
	file    affiliate.PaymentFile
	written affiliate.WrittenFiles
	failed  error // why the file was not written
}

// preparePayments refuses a file that exists before anything is claimed, and writes it after the claim, so that no file names a payment
// that is not claimed.
func preparePayments(ctx context.Context, p screen.Payments, requests []affiliate.PaymentRequest, file affiliate.PaymentFile) (r prepared, err error) {
	r.file = file
	if err = p.CheckFile(ctx, file, len(requests)); err != nil {
		return r, fmt.Errorf("nothing was prepared: %w (f)", err)
	}
	if r.batch, r.left, err = p.Prepare(ctx, requests, file.Currency); err != nil {
		return r, fmt.Errorf("nothing was prepared: %w", err)
	}
	if r.batch.ID != "" {
		r.written, r.failed = p.WriteFile(ctx, r.batch.ID, file)
	}
	return r, nil
}

func (s *payPlan) onPrepared(r prepared, err error) tea.Cmd {
	s.busy = false
	if err == nil && r.batch.ID == "" {
		err = errors.New("nothing was prepared: the balances have changed: " + leftOutText(s.host, r.left))
	}
	if err != nil {
		s.host.Fail(err)
		return s.reader.Ask()
	}
	s.host.Report(screen.PaymentsRecorded{})
	if s.who.ClearMarks != nil {
		s.who.ClearMarks()
	}
	h, onTop := s.host, s.host.Place() == screen.OnTop
	h.Close()
	if onTop {
		h.Open(screen.Batch(r.batch.ID))
		h.Float(newPreparedDialog(r))
		return nil
	}
	h.Toast("prepared " + r.batch.ID + ": " + screen.Plural(r.batch.Payments, "payment", "payments"))
	if r.failed != nil {
		h.Fail(errors.New(notWritten(r.batch.ID, r.failed)))
	}
	return nil
}

// leftOutText names who was left out, and why.
func leftOutText(h screen.Host, left []affiliate.LeftOut) string {
	return screen.JoinFirst(left, func(l affiliate.LeftOut) string { return labelOf(h.Board(), l.Affiliate.ID) + ": " + l.Why })
}

// about are the lines over the sections.
func (s *payPlan) about(w int) []string {
	th := s.host.Theme()
	if !s.came {
		return []string{th.Strong.Render("Payout")}
	}
	var gross, withheld affiliate.Paise
	var hidden, sold []string
	for _, r := range s.rows {
		gross, withheld = gross+r.Amount, withheld+r.Withheld
		if r.soldBefore {
			sold = append(sold, r.label)
		}
		if r.hidden {
			hidden = append(hidden, r.label)
		}
	}
	state := "nothing is claimed before enter"
	if s.busy {
		state = "preparing…"
	}
	lines := []string{
		th.Join([]string{th.Strong.Render("Pay " + screen.Plural(len(s.rows), "affiliate", "affiliates")), th.Muted.Render(state)}, "   ", w),
		th.Join([]string{th.Labelled("Gross", th.Strong.Render(gross.Exact())), th.Labelled("Tax withheld", withheld.Exact()), th.Labelled("Net", th.Strong.Render((gross - withheld).Exact()))}, "   ", w),
		th.Truncate(th.Labelled("File", fileText(s.format(), s.basis.file, len(s.rows))), w),
	}
	if len(hidden) > 0 {
		lines = append(lines, th.Warn.Render(th.Truncate(screen.Plural(len(hidden), "of them is", "of them are")+" hidden by the filter: "+screen.JoinFirst(hidden, func(n string) string { return n }), w)))
	}
	if len(sold) > 0 {
		lines = append(lines, th.WrapStyled(th.Warn, screen.Grouped(len(sold))+" of them sold before tracking ("+screen.JoinFirst(sold, func(n string) string { return n })+
			"): if some of that is owed, first write an opening entry (n on Payouts)", w)...)
	}
	return lines
}

// fileText says where so many payments are written.
func fileText(format affiliate.PaymentFormat, f affiliate.PaymentFile, payments int) string {
	names := format.FileNames(f.Name, max(payments, 1))
	words := filepath.Join(f.Folder, names[0])
	if len(names) > 1 {
		words += fmt.Sprintf(" to -%d.csv (%s of at most %s rows)", len(names), screen.Plural(len(names), "file", "files"), screen.Grouped(format.MaxRows))
	}
	if f.Currency.Rate != 0 {
		words += fmt.Sprintf(", in %s at %s", f.Currency.Code(), f.Currency.RateText())
	}
	return affiliate.Clean(words)
}

// formatOf is a format by its name.
func formatOf(h screen.Host, name string) affiliate.PaymentFormat {
	all := h.Ports().Payments.Formats()
	return all[max(slices.IndexFunc(all, func(f affiliate.PaymentFormat) bool { return f.Name == name }), 0)]
}

// formatNames are the names of all formats.
func formatNames(h screen.Host) string {
	var names []string
	for _, f := range h.Ports().Payments.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func (s *payPlan) View(w, h int) (string, *tea.Cursor) {
	return s.DrawPage(s.about(w-2), w, h), nil
}
