package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Balances returns the balances of all affiliates with money or entries, as of an instant, in the order of their IDs.
func (s *Store) Balances(ctx context.Context, asOf time.Time, hold time.Duration) (all []affiliate.Balance, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		found, err := balances(ctx, q, asOf, hold, 0)
		all = slices.SortedFunc(maps.Values(found), func(a, b affiliate.Balance) int { return cmp.Compare(a.AffiliateID, b.AffiliateID) })
		return err
	})
	return all, s.failed("reading the balances", err)
}

// snapshot reads several times from one state of the database.
func (s *Store) snapshot(ctx context.Context, read func(Querier) error) error {
	return s.engine.Snapshot(ctx, func(q Querier) error { return read(reader{q, s.readers.dialect}) })
}

// balances returns the balance of one affiliate, or of all for 0.
func balances(ctx context.Context, q Querier, asOf time.Time, hold time.Duration, affiliateID int64) (map[int64]affiliate.Balance, error) {
	asOf = fromMillis(toMillis(asOf))
	found := map[int64]*affiliate.Balance{}
	of := func(id int64) *affiliate.Balance {
		if found[id] == nil {
			found[id] = &affiliate.Balance{AffiliateID: id, AsOf: asOf}
		}
		return found[id]
	}
	earned, err := earnedBy(ctx, q, asOf, affiliateID)
	if err != nil {
		return nil, err
	}
	for id, amount := range earned {
		of(id).Earned = amount
	}
	err = eachOnHold(ctx, q, asOf, hold, affiliateID, func(h affiliate.RiseOnHold) { of(h.AffiliateID).Hold(h, hold) })
	if err != nil {
		return nil, err
	}
	if err := addEntries(ctx, q, asOf, affiliateID, of); err != nil {
		return nil, err
	}
	if err := addPayments(ctx, q, asOf, affiliateID, of); err != nil {
		return nil, err
	}
	all := make(map[int64]affiliate.Balance, len(found))
	for id, b := range found {
		all[id] = *b
	}
	return all, nil
}

// newestMoney returns now, or the time when money last moved if that is later: a clock that was set back must not hide what was
// prepared or paid.
func (t *Tx) newestMoney(ctx context.Context) (time.Time, error) {
	var newest int64
	err := t.QueryRowContext(ctx,
		`select coalesce(max(at), 0) from (select max(created_at) as at from batches union all select max(decided_at) from payments
		union all select max(at) from ledger union all select max(at) from changes where est_commission_paise <> 0) as money`).Scan(&newest)
	return affiliate.LaterTime(t.Now, fromMillis(newest)), err
}

// addEntries adds the entries of the ledger.
func addEntries(ctx context.Context, q Querier, asOf time.Time, affiliateID int64, of func(int64) *affiliate.Balance) error {
	and, arg := onlyOf("l.affiliate_id", affiliateID)
	rows, err := q.QueryContext(ctx,
		`select l.affiliate_id, l.kind, coalesce(r.kind, ''), count(*), sum(l.amount_paise), sum(l.withheld_paise),
			max(case when l.kind = 'payout' and not exists (select 1 from ledger u where u.reverses = l.id and u.at <= ?) then l.at else 0 end)
		from ledger l left join ledger r on r.id = l.reverses where l.at <= ?`+and+" group by l.affiliate_id, l.kind, coalesce(r.kind, '')",
		append([]any{toMillis(asOf), toMillis(asOf)}, arg...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, count, amount, withheld, last int64
		var kind, undone affiliate.EntryKind
		if err := rows.Scan(&id, &kind, &undone, &count, &amount, &withheld, &last); err != nil {
			return err
		}
		b := of(id)
		b.Entries += int(count)
		signed := affiliate.Entry{Kind: kind, Amount: affiliate.Paise(amount)}.Signed(undone)
		switch cmp.Or(undone, kind) {
		case affiliate.EntryPayout:
			b.Paid -= signed
			if kind == affiliate.EntryReversal {
				withheld = -withheld
			}
			b.Withheld += affiliate.Paise(withheld)
		default:
			b.Adjustments += signed
		}
		if last > 0 {
			b.LastPayout = affiliate.LaterTime(b.LastPayout, fromMillis(last))
		}
	}
	return rows.Err()
}

// addPayments adds what was prepared and not decided at an instant.
func addPayments(ctx context.Context, q Querier, asOf time.Time, affiliateID int64, of func(int64) *affiliate.Balance) error {
	and, arg := onlyOf("p.affiliate_id", affiliateID)
	rows, err := q.QueryContext(ctx, `select p.affiliate_id, sum(p.amount_paise) from payments p join batches b on b.id = p.batch_id
		where b.created_at <= ? and (p.state = 'prepared' or p.decided_at > ?)`+and+" group by p.affiliate_id", append([]any{toMillis(asOf), toMillis(asOf)}, arg...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, amount int64
		if err := rows.Scan(&id, &amount); err != nil {
			return err
		}
		of(id).InPayment = affiliate.Paise(amount)
	}
	return rows.Err()
}
