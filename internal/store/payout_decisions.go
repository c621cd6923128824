package store

import (
	"context"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
)

// DecidePayments decides payments of a batch, all or none: a paid one becomes an entry of the ledger, a failed or cancelled one is due
// again. A payment that was already decided in the same way stays. For one that was decided differently, or that the batch does not
// have, it returns a *DecisionError.
func (s *Store) DecidePayments(ctx context.Context, batch string,
	decisions []affiliate.PaymentDecision) (d affiliate.DecidedBatch, err error) {
	err = s.write(ctx, "deciding payments", func(ctx context.Context, t *Tx) (err error) {
		d, err = s.decide(ctx, t, batch, func([]affiliate.Payment) []affiliate.PaymentDecision { return decisions })
		return err
	})
	return d, err
}

// ConfirmBatch marks all payments of a batch that are still prepared as paid.
func (s *Store) ConfirmBatch(ctx context.Context, batch string) (d affiliate.DecidedBatch, err error) {
	err = s.write(ctx, "confirming a batch", func(ctx context.Context, t *Tx) (err error) {
		d, err = s.decide(ctx, t, batch, allPrepared(affiliate.PayoutPaid))
		return err
	})
	return d, err
}

// CancelBatch cancels all payments of a batch that are still prepared, so that they are due again. file is the batch's file that the
// person knows. If another one was written meanwhile, it returns an *affiliate.FileWrittenError, since that file may be at the bank.
func (s *Store) CancelBatch(ctx context.Context, batch, file string) (d affiliate.DecidedBatch, err error) {
	err = s.write(ctx, "cancelling a batch", func(ctx context.Context, t *Tx) (err error) {
		b, err := readBatch(ctx, t, batch)
		if err != nil {
			return err
		}
		if b.State == affiliate.BatchPrepared && b.File != file {
			return &affiliate.FileWrittenError{Batch: b.ID, File: b.File}
		}
		d, err = s.decide(ctx, t, batch, allPrepared(affiliate.PayoutCancelled))
		return err
	})
	return d, err
}

// allPrepared returns a decision for each payment that is still prepared.
func allPrepared(state affiliate.PaymentState) func([]affiliate.Payment) []affiliate.PaymentDecision {
	return func(all []affiliate.Payment) (decisions []affiliate.PaymentDecision) {
		for _, p := range affiliate.PreparedPayments(all) {
			decisions = append(decisions, affiliate.PaymentDecision{Reference: p.Reference, State: state})
		}
		return decisions
	}
}

func (s *Store) decide(ctx context.Context, t *Tx, batch string,
	decisions func([]affiliate.Payment) []affiliate.PaymentDecision) (d affiliate.DecidedBatch, err error) {
	if d.Batch, err = readBatch(ctx, t, batch); err != nil {
		return d, err
	}
	if d.Payments, err = readPayments(ctx, t, batch); err != nil {
		return d, err
	}
	now, err := affiliate.Decide(batch, d.Payments, decisions(d.Payments), t.Now)
	if err != nil {
		return d, err
	}
	d.Changed = len(now)
	var written []affiliate.Entry
	for _, i := range now {
		p := d.Payments[i]
		if err := t.storeDecision(ctx, p); err != nil {
			return d, err
		}
		if p.State == affiliate.PayoutPaid {
			e, err := s.addPayout(ctx, t, p)
			if err != nil {
				return d, err
			}
			written = append(written, e)
		}
	}
	if err := t.updateFailedPaymentAlerts(ctx, written); err != nil {
		return d, err
	}
	return d, s.endBatch(ctx, t, &d)
}

func (t *Tx) storeDecision(ctx context.Context, p affiliate.Payment) error {
	n, err := t.exec(ctx, "update payments set state = ?, note = ?, decided_at = ? where reference = ? and state = 'prepared'",
		string(p.State), p.Note, toMillis(p.DecidedAt), p.Reference)
	if err != nil {
		return err
	}
	if n == 0 { // impossible: the transaction has read it as prepared
		return ErrNotFound
	}
	t.moneyChanged(p.AffiliateID)
	if p.State != affiliate.PayoutFailed {
		return nil
	}
	who, err := affiliateByID(ctx, t, p.AffiliateID)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("the payment %s of %s to %s failed", p.Reference, p.Amount.Exact(), who.Label())
	if p.Note != "" {
		text += ": " + p.Note
	}
	_, err = t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: affiliate.AlertPaymentFailed, AffiliateID: p.AffiliateID,
		Batch: p.Batch, Text: text + "; it became due again"})
	return err
}

// addPayout writes the payout of a paid payment to the ledger.
func (s *Store) addPayout(ctx context.Context, t *Tx, p affiliate.Payment) (e affiliate.Entry, err error) {
	e = affiliate.Entry{At: p.DecidedAt, AffiliateID: p.AffiliateID, Kind: affiliate.EntryPayout, Amount: p.Amount, Withheld: p.Withheld,
		Reference: p.Reference, Note: p.Note, Batch: p.Batch}
	e.ID, err = s.addEntry(ctx, t, e)
	return e, err
}

// endBatch ends a batch that has no prepared payment any more: it is cancelled when all its payments are, else paid.
func (s *Store) endBatch(ctx context.Context, t *Tx, d *affiliate.DecidedBatch) error {
	if d.Changed == 0 {
		return nil
	}
	counts := map[affiliate.PaymentState]int{}
	for _, p := range d.Payments {
		counts[p.State]++
	}
	var words []string
	for _, state := range []affiliate.PaymentState{affiliate.PayoutPaid, affiliate.PayoutFailed, affiliate.PayoutCancelled,
		affiliate.PayoutPrepared} {
		if counts[state] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	if counts[affiliate.PayoutPrepared] == 0 {
		d.Batch.State, d.Batch.EndedAt = affiliate.BatchPaid, t.Now
		if counts[affiliate.PayoutCancelled] == len(d.Payments) {
			d.Batch.State = affiliate.BatchCancelled
		}
		if _, err := t.exec(ctx, "update batches set state = ?, ended_at = ? where id = ?", string(d.Batch.State),
			toMillis(d.Batch.EndedAt), d.Batch.ID); err != nil {
			return err
		}
	}
	return t.noteBatch(ctx, d.Batch, "decided ("+strings.Join(words, ", ")+")", s.by)
}
