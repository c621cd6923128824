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

// prepare claims the payments of the plan. It asks first if somebody gets more than is due; the confirmed payments are
// then claimed as they were, even if the plan has changed meanwhile.
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
		Text: screen.JoinFirst(above, func(t string) string { return t }) +
			". The balance becomes negative and is carried over: less is due next time.",
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
	port, file, fileKey := s.host.Ports().Payments, s.basis.file, screen.KeyOf(s.host, screen.ActionPaymentFile)
	return screen.Write(s.host, func(ctx context.Context) (prepared, error) {
		return preparePayments(ctx, port, requests, file, fileKey)
	}, func(r prepared, err error) tea.Cmd {
		r.methods = methods
		return s.onPrepared(r, err)
	})
}

// prepared is the result of a plan.
type prepared struct {
	batch   affiliate.Batch
	left    []affiliate.LeftOut
	methods []affiliate.PayeeMethod // of the payees
	file    affiliate.PaymentFile
	written affiliate.WrittenFiles
	failed  error // why the file was not written
}

// preparePayments checks that the file can be created, claims the payments, and then writes the file. In this order no
// file has a payment that is not claimed. fileKey chooses another file.
func preparePayments(ctx context.Context, p screen.Payments, requests []affiliate.PaymentRequest, file affiliate.PaymentFile,
	fileKey string) (r prepared, err error) {
	r.file = file
	if err = p.CheckFile(ctx, file, len(requests)); err != nil {
		return r, fmt.Errorf("nothing was prepared: %w (%s)", err, fileKey)
	}
	if r.batch, r.left, err = p.Prepare(ctx, requests, file); err != nil {
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
		h.Fail(errors.New(notWritten(h, r.batch.ID, r.failed)))
	}
	return nil
}

// leftOutText names the affiliates who were left out, and why.
func leftOutText(h screen.Host, left []affiliate.LeftOut) string {
	return screen.JoinFirst(left, func(l affiliate.LeftOut) string { return labelOf(h.Board(), l.Affiliate.ID) + ": " + l.Why })
}
