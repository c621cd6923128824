package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// dismissFailed dismisses the alerts that earlier payments to an affiliate failed: a batch that was prepared after that paid them.
func (t *Tx) dismissFailed(ctx context.Context, paid affiliate.Payment) error {
	n, err := t.exec(ctx, "update notices set decided = 1 where rule = ? and affiliate_id = ? and decided = 0 and batch_id <> ? and at <= (select created_at from batches where id = ?)",
		string(affiliate.AlertPaymentFailed), paid.AffiliateID, paid.Batch, paid.Batch)
	t.changed.Notices = t.changed.Notices || n > 0
	return err
}

// failedPayment is a payment whose alert waits for review.
type failedPayment struct {
	notice             int64
	failedAt, prepared time.Time
	amount             affiliate.Paise
}

func scanFailedPayment(r *sql.Rows) (f failedPayment, err error) {
	var failed, prepared int64
	err = r.Scan(&f.notice, &failed, &prepared, (*int64)(&f.amount))
	f.failedAt, f.prepared = fromMillis(failed), fromMillis(prepared)
	return f, err
}

// dismissPaidByHand dismisses the alerts about failed payments that a payout which a person recorded covers, the oldest first, as far as
// its amount goes. It is not older than the day of the failure. A payment that was prepared after another one failed has its money again.
func (t *Tx) dismissPaidByHand(ctx context.Context, e affiliate.Entry) error {
	if e.Kind != affiliate.EntryPayout {
		return nil
	}
	all, err := Collect(scanFailedPayment)(t.QueryContext(ctx, `select n.id, n.at, b.created_at, p.amount_paise from notices n join batches b on b.id = n.batch_id
		join payments p on p.batch_id = n.batch_id and p.affiliate_id = n.affiliate_id and p.state = 'failed'
		where n.rule = ? and n.affiliate_id = ? and n.decided = 0 order by n.at, n.id`, string(affiliate.AlertPaymentFailed), e.AffiliateID))
	if err != nil {
		return err
	}
	paidAt := e.At
	if paidAt.IsZero() {
		paidAt = t.Now
	}
	if e.Day != (affiliate.Date{}) { // it begins then
		paidAt = paidAt.Add(24*time.Hour - time.Millisecond)
	}
	left := e.Amount
	var last failedPayment
	for _, f := range all {
		need := f.amount
		if last.notice != 0 && f.prepared.After(last.failedAt) {
			need = max(need-last.amount, 0)
		}
		if paidAt.Before(f.failedAt) || need > left {
			continue
		}
		if _, err := t.exec(ctx, "update notices set decided = 1 where id = ?", f.notice); err != nil {
			return err
		}
		t.changed.Notices = true
		left -= need
		last = f
	}
	return nil
}
