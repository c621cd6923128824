package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// updateFailedPaymentAlerts updates the alerts about failed payments of each affiliate for whom this transaction wrote a payout or a
// reversal. It dismisses the alerts about failed payments that later payouts cover, and opens those again that a reversal leaves
// uncovered. An alert that a person dismissed stays dismissed unless a payout had covered it.
func (t *Tx) updateFailedPaymentAlerts(ctx context.Context, written []affiliate.Entry) error {
	byAffiliate := map[int64][]affiliate.Entry{}
	var order []int64
	for _, e := range written {
		if e.Kind != affiliate.EntryPayout && e.Kind != affiliate.EntryReversal {
			continue
		}
		if byAffiliate[e.AffiliateID] == nil {
			order = append(order, e.AffiliateID)
		}
		byAffiliate[e.AffiliateID] = append(byAffiliate[e.AffiliateID], e)
	}
	if len(order) == 0 {
		return nil
	}
	zone, err := t.storedZone(ctx)
	if err != nil {
		return err
	}
	for _, id := range order {
		if err := t.updateAlertsOf(ctx, id, byAffiliate[id], zone); err != nil {
			return err
		}
	}
	return nil
}

// storedZone returns the time zone of the profile, nil when it is not set.
func (t *Tx) storedZone(ctx context.Context) (*time.Location, error) {
	name, found, err := setting(ctx, t, SettingTimeZone)
	if err != nil || !found {
		return nil, err
	}
	zone, err := affiliate.ParseTimeZone(name)
	if err != nil {
		return nil, fmt.Errorf("the time zone of the profile: %w", err)
	}
	return zone, nil
}

func (t *Tx) updateAlertsOf(ctx context.Context, affiliateID int64, written []affiliate.Entry, zone *time.Location) error {
	unpaid, err := Collect(scanUnpaidPayment)(t.QueryContext(ctx, `select p.reference, p.amount_paise, b.created_at, p.state, p.decided_at
		from payments p join batches b on b.id = p.batch_id where p.affiliate_id = ? and p.state <> ? order by b.created_at, p.reference`,
		affiliateID, string(affiliate.PayoutPaid)))
	if err != nil {
		return err
	}
	var since time.Time // the first failure
	for _, p := range unpaid {
		if p.State == affiliate.PayoutFailed && (since.IsZero() || p.DecidedAt.Before(since)) {
			since = p.DecidedAt
		}
	}
	if since.IsZero() {
		return nil
	}
	payouts, err := t.payoutsSince(ctx, affiliateID, since, zone)
	if err != nil {
		return err
	}
	now, before := slices.Clone(unpaid), slices.Clone(unpaid)
	for _, p := range payouts {
		if p.reversal == "" {
			now = append(now, p.PaymentAttempt)
		}
		if wasPaidBefore(p, written) {
			before = append(before, p.PaymentAttempt)
		}
	}
	return t.setFailedPaymentAlerts(ctx, affiliateID, affiliate.FailedAndPaid(before), affiliate.FailedAndPaid(now))
}

func scanUnpaidPayment(r *sql.Rows) (p affiliate.PaymentAttempt, err error) {
	var prepared, decided int64
	err = r.Scan(&p.Reference, (*int64)(&p.Amount), &prepared, &p.State, &decided)
	p.PreparedAt, p.DecidedAt = fromMillis(prepared), fromMillis(decided)
	return p, err
}

// storedPayout is a payout of the ledger, with the IDs of its entry and of the entry that reverses it, "" for none.
type storedPayout struct {
	affiliate.PaymentAttempt
	id, reversal string
}

// wasPaidBefore reports whether a payout counted before a transaction wrote these entries.
func wasPaidBefore(p storedPayout, written []affiliate.Entry) bool {
	wrote := func(id string) bool {
		return slices.ContainsFunc(written, func(e affiliate.Entry) bool { return e.ID == id })
	}
	return !wrote(p.id) && (p.reversal == "" || wrote(p.reversal))
}

// payoutsSince returns the payouts that may cover payments that failed since an instant. The payout of a batch covers failures until
// the batch was prepared. A payout that was recorded for a day was paid by the end of that day; without a time zone, that is 24 hours
// after its start.
func (t *Tx) payoutsSince(ctx context.Context, affiliateID int64, since time.Time, zone *time.Location) ([]storedPayout, error) {
	const anyZone = 48 * time.Hour // a day that contains the instant began within that time, whatever the zone
	scan := func(r *sql.Rows) (p storedPayout, err error) {
		var at, prepared int64
		var day string
		err = r.Scan(&p.id, &at, &day, (*int64)(&p.Amount), &prepared, &p.reversal)
		p.State, p.PreparedAt = affiliate.PayoutPaid, fromMillis(at)
		if prepared != 0 {
			p.PreparedAt = fromMillis(prepared)
		} else if err == nil && day != "" {
			p.PreparedAt, err = lastInstant(day, p.PreparedAt, t.Now, zone)
		}
		return p, err
	}
	return Collect(scan)(t.QueryContext(ctx, `select l.id, l.at, l.day, l.amount_paise, coalesce(b.created_at, 0), coalesce(r.id, '')
		from ledger l left join batches b on b.id = l.batch_id left join ledger r on r.reverses = l.id
		where l.affiliate_id = ? and l.kind = ? and l.at >= ? order by l.at, l.id`,
		affiliateID, string(affiliate.EntryPayout), toMillis(since.Add(-anyZone))))
}

// lastInstant returns the last instant of a day as the ledger has it; start is its first one.
func lastInstant(day string, start, now time.Time, zone *time.Location) (time.Time, error) {
	if zone == nil {
		return start.Add(24*time.Hour - time.Millisecond), nil
	}
	d, err := affiliate.ParseCalendarDay(day)
	return d.LastInstant(now, zone), err
}

// setFailedPaymentAlerts dismisses the alerts about failed payments that are covered now, and opens the alerts again about those that
// were covered only before this transaction.
func (t *Tx) setFailedPaymentAlerts(ctx context.Context, affiliateID int64, before, now map[string]bool) error {
	type alert struct {
		id        int64
		reference string
		dismissed bool
	}
	scan := func(r *sql.Rows) (a alert, err error) {
		err = r.Scan(&a.id, &a.reference, &a.dismissed)
		return a, err
	}
	alerts, err := Collect(scan)(t.QueryContext(ctx, `select n.id, p.reference, n.decided from notices n
		join payments p on p.batch_id = n.batch_id and p.affiliate_id = n.affiliate_id where n.affiliate_id = ? and n.rule = ? order by n.id`,
		affiliateID, string(affiliate.AlertPaymentFailed)))
	if err != nil {
		return err
	}
	for _, a := range alerts {
		paid := now[a.reference]
		if paid == a.dismissed || !paid && !before[a.reference] {
			continue
		}
		if _, err := t.exec(ctx, "update notices set decided = ? where id = ?", boolInt(paid), a.id); err != nil {
			return err
		}
		t.changed.Notices = true
	}
	return nil
}
