package payouts

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// batchPage is the page of a batch: payments that were prepared together.
type batchPage struct {
	host screen.Host
	screen.Detail
	id       string
	first    int64 // ID of the affiliate to whose payment the cursor goes first, 0 for none
	review   bool  // only the failed payments that need review are shown
	batch    batchOf
	shown    []affiliate.Payment
	loaded   bool
	payments *screen.Grid[affiliate.Payment]
	files    *screen.Grid[affiliate.BatchFile]
}

// The sections of the page, in their order.
const (
	batchPayments = iota
	batchFiles
)

type batchOf struct {
	affiliate.Batch
	payments []affiliate.Payment
	alerts   map[int64]int64       // IDs of the alerts that need review, by the ID of the affiliate whose payment failed
	file     affiliate.PaymentFile // the file that is proposed when the payments are written again
}

// BatchPage makes the page of a batch. The route may name an affiliate, on whose payment the cursor is, or ask for only
// the failed payments that need review.
func BatchPage(to screen.Route) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &batchPage{host: h, Detail: screen.Detail{Host: h}, id: to.Name, first: to.ID, review: to.Failed}
		s.payments = screen.NewGrid(h, paymentColumns(h), paymentKey)
		none := "No payment is in this batch."
		if s.review {
			none = "No failed payment of this batch is to be reviewed any more. esc shows all payments."
		}
		s.AddSection("Payments", topic, none, s.payments.Table, func(int64) {
			if i := s.payments.Cursor(); i < len(s.shown) {
				h.Open(screen.Account(s.shown[i].AffiliateID))
			}
		})
		s.files = screen.NewGrid(h, fileColumns(h),
			func(f *affiliate.BatchFile) int64 { return screen.RowKey(f.WrittenAt.String() + f.Path) })
		s.AddSection("Files", topic, screen.Empty("No file was written yet.", h.Options().MayPay(),
			screen.KeyOf(h, screen.ActionWriteFile)+" writes the prepared payments to one."), s.files.Table, nil)
		return s
	}
}

func paymentKey(p *affiliate.Payment) int64 { return screen.RowKey(p.Reference) }

func paymentColumns(h screen.Host) []screen.Column[affiliate.Payment] {
	muted := func(of func(*affiliate.Payment) string) func(*affiliate.Payment) table.Cell {
		return func(p *affiliate.Payment) table.Cell {
			return table.Cell{Text: screen.OrDash(affiliate.Clean(of(p))), Tone: table.Muted}
		}
	}
	return []screen.Column[affiliate.Payment]{
		{ID: "affiliate", Exports: []string{"affiliate_user_id", "affiliate_email", "affiliate_name"}, Title: "Affiliate",
			Width: 13, Flex: 3, Max: 34, Sticky: true,
			Cell: func(p *affiliate.Payment) table.Cell { return table.Cell{Text: labelOf(h.Board(), p.AffiliateID)} }},
		{ID: "state", Exports: []string{"state", "decided_at"}, Title: "State", Width: 9, Rank: 1,
			Cell: func(p *affiliate.Payment) table.Cell {
				return table.Cell{Text: string(p.State), Tone: paymentTone(p.State)}
			}},
		screen.MoneyColumn(screen.Column[affiliate.Payment]{ID: "amount", Exports: []string{"amount_paise"}, Title: "Amount",
			Width: 12, Rank: 1}, func(p *affiliate.Payment) affiliate.Paise { return p.Amount }),
		screen.MoneyColumn(screen.Column[affiliate.Payment]{ID: "withheld", Exports: []string{"withheld_paise"}, Title: "Tax",
			Width: 9, Rank: 3}, func(p *affiliate.Payment) affiliate.Paise { return p.Withheld }),
		screen.MoneyColumn(screen.Column[affiliate.Payment]{ID: "net", Exports: []string{"net_paise"}, Title: "Net", Width: 12,
			Rank: 2}, func(p *affiliate.Payment) affiliate.Paise { return p.Net() }),
		{ID: "reference", Exports: []string{"reference", "batch"}, Title: "Reference", Width: 11, Rank: 1,
			Cell: muted(func(p *affiliate.Payment) string { return p.Reference })},
		{ID: "payee", Exports: []string{"payee_method", "payee"}, Title: "Payee", Width: 14, Flex: 2, Max: 40, Rank: 4,
			Cell: muted(func(p *affiliate.Payment) string { return fmt.Sprint(p.Payee) })},
		{ID: "note", Exports: []string{"note"}, Title: "Note", Width: 12, Flex: 2, Max: 50, Rank: 5,
			Cell: muted(func(p *affiliate.Payment) string { return p.Note })},
	}
}

func fileColumns(h screen.Host) []screen.Column[affiliate.BatchFile] {
	muted := func(of func(*affiliate.BatchFile) string) func(*affiliate.BatchFile) table.Cell {
		return func(f *affiliate.BatchFile) table.Cell {
			return table.Cell{Text: screen.OrDash(affiliate.Clean(of(f))), Tone: table.Muted}
		}
	}
	return []screen.Column[affiliate.BatchFile]{
		{ID: "written", Title: "Written", Width: 13, Sticky: true, Cell: muted(func(f *affiliate.BatchFile) string {
			if f.WrittenAt.IsZero() {
				return ""
			}
			return screen.FormatTime(f.WrittenAt, h.Now(), h.Ports().Access.Zone())
		})},
		{ID: "payments", Title: "Payments", Width: 8, Right: true, Rank: 1,
			Figure: func(f *affiliate.BatchFile) screen.Figure { return screen.CountFigure(int64(f.Payments)) }},
		{ID: "format", Title: "Format", Width: 8, Max: 16, Flex: 1, Rank: 1,
			Cell: muted(func(f *affiliate.BatchFile) string { return f.Format })},
		{ID: "currency", Title: "Currency", Width: 8, Rank: 3,
			Cell: muted(func(f *affiliate.BatchFile) string { return f.Currency.Code() })},
		{ID: "file", Title: "File", Width: 34, Flex: 3, Max: 60, Rank: 1, Cell: func(f *affiliate.BatchFile) table.Cell {
			return table.Cell{Text: affiliate.Clean(filepath.Base(f.Path))}
		}},
		{ID: "folder", Title: "Folder", Width: 16, Flex: 3, Max: 80, Rank: 2,
			Cell: muted(func(f *affiliate.BatchFile) string { return filepath.Dir(f.Path) })},
		{ID: "by", Title: "By", Width: 10, Flex: 1, Max: 24, Rank: 4, Cell: muted(func(f *affiliate.BatchFile) string { return f.By })},
	}
}

func paymentTone(s affiliate.PaymentState) table.Tone {
	switch s {
	case affiliate.PayoutPaid:
		return table.Good
	case affiliate.PayoutFailed:
		return table.Bad
	case affiliate.PayoutPrepared:
		return table.Accent
	default:
		return table.Muted
	}
}

// Back first drops the marks, and then shows all payments if only some are shown.
func (s *batchPage) Back() bool {
	if s.payments.MarkCount() > 0 {
		s.payments.ClearMarks()
		return true
	}
	reviewed := s.review
	s.review = false
	if reviewed {
		s.showPayments()
	}
	return reviewed
}

func (s *batchPage) Title() string { return "Batch " + s.id }
func (s *batchPage) Init() tea.Cmd { return s.read() }

func (s *batchPage) read() tea.Cmd { return s.readThen(func() {}) }

// readThen reads the batch, shows it, and then calls then.
func (s *batchPage) readThen(then func()) tea.Cmd {
	ports, id := s.host.Ports(), s.id
	return screen.Load(s.host, topic, "the batch", func(ctx context.Context) (b batchOf, err error) {
		if b.Batch, b.payments, err = ports.Ledger.Batch(ctx, id); err != nil {
			return b, err
		}
		if b.alerts, err = failedAlerts(ctx, ports, id); err != nil {
			return b, err
		}
		b.file, err = ports.Payments.ProposeFile(ctx)
		return b, err
	}, func(b batchOf, err error) tea.Cmd {
		if err == nil {
			s.batch, s.loaded = b, true
			s.showPayments()
			s.files.Show(screen.ToPointers(s.batch.Files))
			s.selectFirst()
			then()
		}
		return nil
	})
}

// selectFirst puts the cursor on the payment for which the page was opened. Only the first call does so.
func (s *batchPage) selectFirst() {
	if i := slices.IndexFunc(s.shown, func(p affiliate.Payment) bool { return s.first != 0 && p.AffiliateID == s.first }); i >= 0 {
		s.payments.MoveTo(i)
	}
	s.first = 0
}

// Refresh reads the batch again when a payment may have been decided or a file written.
func (s *batchPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if concernsBatch(n) {
		return s.read()
	}
	return nil
}

// concernsBatch reports whether a payment may have been decided, or a file written.
func concernsBatch(n affiliate.Invalidation) bool { return n.All || n.Notices || len(n.Affiliates) > 0 }

func (s *batchPage) Actions() []screen.Action {
	acts := append(s.SectionActions(), s.decisionActions()...)
	if s.ActiveSection == batchPayments {
		acts = append(append(acts, s.markActions()...), s.exportAction())
	}
	return append(acts, s.NavigationActions()...)
}

// markActions are the actions that mark payments. * marks the undecided ones, or all if only those to review are shown.
func (s *batchPage) markActions() []screen.Action {
	return []screen.Action{
		screen.MarkAction(s.payments.Table),
		screen.Bind(screen.ActionMarkAll, screen.NoCmd(func() {
			all := s.shown
			if !s.review {
				all = affiliate.PreparedPayments(all)
			}
			keys := make([]int64, len(all))
			for i, p := range all {
				keys[i] = paymentKey(&p)
			}
			s.payments.MarkAll(keys)
		})).WithTitle(s.markAllTitle(), ""),
	}
}

func (s *batchPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

// about returns the lines over the payments.
func (s *batchPage) about(w int) []string {
	th := s.host.Theme()
	if !s.loaded {
		return []string{th.Strong.Render(s.id)}
	}
	b, now, zone := s.batch.Batch, s.host.Now(), s.host.Ports().Access.Zone()
	facts := []string{"prepared " + screen.FormatTime(b.CreatedAt, now, zone) + " by " + affiliate.Clean(b.By)}
	if marks := s.payments.MarkCount(); marks > 0 {
		facts = append([]string{screen.Grouped(marks) + " marked"}, facts...)
	}
	if !b.EndedAt.IsZero() {
		facts = append(facts, string(b.State)+" "+screen.FormatTime(b.EndedAt, now, zone))
	}
	file := "no file was written"
	if b.File != "" {
		file = "written to " + affiliate.Clean(filepath.Base(b.File)) + " in " + affiliate.Clean(filepath.Dir(b.File)) + " as " + b.Format
		if n := len(b.Files); n > 1 {
			file = "written to " + screen.Grouped(n) + " files (" + screen.KeyOf(s.host, screen.ActionSection) + "), the last one " +
				affiliate.Clean(filepath.Base(b.File)) + " as " + b.Format
		}
		if n := notInAnyFile(affiliate.PreparedPayments(s.batch.payments)); n > 0 {
			file = screen.Plural(n, "payment is", "payments are") + " in no file; the others were " + file
		}
	}
	if len(s.batch.payments) > 0 {
		facts = append(facts, stateCounts(s.batch.payments))
	}
	gross, withheld := b.Moved()
	amounts := amountsLine(th, gross, withheld)
	if b.State == affiliate.BatchPaid { // the amounts above are of the paid payments only
		amounts = append(amounts, notPaidTexts(s.batch.payments)...)
	}
	return []string{
		th.Join([]string{th.Strong.Render(b.ID), string(b.State), th.Muted.Render(affiliate.Clean(b.Period))}, "   ", w),
		th.Join(amounts, "   ", w),
		th.Muted.Render(th.Join(facts, " · ", w)),
		s.reviewText(th.Muted.Render(th.Truncate(file, w)), w),
	}
}

// notPaidTexts returns the number and the amount of the failed and of the cancelled payments of a batch.
func notPaidTexts(payments []affiliate.Payment) (texts []string) {
	for _, state := range []affiliate.PaymentState{affiliate.PayoutFailed, affiliate.PayoutCancelled} {
		n, sum := 0, affiliate.Paise(0)
		for _, p := range payments {
			if p.State == state {
				n, sum = n+1, sum+p.Amount
			}
		}
		if n > 0 {
			texts = append(texts, screen.Grouped(n)+" "+string(state)+": "+sum.WithPaise())
		}
	}
	return texts
}

// notInAnyFile counts the payments that are in no file.
func notInAnyFile(payments []affiliate.Payment) (n int) {
	for _, p := range payments {
		if !p.InFile {
			n++
		}
	}
	return n
}

func (s *batchPage) View(w, h int) (string, *tea.Cursor) {
	return s.DrawPage(s.about(w-2), w, h), nil
}
