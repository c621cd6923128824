package payouts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// confirmBatch records that all prepared payments of a batch were paid. It calls done if the screen is still open.
func confirmBatch(h screen.Host, batch string, done func() tea.Cmd) tea.Cmd {
	port := h.Ports().Payments
	return pay(h, func(ctx context.Context) (affiliate.DecidedBatch, error) { return port.ConfirmBatch(ctx, batch) }, done)
}

// confirmPayments records that some payments of a batch were paid, all of these or none.
func confirmPayments(h screen.Host, batch string, payments []affiliate.Payment, done func() tea.Cmd) tea.Cmd {
	port := h.Ports().Payments
	decisions := make([]affiliate.PaymentDecision, 0, len(payments))
	for _, p := range payments {
		decisions = append(decisions, affiliate.PaymentDecision{Reference: p.Reference, State: affiliate.PayoutPaid})
	}
	return pay(h, func(ctx context.Context) (affiliate.DecidedBatch, error) {
		return port.DecidePayments(ctx, batch, decisions)
	}, done)
}

// pay runs work, which records that payments were paid, and shows the result.
func pay(h screen.Host, work func(context.Context) (affiliate.DecidedBatch, error), done func() tea.Cmd) tea.Cmd {
	return screen.Write(h, func(ctx context.Context) (affiliate.DecidedBatch, error) {
		d, err := work(ctx)
		return d, decisionError(err)
	}, func(d affiliate.DecidedBatch, err error) tea.Cmd {
		showDecided(h, d, err)
		if err == nil && d.Changed > 0 {
			h.Report(screen.PayoutsRecorded{})
		}
		return done()
	})
}

func showDecided(h screen.Host, d affiliate.DecidedBatch, err error) {
	if err != nil {
		h.Fail(err)
		return
	}
	h.Toast(decidedText(h, d))
}

// decisionError rewrites a DecisionError: nothing was changed, and why, since somebody else may have decided meanwhile.
func decisionError(err error) error {
	if wrong, ok := errors.AsType[*affiliate.DecisionError](err); ok {
		return errors.New("nothing was changed: " + screen.JoinFirst(wrong.Reasons, func(r string) string { return r }))
	}
	return err
}

// decidedText describes the batch after a decision.
func decidedText(h screen.Host, d affiliate.DecidedBatch) string {
	switch {
	case d.Changed > 0:
		return d.Batch.ID + " is " + string(d.Batch.State) + ": " + stateCounts(d.Payments)
	case d.Batch.State == affiliate.BatchPrepared: // each of the payments had the same state before
		return "nothing was changed: it was marked so before; " + d.Batch.ID + " has " + stateCounts(d.Payments)
	default:
		return fmt.Sprintf("nothing was changed: %s was %s already, %s", d.Batch.ID, d.Batch.State,
			screen.FormatTime(d.Batch.EndedAt, h.Now(), h.Ports().Access.Zone()))
	}
}

// stateCounts counts payments by their state: 12 paid, 1 failed.
func stateCounts(payments []affiliate.Payment) string {
	counts := map[affiliate.PaymentState]int{}
	for _, p := range payments {
		counts[p.State]++
	}
	var words []string
	for _, s := range []affiliate.PaymentState{
		affiliate.PayoutPaid, affiliate.PayoutFailed, affiliate.PayoutCancelled, affiliate.PayoutPrepared,
	} {
		if counts[s] > 0 {
			words = append(words, screen.Grouped(counts[s])+" "+string(s))
		}
	}
	return strings.Join(words, ", ")
}

// confirmPaid asks whether payments were made. It warns of payments that are in no file.
func confirmPaid(batch string, payments []affiliate.Payment, run func() tea.Cmd) func(screen.Host) screen.Screen {
	text := paymentsText(batch, payments) + ". They become payouts in the ledger."
	if warning := affiliate.NoFileWarning(payments); warning != "" {
		text += "\n" + warning
	}
	return screen.NewConfirm(screen.ConfirmOptions{Title: "Were these payments made?", Yes: "they were paid", Run: run, Text: text})
}

// paymentsText says how many payments of a batch these are, and their amount.
func paymentsText(batch string, payments []affiliate.Payment) string {
	var gross, withheld affiliate.Paise
	for _, p := range payments {
		gross, withheld = gross+p.Amount, withheld+p.Withheld
	}
	return fmt.Sprintf("%s of %s: %s", screen.Plural(len(payments), "payment", "payments"), batch,
		affiliate.GrossAndNetWithPaise(gross, withheld))
}

// decisionActions are the actions that record the outcome of payments.
func (s *batchPage) decisionActions() []screen.Action {
	decide := []screen.Action{
		screen.Bind(screen.ActionAllPaid, screen.NoCmd(s.askAllPaid)).DisabledBy(s.whyEnded),
		screen.Bind(screen.ActionPaid, screen.NoCmd(s.askPaid)).DisabledBy(s.whyNotDecided),
		screen.Bind(screen.ActionFailed, screen.NoCmd(func() { s.host.Float(s.failedForm(s.targets())) })).DisabledBy(s.whyNotDecided),
		screen.Bind(screen.ActionWriteFile, s.askFile).DisabledBy(s.whyEnded),
		screen.Bind(screen.ActionResultFile, screen.NoCmd(func() { s.host.Float(s.resultForm()) })).DisabledBy(s.whyNotRead),
	}
	if s.review {
		return append([]screen.Action{s.dismissAction()}, decide...)
	}
	return append(decide, screen.Bind(screen.ActionRemove, screen.NoCmd(func() { s.askCancel("") })).
		WithTitle("Cancel the prepared payments: they are due again", "cancel").OnlyPays().DisabledBy(s.whyEnded))
}

func (s *batchPage) whyNotRead() string {
	if !s.loaded {
		return "the batch is being read"
	}
	return ""
}

func (s *batchPage) whyEnded() string {
	if s.loaded && s.batch.State != affiliate.BatchPrepared {
		return s.id + " is " + string(s.batch.State) + " already"
	}
	return s.whyNotRead()
}

// targets returns the payments that an action works on: the marked ones, else the one under the cursor.
func (s *batchPage) targets() []affiliate.Payment {
	var found []affiliate.Payment
	for i, p := range s.shown {
		if marks := s.payments.MarkCount(); marks > 0 && s.payments.Marked(paymentKey(&p)) || marks == 0 && i == s.payments.Cursor() {
			found = append(found, p)
		}
	}
	return found
}

func (s *batchPage) whyNotDecided() string {
	if s.ActiveSection != batchPayments {
		return "payments are marked in their section: " + screen.KeyOf(s.host, screen.ActionSection)
	}
	for _, p := range s.targets() {
		if p.State != affiliate.PayoutPrepared {
			return p.Reference + " is " + string(p.State) + " already"
		}
	}
	if len(s.targets()) == 0 {
		return "no payment selected"
	}
	return s.whyNotRead()
}

// decided shows the batch after a decision.
func (s *batchPage) decided() tea.Cmd {
	s.payments.ClearMarks()
	return s.read()
}

func (s *batchPage) askAllPaid() {
	s.host.Float(confirmPaid(s.id, affiliate.PreparedPayments(s.batch.payments),
		func() tea.Cmd { return confirmBatch(s.host, s.id, s.decided) }))
}

func (s *batchPage) askPaid() {
	payments := s.targets()
	s.host.Float(confirmPaid(s.id, payments, func() tea.Cmd { return confirmPayments(s.host, s.id, payments, s.decided) }))
}

// askCancel asks whether to cancel the payments. news is "", or says why the person is asked again.
func (s *batchPage) askCancel(news string) {
	text := news + paymentsText(s.id, affiliate.PreparedPayments(s.batch.payments)) +
		". They are due again, and can be prepared in another batch."
	file := s.batch.File
	if paths := s.filesToCancel().Paths; len(paths) > 0 {
		which, them := "this file", "it"
		if len(paths) > 1 {
			which, them = "one of these files", "them"
		}
		text += "\nIf " + which + " was sent to the bank already, the payments would be made twice: mark them as paid instead. " +
			"Otherwise do not send " + them + ":\n" + strings.Join(paths, "\n")
	}
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{Title: "Cancel " + s.id + "?", Text: text, Yes: "cancel the payments",
		Run: func() tea.Cmd { return s.cancel(file) }}))
}

// filesToCancel are the files that the payments that are to be cancelled were written to.
func (s *batchPage) filesToCancel() affiliate.PaymentPaths {
	return affiliate.FilesWith(s.batch.Batch, s.batch.payments, affiliate.PreparedPayments(s.batch.payments))
}

// cancel makes the payments due again. file is the last file that the person knew of: if there is a newer one, they
// are asked again.
func (s *batchPage) cancel(file string) tea.Cmd {
	port, in := s.host.Ports().Payments, s.filesToCancel()
	return screen.Write(s.host, func(ctx context.Context) (affiliate.DecidedBatch, error) { return port.CancelBatch(ctx, s.id, file) },
		func(d affiliate.DecidedBatch, err error) tea.Cmd {
			if written, unknown := errors.AsType[*affiliate.FileWrittenError](err); unknown && s.host.Place() == screen.OnTop {
				return s.readThen(func() {
					if s.whyEnded() == "" {
						s.askCancel(written.Error() + ".\n")
					}
				})
			}
			showDecided(s.host, d, err)
			if err == nil && d.Changed > 0 && len(in.Paths) > 0 {
				what := "Do not send "
				if !in.Certain {
					what = "Do not send what was cancelled, which is in one or more of "
				}
				s.host.Toast(decidedText(s.host, d) + ". " + what + strings.Join(in.Paths, ", "))
			}
			return s.decided()
		})
}

// failedForm asks why payments failed.
func (s *batchPage) failedForm(payments []affiliate.Payment) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		title := payments[0].Reference + " failed"
		if len(payments) > 1 {
			title = screen.Plural(len(payments), "payment", "payments") + " failed"
		}
		d := screen.NewFormDialog(h, title, "mark as failed",
			[]form.Field{{ID: "note", Label: "Note", Placeholder: "why, as the bank says"}})
		note := "It is due again, and Activity gets an alert."
		if len(payments) > 1 {
			note = "They are due again, and Activity has one row about them to review."
		}
		d.Form.SetNote(note)
		d.Submit = func() tea.Cmd {
			var decisions []affiliate.PaymentDecision
			for _, p := range payments {
				decisions = append(decisions, affiliate.PaymentDecision{Reference: p.Reference, State: affiliate.PayoutFailed,
					Note: strings.TrimSpace(d.Form.Values()["note"])})
			}
			return s.decideFrom(d, decisions)
		}
		return d
	}
}

// askFile reads the batch again before it opens the form, so that the form proposes a file that does not exist yet.
func (s *batchPage) askFile() tea.Cmd {
	return s.readThen(func() {
		if s.whyEnded() == "" && s.host.Place() == screen.OnTop {
			s.host.Float(s.fileForm())
		}
	})
}

// fileForm writes the prepared payments to another file.
func (s *batchPage) fileForm() func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		proposed := s.batch.file
		proposed.Currency = s.batch.Currency
		var d *screen.FormDialog
		d = newFileForm(h, "Write the payments of "+s.id, "write the file", proposed, func(f affiliate.PaymentFile) tea.Cmd {
			d.Busy = "writing…"
			return writeFile(h, s.id, f, func(w affiliate.WrittenFiles, err error) tea.Cmd {
				if err != nil {
					d.Fail("name", err)
					return nil
				}
				h.Close()
				said := screen.Plural(w.Payments, "payment", "payments") + " written to " +
					affiliate.Clean(screen.JoinFirst(w.Paths, func(p string) string { return p }))
				if len(w.LeftOut) > 0 {
					said += "; " + affiliate.Clean(notInFile(w.LeftOut))
				}
				if len(w.Quoted) > 0 {
					said += "; " + quotedText(w.Quoted)
				}
				s.host.Toast(said)
				return s.read()
			})
		})
		return d
	}
}

// resultForm asks for a result file, which says which payments were paid or failed.
func (s *batchPage) resultForm() func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		d := screen.NewFormDialog(h, "Results of "+s.id, "read the file", []form.Field{
			{ID: "file", Label: "File", Placeholder: "results.csv; ~/ is your home folder",
				Help: "columns reference, status (paid or failed), note", Check: notEmpty("name the file")},
		})
		d.Submit = func() tea.Cmd {
			d.Busy = "reading…"
			port, file := h.Ports().Payments, strings.TrimSpace(d.Form.Values()["file"])
			return screen.Read(h, "results", func(ctx context.Context) ([]affiliate.PaymentDecision, error) {
				return port.ReadResults(ctx, file)
			}, func(decisions []affiliate.PaymentDecision, err error) tea.Cmd {
				if err == nil && len(decisions) == 0 {
					err = errors.New("there is no row in it")
				}
				if err == nil {
					_, err = affiliate.Decide(s.id, slices.Clone(s.batch.payments), decisions, h.Now())
					err = decisionError(err)
				}
				if err != nil {
					d.Fail("file", err)
					return nil
				}
				d.Busy = ""
				s.askResults(d, decisions)
				return nil
			})
		}
		return d
	}
}

// askResults asks before results are saved. The form of the file stays open behind the question.
func (s *batchPage) askResults(form *screen.FormDialog, decisions []affiliate.PaymentDecision) {
	paid := 0
	for _, d := range decisions {
		if d.State == affiliate.PayoutPaid {
			paid++
		}
	}
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Save " + screen.Plural(len(decisions), "result", "results") + "?", Yes: "save them",
		Text: fmt.Sprintf("%s paid, %s failed. Paid ones become payouts in the ledger, failed ones are due again.",
			screen.Grouped(paid), screen.Grouped(len(decisions)-paid)),
		Run: func() tea.Cmd { return s.decideFrom(form, decisions) },
	}))
}

// decideFrom records the outcome of payments for a form. The form closes once that is stored. After an error it stays
// open with what was typed.
func (s *batchPage) decideFrom(form *screen.FormDialog, decisions []affiliate.PaymentDecision) tea.Cmd {
	port := s.host.Ports().Payments
	form.Busy = screen.SavingText
	return screen.Write(form.Host, func(ctx context.Context) (affiliate.DecidedBatch, error) {
		d, err := port.DecidePayments(ctx, s.id, decisions)
		return d, decisionError(err)
	}, func(d affiliate.DecidedBatch, err error) tea.Cmd {
		if err != nil {
			form.Fail("", err)
			return s.read()
		}
		form.OnSaved(decidedText(s.host, d), nil)
		if d.Changed > 0 && slices.ContainsFunc(decisions,
			func(one affiliate.PaymentDecision) bool { return one.State == affiliate.PayoutPaid }) {
			s.host.Report(screen.PayoutsRecorded{})
		}
		return s.decided()
	})
}
