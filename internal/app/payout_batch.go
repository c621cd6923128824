package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
)

// batch reads a batch that a person named.
func (a *App) batch(ctx context.Context, text string) (affiliate.Batch, []affiliate.Payment, error) {
	id, err := affiliate.ParseBatchID(text)
	if err != nil {
		return affiliate.Batch{}, nil, &UsageError{err}
	}
	b, payments, err := a.store.Batch(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return b, nil, &UsageError{fmt.Errorf("there is no batch %s: fermion-tui payout list names them", id)}
	}
	return b, payments, err
}

func checkNewFile(ctx context.Context, file string) error {
	if file == csvfile.StandardStream {
		return &UsageError{errors.New("--file: name a file; payees are not written to standard output")}
	}
	return csvfile.CheckCreatable(ctx, file)
}

// WritePayoutFile writes the payments of a batch that are prepared and not confirmed.
func (a *App) WritePayoutFile(ctx context.Context, batch string, o PayoutFile) error {
	if err := a.whyNoPayment(); err != nil {
		return err
	}
	if o.File == "" {
		return &UsageError{errors.New("name the file to write: payout file BATCH --file FILE")}
	}
	b, _, err := a.batch(ctx, batch)
	if err != nil {
		return err
	}
	f, err := a.paymentFile(ctx, o, b.Format)
	if err != nil {
		return err
	}
	if o.Currency == "" {
		f.conversion = b.Currency
	}
	return a.writePaymentFile(ctx, b.ID, f)
}

// writePaymentFile writes the prepared payments of a batch to the file of a command.
func (a *App) writePaymentFile(ctx context.Context, batch string, f paymentFile) error {
	w := a.paymentWriter()
	b, payments, left, err := w.open(ctx, batch, f.format, f.conversion)
	if err != nil {
		return err
	}
	for _, reason := range left {
		a.stderr.Linef("not in the file: %s", reason)
	}
	if err := whyNoPayments(b, payments, f.format); err != nil {
		return err
	}
	parts := paymentParts(f.format, f.format.Numbered(f.file, len(payments)), payments)
	if err := w.write(ctx, b, f.format, parts); err != nil {
		return err
	}
	for _, part := range parts {
		a.stderr.Linef("%s has %s of %s as %s", affiliate.Clean(part.path),
			affiliate.Plural(int64(len(part.payments)), "payment", "payments"), b.ID, f.format.Name)
	}
	for _, p := range payments {
		if f.format.QuotesPayee(p.Payee) {
			a.stderr.Linef("warning: %s: %s", p.Reference, affiliate.QuotedPayee)
		}
	}
	if slices.ContainsFunc(payments, func(p affiliate.Payment) bool { return p.InFile }) {
		a.stderr.Linef("warning: payments of %s are in more than one file: pay each of them once; its other files: %s", b.ID,
			strings.Join(b.FilePaths(), ", "))
	}
	return nil
}

// ConfirmPayout records that payments of a batch were paid: all prepared ones, or what a result file says.
func (a *App) ConfirmPayout(ctx context.Context, batch, result string, yes bool) error {
	if err := a.whyNoPayment(); err != nil {
		return err
	}
	b, payments, err := a.batch(ctx, batch)
	switch {
	case err != nil:
		return err
	case b.State == affiliate.BatchCancelled, b.State == affiliate.BatchPaid && result == "":
		return a.nothingToConfirm(b)
	}
	question := fmt.Sprintf("Were these payments made? They become paid in the ledger: %s.", openPayments(payments))
	paid := affiliate.PreparedPayments(payments)
	var decisions []affiliate.PaymentDecision
	if result != "" {
		im := importer.Importer{Now: a.o.Now, Zone: a.school.timeZone(), Stdin: a.o.Stdin, Stderr: a.stderr}
		if decisions, err = im.PaymentResults(ctx, result); err != nil {
			return err
		}
		if _, err := affiliate.Decide(b.ID, slices.Clone(payments), decisions, a.o.Now()); err != nil {
			return a.printDecided(affiliate.DecidedBatch{Batch: b}, err)
		}
		question = fmt.Sprintf("Take over %s?", affiliate.Plural(int64(len(decisions)), "result", "results"))
		paid = affiliate.DecidedAs(affiliate.PayoutPaid, paid, decisions)
	}
	if b.State == affiliate.BatchPrepared {
		if err := a.confirmPaid(ctx, yes, question, paid); err != nil {
			return err
		}
	}
	var d affiliate.DecidedBatch
	if result == "" {
		d, err = a.store.ConfirmBatch(ctx, b.ID)
	} else {
		d, err = a.store.DecidePayments(ctx, b.ID, decisions)
	}
	if err == nil && d.Changed == 0 && result == "" { // a colleague was faster
		return a.nothingToConfirm(d.Batch)
	}
	return a.printDecided(d, err)
}

// confirmPaid asks, and names the payments that are in no file: in the question, or as a warning where nothing is asked.
func (a *App) confirmPaid(ctx context.Context, yes bool, question string, paid []affiliate.Payment) error {
	if warning := affiliate.NoFileWarning(paid); warning != "" && a.asks(yes) {
		question += " " + warning
	} else if warning != "" {
		become := affiliate.Plural(int64(len(paid)), "payment becomes", "payments become")
		a.stderr.Linef("warning: %s paid. %s", become, affiliate.InNoFile(paid))
	}
	return a.confirm(ctx, yes, question)
}

// nothingToConfirm reports that a batch has ended already, as an error unless it is paid.
func (a *App) nothingToConfirm(b affiliate.Batch) error {
	if b.State == affiliate.BatchCancelled {
		return fmt.Errorf("%s was cancelled: nothing of it is to be confirmed", b.ID)
	}
	if b.Failed+b.Cancelled > 0 {
		var counts []string
		for _, c := range []struct {
			n    int
			what affiliate.PaymentState
		}{{b.Paid, affiliate.PayoutPaid}, {b.Failed, affiliate.PayoutFailed}, {b.Cancelled, affiliate.PayoutCancelled}} {
			if c.n > 0 {
				counts = append(counts, affiliate.Group(int64(c.n))+" "+string(c.what))
			}
		}
		a.stderr.Linef("%s is decided since %s: %s; nothing was changed", b.ID, a.formatTime(b.EndedAt), strings.Join(counts, ", "))
		return nil
	}
	a.stderr.Linef("%s was marked as paid before, at %s: nothing was changed", b.ID, a.formatTime(b.EndedAt))
	return nil
}

// CancelPayout makes the prepared payments of a batch due again. It asks again when a file was written with them after the question.
func (a *App) CancelPayout(ctx context.Context, batch string, yes bool) error {
	if err := a.whyNoPayment(); err != nil {
		return err
	}
	for {
		err := a.cancelPayout(ctx, batch, yes)
		written, unknown := errors.AsType[*affiliate.FileWrittenError](err)
		switch {
		case !unknown:
			return err
		case !a.asks(yes):
			return fmt.Errorf("%w; if that file is not used, cancel it again", written)
		}
		a.stderr.Linef("%s", written)
	}
}

func (a *App) cancelPayout(ctx context.Context, batch string, yes bool) error {
	b, payments, err := a.batch(ctx, batch)
	switch {
	case err != nil:
		return err
	case b.State != affiliate.BatchPrepared:
		return a.nothingToCancel(b)
	}
	question := fmt.Sprintf("Cancel these payments? They are due again: %s.", openPayments(payments))
	in := affiliate.FilesWith(b, payments, affiliate.PreparedPayments(payments))
	files := strings.Join(in.Paths, ", ")
	if len(in.Paths) > 0 {
		to, which := "to", "it"
		if len(in.Paths) > 1 {
			which = "one of these"
		}
		if !in.Certain {
			to = "to one or more of"
		}
		question += fmt.Sprintf(" They were written %s %s: if %s was sent to the bank already, they would be paid twice.", to, files, which)
	}
	if err := a.confirm(ctx, yes, question); err != nil {
		return err
	}
	d, err := a.store.CancelBatch(ctx, b.ID, b.File)
	if err == nil && d.Changed == 0 { // a colleague was faster
		return a.nothingToCancel(d.Batch)
	}
	switch {
	case err != nil || len(in.Paths) == 0:
	case in.Certain:
		a.stderr.Linef("do not pay what was cancelled: it is still in %s", files)
	default:
		a.stderr.Linef("do not pay what was cancelled: it is still in one or more of %s", files)
	}
	return a.printDecided(d, err)
}

// nothingToCancel reports that a batch has ended already, as an error unless it is cancelled.
func (a *App) nothingToCancel(b affiliate.Batch) error {
	if b.State == affiliate.BatchPaid {
		return fmt.Errorf("%s is paid: reverse its entries in the ledger instead", b.ID)
	}
	a.stderr.Linef("%s is cancelled already: nothing was changed", b.ID)
	return nil
}

func openPayments(payments []affiliate.Payment) string {
	var gross, withheld affiliate.Paise
	open := affiliate.PreparedPayments(payments)
	for _, p := range open {
		gross, withheld = gross+p.Amount, withheld+p.Withheld
	}
	return affiliate.Plural(int64(len(open)), "payment", "payments") + ", " + affiliate.GrossAndNet(gross, withheld)
}

// printDecided says what became of the payments of a batch.
func (a *App) printDecided(d affiliate.DecidedBatch, err error) error {
	if wrong, ok := errors.AsType[*affiliate.DecisionError](err); ok {
		for _, reason := range wrong.Reasons {
			a.stderr.Linef("%s", reason)
		}
		return fmt.Errorf("nothing was changed: the result file does not fit %s (%s)", d.Batch.ID,
			affiliate.Plural(int64(len(wrong.Reasons)), "row", "rows"))
	}
	if err != nil {
		return err
	}
	counts := map[affiliate.PaymentState]int64{}
	for _, p := range d.Payments {
		counts[p.State]++
	}
	var words []string
	for _, s := range []affiliate.PaymentState{
		affiliate.PayoutPaid, affiliate.PayoutFailed, affiliate.PayoutCancelled, affiliate.PayoutPrepared,
	} {
		if counts[s] > 0 {
			words = append(words, affiliate.Group(counts[s])+" "+string(s))
		}
	}
	changed := affiliate.Plural(int64(d.Changed), "payment was", "payments were") + " decided now"
	if d.Changed == 0 {
		changed = "nothing was changed"
	}
	a.stderr.Linef("%s is %s: %s; %s", d.Batch.ID, d.Batch.State, strings.Join(words, ", "), changed)
	return nil
}

// ListPayouts prints the batches, or the payments of one.
func (a *App) ListPayouts(ctx context.Context, batch, format string) error {
	if format != "text" && format != "json" {
		return &UsageError{fmt.Errorf("--format is text or json, not %q", format)}
	}
	if batch != "" {
		return a.listPayments(ctx, batch, format)
	}
	all, err := a.store.Batches(ctx)
	if err != nil {
		return err
	}
	if format == "json" {
		return exporter.BatchesJSON(a.dataWriter(), all)
	}
	if len(all) == 0 {
		if err := a.printNoPayouts(ctx); err != nil {
			return err
		}
	}
	return printTable(a.dataWriter(), func(row func(...string)) {
		for _, b := range all {
			row(b.ID, string(b.State), a.formatTime(b.CreatedAt), affiliate.Clean(b.By), paymentCount(b), batchOutcome(b),
				strings.Join(b.FilePaths(), ", "))
		}
	})
}

// printNoPayouts says how the first payout is made, which depends on who pays the affiliates of this school.
func (a *App) printNoPayouts(ctx context.Context) error {
	rules, err := a.payoutRules(ctx)
	if err != nil {
		return err
	}
	notHere := selfPaid(ctx, a.store, rules)
	if _, fermionPays := errors.AsType[*UsageError](notHere); notHere != nil && !fermionPays {
		return notHere
	}
	if notHere != nil {
		a.stderr.Linef("no payouts are prepared here. %v", notHere)
		return nil
	}
	a.stderr.Linef("no payouts yet: fermion-tui payout prepare plans one")
	return nil
}

// paymentCount is how many payments a batch has; of one that is paid, how many of them were.
func paymentCount(b affiliate.Batch) string {
	all := affiliate.Plural(int64(b.Payments), "payment", "payments")
	if b.State == affiliate.BatchPaid && b.Mixed() {
		return affiliate.Group(int64(b.Paid)) + " of " + all
	}
	return all
}

// batchOutcome is the amount of a batch. Where its payments were decided differently, it says what was paid, and how many were not.
func batchOutcome(b affiliate.Batch) string {
	if !b.Mixed() {
		return affiliate.GrossAndNet(b.Amount, b.Withheld)
	}
	var words []string
	for _, s := range []struct {
		n    int
		text string
	}{
		{b.Paid, "paid " + affiliate.GrossAndNet(b.PaidAmount, b.PaidWithheld)}, {b.Failed, "failed"}, {b.Cancelled, "cancelled"},
		{b.Open(), "prepared"},
	} {
		if s.n > 0 {
			words = append(words, affiliate.Group(int64(s.n))+" "+s.text)
		}
	}
	return strings.Join(words, ", ")
}

func (a *App) listPayments(ctx context.Context, batch, format string) error {
	b, payments, err := a.batch(ctx, batch)
	if err != nil {
		return err
	}
	if format == "json" {
		return a.exporter().PaymentsJSON(ctx, a.dataWriter(), payments)
	}
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		return err
	}
	labels := map[int64]string{}
	for _, p := range people {
		labels[p.ID] = affiliate.Clean(p.Label())
	}
	a.stderr.Linef("%s is %s; it was prepared %s by %s", b.ID, b.State, a.formatTime(b.CreatedAt), affiliate.Clean(b.By))
	if files := b.FilePaths(); len(files) > 0 {
		a.stderr.Linef("written to %s", strings.Join(files, ", "))
	}
	return printTable(a.dataWriter(), func(row func(...string)) {
		amounts := amountTexts(payments)
		for i, p := range payments {
			row(p.Reference, string(p.State), labels[p.AffiliateID], amounts[i], fmt.Sprint(p.Payee), affiliate.Clean(p.Note))
		}
	})
}

// amountTexts are the amounts of payments with their paise, right-aligned so that they can be added up; gross, withheld
// and net where something is withheld.
func amountTexts(payments []affiliate.Payment) []string {
	aligned := func(of func(affiliate.Payment) affiliate.Paise) []string {
		texts, width := make([]string, len(payments)), 0
		for i, p := range payments {
			texts[i] = of(p).WithPaise()
			width = max(width, utf8.RuneCountInString(texts[i]))
		}
		for i := range texts {
			texts[i] = fmt.Sprintf("%*s", width, texts[i])
		}
		return texts
	}
	texts := aligned(func(p affiliate.Payment) affiliate.Paise { return p.Amount })
	if !slices.ContainsFunc(payments, func(p affiliate.Payment) bool { return p.Withheld != 0 }) {
		return texts
	}
	withheld, net := aligned(func(p affiliate.Payment) affiliate.Paise { return p.Withheld }), aligned(affiliate.Payment.Net)
	for i := range texts {
		texts[i] += " gross, " + withheld[i] + " withheld, " + net[i] + " net"
	}
	return texts
}

// printTable prints rows in columns.
func printTable(w io.Writer, rows func(row func(...string))) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows(func(cells ...string) { fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t")) })
	return t.Flush()
}

func (a *App) exporter() *exporter.Exporter {
	return &exporter.Exporter{
		Store: a.store, School: a.school.publicAddress(), Zone: a.school.timeZone(), Now: a.o.Now, Stdout: a.dataWriter(),
	}
}

// formatTime is a time in the school's zone, for a line in words.
func (a *App) formatTime(t time.Time) string {
	return t.In(a.school.timeZone()).Format("2 Jan 2006 15:04")
}

// exporterWithRules is an exporter of what rests on the settings about money.
func (a *App) exporterWithRules(ctx context.Context) (*exporter.Exporter, error) {
	rules, err := a.payoutRules(ctx)
	x := a.exporter()
	x.Rules = rules
	return x, err
}
