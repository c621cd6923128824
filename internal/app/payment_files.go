package app

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
)

// paymentWriter writes files of payments.
type paymentWriter struct {
	store    *store.Store
	exporter *exporter.Exporter
}

func (a *App) paymentWriter() paymentWriter { return paymentWriter{a.store, a.exporter()} }

// open reads the payments of a batch that go into a file: those that are prepared, since a decided payment is never written again, and that
// the format can pay. left says why other prepared payments do not.
func (w paymentWriter) open(ctx context.Context, batch string, format affiliate.PaymentFormat,
	c affiliate.Conversion) (b affiliate.Batch, payments []affiliate.Payment, left []string, err error) {
	b, all, err := w.store.Batch(ctx, batch)
	if err != nil {
		return b, nil, nil, err
	}
	b.Currency = c
	for _, p := range all {
		switch {
		case p.State != affiliate.PayoutPrepared:
		case !format.Pays(p.Payee.Method):
			left = append(left, fmt.Sprintf("%s is paid by %s, which a %s file does not take", p.Reference, p.Payee.Method, format.Name))
		case c.WhyNothing(p.Amount, p.Withheld) != "":
			left = append(left, p.Reference+": "+c.WhyNothing(p.Amount, p.Withheld))
		default:
			payments = append(payments, p)
		}
	}
	return b, payments, left, nil
}

// whyNoPayments is the error of a file that would have no payment.
func whyNoPayments(b affiliate.Batch, payments []affiliate.Payment, format affiliate.PaymentFormat) error {
	switch {
	case len(payments) > 0:
		return nil
	case b.State == affiliate.BatchPaid:
		return &affiliate.DecisionError{Reasons: []string{b.ID + " is paid already: no payment of it waits for a file"}}
	case b.State == affiliate.BatchCancelled:
		return &affiliate.DecisionError{Reasons: []string{b.ID + " was cancelled: no payment of it waits for a file"}}
	}
	return fmt.Errorf("no payment of %s waits to be paid in a %s file", b.ID, format.Name)
}

// paymentPart is one file of those that payments are written to.
type paymentPart struct {
	path     string
	payments []affiliate.Payment
}

// paymentParts divides payments among files, as many to each as the format takes.
func paymentParts(format affiliate.PaymentFormat, paths []string, payments []affiliate.Payment) []paymentPart {
	parts := make([]paymentPart, len(paths))
	for i, path := range paths {
		parts[i] = paymentPart{path, payments}
		if format.MaxRows > 0 {
			parts[i].payments = payments[i*format.MaxRows : min((i+1)*format.MaxRows, len(payments))]
		}
	}
	return parts
}

// write creates files, and stores that they were written. Either all appear or none, and only if all of their payments are still prepared
// then: otherwise it is an *affiliate.DecisionError. The batch stores the name of the last file.
func (w paymentWriter) write(ctx context.Context, b affiliate.Batch, format affiliate.PaymentFormat, parts []paymentPart) error {
	var files []csvfile.NewFile
	var written []affiliate.BatchFile
	var references []string
	for _, part := range parts {
		write, err := w.exporter.PaymentFile(ctx, b, part.payments, format)
		if err != nil {
			return err
		}
		files = append(files, csvfile.NewFile{Name: part.path, Write: write})
		written = append(written, affiliate.BatchFile{Path: part.path, Format: format.Name, Payments: len(part.payments)})
		for _, p := range part.payments {
			references = append(references, p.Reference)
		}
	}
	err := csvfile.Create(ctx, files, func() error { return w.store.PaymentFilesWritten(ctx, b, written, references) })
	if decided, ok := errors.AsType[*affiliate.DecisionError](err); ok {
		return fmt.Errorf("%s is not written: %w", affiliate.Clean(parts[0].path), decided)
	}
	return err
}
