package payouts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// preparedDialog shows the result of a plan: the batch, its files, and what to do next.
type preparedDialog struct {
	screen.ScrollBox
	host     screen.Host
	batch    affiliate.Batch
	payments []affiliate.Payment // the payments of the batch; nil before they are read
	left     []affiliate.LeftOut
	paid     []affiliate.PayeeMethod // the methods of the payees
	file     affiliate.PaymentFile   // the file that is written next
	files    []writtenFile
	fails    error // why the file was not written
	busy     bool
}

// writtenFile is the files of the batch in one format.
type writtenFile struct {
	format string
	affiliate.WrittenFiles
}

func newPreparedDialog(r prepared) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &preparedDialog{host: h, batch: r.batch, left: r.left, paid: r.methods, file: r.file}
		s.onWritten(r.written, r.failed)
		return s
	}
}

func (s *preparedDialog) Title() string { return "Prepared " + s.batch.ID }
func (s *preparedDialog) Init() tea.Cmd { return s.read() }

// read reads the batch, which a colleague may decide or write to a file while the dialog is open.
func (s *preparedDialog) read() tea.Cmd {
	ledger, id := s.host.Ports().Ledger, s.batch.ID
	return screen.Load(s.host, topic, "the batch", func(ctx context.Context) (b batchOf, err error) {
		b.Batch, b.payments, err = ledger.Batch(ctx, id)
		return b, err
	}, func(b batchOf, err error) tea.Cmd {
		if err == nil {
			s.batch, s.payments = b.Batch, b.payments
		}
		return nil
	})
}

// Refresh reads the batch again when a payment may have been decided or a file written.
func (s *preparedDialog) Refresh(n affiliate.Invalidation) tea.Cmd {
	if concernsBatch(n) {
		return s.read()
	}
	return nil
}

// whyNotPaid is why the payments cannot be marked as paid.
func (s *preparedDialog) whyNotPaid() string {
	switch {
	case s.busy:
		return "the file is being written"
	case s.payments == nil:
		return "the batch is being read"
	case s.batch.State != affiliate.BatchPrepared:
		return s.batch.ID + " is " + string(s.batch.State) + " already"
	}
	return ""
}

func (s *preparedDialog) Actions() []screen.Action {
	h := s.host
	title, hint := "Write the file again", "write again"
	if s.fails == nil {
		title, hint = "Write the payments as "+s.file.Format+" too", "also as "+s.file.Format
	}
	return append([]screen.Action{
		screen.Bind(screen.ActionAllPaid, screen.NoCmd(func() {
			h.Float(confirmPaid(s.batch.ID, affiliate.PreparedPayments(s.payments), func() tea.Cmd {
				return confirmBatch(h, s.batch.ID, func() tea.Cmd { h.Close(); return nil })
			}))
		})).DisabledBy(s.whyNotPaid),
		screen.Bind(screen.ActionWriteFile, s.write).WithTitle(title, hint).DisabledBy(func() string {
			if s.file.Format == "" {
				return "it is written in every format that takes these payments"
			}
			return s.whyNotPaid()
		}),
		screen.Bind(screen.ActionOpen, screen.NoCmd(h.Close)).WithTitle("Show the batch", "the batch"),
	}, s.ScrollActions()...)
}

func (s *preparedDialog) write() tea.Cmd {
	s.busy = true
	return writeFile(s.host, s.batch.ID, s.file, func(w affiliate.WrittenFiles, err error) tea.Cmd {
		s.busy = false
		s.onWritten(w, err)
		return nil
	})
}

// onWritten shows the written files, and proposes another format that supports any of the payments.
func (s *preparedDialog) onWritten(w affiliate.WrittenFiles, err error) {
	s.fails = err
	if len(w.Paths) > 0 {
		s.files = append(s.files, writtenFile{s.file.Format, w})
	}
	if err != nil {
		return
	}
	s.file.Format = ""
	for _, f := range s.host.Ports().Payments.Formats() {
		if slices.ContainsFunc(s.paid, f.Pays) && !slices.ContainsFunc(s.files, func(w writtenFile) bool { return w.format == f.Name }) {
			s.file.Format = f.Name
			return
		}
	}
}

// writeFile writes the prepared payments of a batch.
func writeFile(h screen.Host, batch string, f affiliate.PaymentFile, then func(affiliate.WrittenFiles, error) tea.Cmd) tea.Cmd {
	port := h.Ports().Payments
	return screen.Write(h, func(ctx context.Context) (affiliate.WrittenFiles, error) { return port.WriteFile(ctx, batch, f) }, then)
}

// notWritten says that a batch was prepared without a file, and what to do. A batch that a colleague has decided
// meanwhile needs no file.
func notWritten(h screen.Host, batch string, err error) string {
	if _, decided := errors.AsType[*affiliate.DecisionError](err); decided {
		return fmt.Sprintf("%s was prepared, without its file: %s.", batch, err)
	}
	return fmt.Sprintf("%s is prepared, without its file: %s. The payments are claimed all the same: %s writes the file again.",
		batch, err, screen.KeyOf(h, screen.ActionWriteFile))
}

func (s *preparedDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	b := s.batch
	first, last := affiliate.PaymentReference(b.ID, 1), affiliate.PaymentReference(b.ID, b.Payments)
	references := first
	if last != first {
		references += " to " + last
	}
	head := []string{th.Good.Render("✓ ") + th.Strong.Render(s.Title())}
	indent := func(label, text string) []string {
		return th.HangingIndent(th.Fit(th.Muted.Render(label), 12), th.Plain, affiliate.Clean(text), w)
	}
	lines := indent("Payments", screen.Grouped(b.Payments)+", "+affiliate.GrossAndNetWithPaise(b.Amount, b.Withheld))
	lines = append(lines, indent("References", references)...)
	seen := 0
	for _, f := range s.files {
		for _, path := range f.Paths {
			lines = append(lines, indent("File", path)...)
		}
		lines = append(lines, indent("", screen.Plural(f.Payments, "payment", "payments")+" as "+f.format)...)
		if len(f.LeftOut) > 0 {
			lines = append(lines, th.HangingIndent("            ", th.Warn, affiliate.Clean(notInFile(f.LeftOut)), w)...)
		}
		if len(f.Quoted) > 0 {
			lines = append(lines, th.HangingIndent("            ", th.Warn, quotedText(f.Quoted), w)...)
		}
		seen += f.Payments
	}
	if len(s.files) > 0 && s.file.Temporary {
		lines = append(lines, indent("", temporaryFolder)...)
	}
	if seen > b.Payments {
		lines = append(lines, th.WrapStyled(th.Warn, "Payments are in more than one file: pay each of them once.", w)...)
	}
	if s.fails != nil {
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Bad, "✗ "+affiliate.Clean(s.failure()), w)...)
	}
	if len(s.left) > 0 {
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Warn, "Left out since the plan: "+affiliate.Clean(leftOutText(s.host, s.left)), w)...)
	}
	switch {
	case s.batch.State != affiliate.BatchPrepared:
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Warn,
			s.batch.ID+" is "+string(s.batch.State)+" by now: "+stateCounts(s.payments)+". Do not send its file.", w)...)
	case s.fails == nil:
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Muted, "Next: pay them with the file, then "+screen.KeyOf(s.host, screen.ActionAllPaid)+
			" marks all as paid. Failed payments are marked on the page of the batch.", w)...)
	}
	return s.DrawBox(th, screen.TextLines(head, lines, s.foot()), w, h), nil
}

// failure says which file was not written.
func (s *preparedDialog) failure() string {
	if len(s.files) > 0 {
		return "The " + s.file.Format + " file was not written: " + s.fails.Error() + ". " +
			screen.KeyOf(s.host, screen.ActionWriteFile) + " tries again, and on the page of the batch it asks for another name."
	}
	return notWritten(s.host, s.batch.ID, s.fails)
}

func (s *preparedDialog) foot() string {
	if s.batch.State != affiliate.BatchPrepared {
		return screen.KeyOf(s.host, screen.ActionOpen) + ": the batch"
	}
	write, foot := screen.KeyOf(s.host, screen.ActionWriteFile), screen.KeyOf(s.host, screen.ActionAllPaid)+": all paid · "
	switch {
	case s.busy:
		foot += "writing the file… · "
	case s.fails != nil:
		foot += write + ": write again · "
	case s.file.Format != "":
		foot += write + ": also as " + s.file.Format + " · "
	}
	return foot + screen.KeyOf(s.host, screen.ActionOpen) + ": the batch"
}

// quotedText names the payments whose payee got an ' in the file.
func quotedText(references []string) string {
	return screen.JoinFirst(references, func(r string) string { return r }) + ": " + affiliate.QuotedPayee
}

// notInFile says how many payments are not in a file, and why the first one is not.
func notInFile(left []string) string {
	words := screen.Plural(len(left), "payment is", "payments are") + " not in it: " + left[0]
	if len(left) > 1 {
		words += ", and " + screen.Grouped(len(left)-1) + " more"
	}
	return words
}
