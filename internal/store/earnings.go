package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// The queries here read only changes with est. commission. Most changes are clicks, so these have an index of their own.

const earningColumns = "link_id, affiliate_id, after_at, at, est_commission_paise, coalesce(hold_paise, est_commission_paise)"

func scanEarning(r *sql.Rows) (e affiliate.Earning, err error) {
	var after, when int64
	err = r.Scan(&e.LinkID, &e.AffiliateID, &after, &when, (*int64)(&e.Amount), (*int64)(&e.Moves))
	e.After, e.At = fromMillis(after), fromMillis(when)
	return e, err
}

// onlyOf returns the condition that limits a query to one affiliate; 0 is no limit.
func onlyOf(column string, affiliateID int64) (condition string, arg []any) {
	if affiliateID == 0 {
		return "", nil
	}
	return " and " + column + " = ?", []any{affiliateID}
}

// earnedBy returns what each affiliate had earned until a time.
func earnedBy(ctx context.Context, q Querier, asOf time.Time, affiliateID int64) (map[int64]affiliate.Paise, error) {
	and, arg := onlyOf("affiliate_id", affiliateID)
	rows, err := q.QueryContext(ctx,
		"select affiliate_id, sum(est_commission_paise) from changes where est_commission_paise <> 0 and at <= ? and affiliate_id is not null"+
			and+" group by affiliate_id", append([]any{toMillis(asOf)}, arg...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	earned := map[int64]affiliate.Paise{}
	for rows.Next() {
		var id, paise int64
		if err := rows.Scan(&id, &paise); err != nil {
			return nil, err
		}
		earned[id] = affiliate.Paise(paise)
	}
	return earned, rows.Err()
}

// onHoldAt returns the earnings of one affiliate that are on hold at a time.
func onHoldAt(ctx context.Context, q Querier, asOf time.Time, hold time.Duration,
	affiliateID int64) (all []affiliate.RiseOnHold, err error) {
	err = eachOnHold(ctx, q, asOf, hold, affiliateID, func(h affiliate.RiseOnHold) { all = append(all, h) })
	return all, err
}

// eachOnHold calls f with each of the earnings that are on hold at a time; affiliateID 0 is all affiliates. Only the earnings of one
// affiliate at a time are in memory: alerts ask for all affiliates often, and they may have hundreds of thousands.
func eachOnHold(ctx context.Context, q Querier, asOf time.Time, hold time.Duration, affiliateID int64, f func(affiliate.RiseOnHold)) error {
	and, arg := onlyOf("affiliate_id", affiliateID)
	rows, err := q.QueryContext(ctx, "select "+earningColumns+` from changes
		where est_commission_paise <> 0 and at > ? and at <= ? and affiliate_id is not null`+and+" order by affiliate_id, seq",
		append([]any{toMillis(asOf.Add(-hold)), toMillis(asOf)}, arg...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var earnings []affiliate.Earning // of one affiliate
	flush := func() {
		for _, h := range affiliate.OnHold(earnings, asOf, hold) {
			f(h)
		}
		earnings = earnings[:0]
	}
	for rows.Next() {
		e, err := scanEarning(rows)
		if err != nil {
			return err
		}
		if len(earnings) > 0 && earnings[0].AffiliateID != e.AffiliateID {
			flush()
		}
		earnings = append(earnings, e)
	}
	flush()
	return rows.Err()
}

// assign sets the affiliate of a link; 0 leaves it without one. What the link earned while it was unassigned goes to its new
// affiliate. If that assignment is corrected, these earnings move to the next affiliate, or are unassigned again, unless the
// affiliate who has them was paid since then. What the link earned while it was assigned always stays with the affiliate it had at
// the time.
func (t *Tx) assign(ctx context.Context, linkID, affiliateID int64) error {
	var before, since int64
	if err := t.QueryRowContext(ctx, "select coalesce(affiliate_id, 0), assigned_at from links where id = ?", linkID).
		Scan(&before, &since); err != nil {
		return err
	}
	if before == affiliateID {
		return nil
	}
	if _, err := t.exec(ctx, "update links set affiliate_id = ?, assigned_at = ? where id = ?", nullInt(affiliateID), toMillis(t.Now),
		linkID); err != nil {
		return err
	}
	if before != 0 {
		t.changed.Affiliates = append(t.changed.Affiliates, before)
		paid, err := paidSince(ctx, t, before, since)
		if err != nil {
			return err
		}
		if !paid {
			if err := t.dropTotalsWith(ctx, "link_id = ? and affiliate_id = ? and unassigned <> 0", linkID, before); err != nil {
				return err
			}
			if _, err := t.exec(ctx, "update changes set affiliate_id = null where link_id = ? and affiliate_id = ? and unassigned <> 0",
				linkID, before); err != nil {
				return err
			}
		}
	}
	if affiliateID == 0 {
		return nil
	}
	t.changed.Affiliates = append(t.changed.Affiliates, affiliateID)
	if err := t.dropTotalsWith(ctx, "link_id = ? and affiliate_id is null", linkID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "update changes set affiliate_id = ? where link_id = ? and affiliate_id is null", affiliateID, linkID)
	return err
}

// paidSince reports whether an affiliate was paid at that time or later, or a payment to them is prepared.
func paidSince(ctx context.Context, q Querier, affiliateID, since int64) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx,
		`select (select count(*) from payments p join batches b on b.id = p.batch_id
			where p.affiliate_id = ? and p.state = 'prepared' and b.created_at >= ?)
		+ (select count(*) from ledger l where l.affiliate_id = ? and l.kind = 'payout' and l.at >= ?
			and not exists (select 1 from ledger u where u.reverses = l.id))`,
		affiliateID, since, affiliateID, since).Scan(&n)
	return n > 0, err
}

// EarnedUnassigned returns for each of some links what it earned while it was unassigned and its present affiliate has now. Links
// without such earnings are left out.
func (s *Store) EarnedUnassigned(ctx context.Context, links []int64) (all []affiliate.EarnedUnassigned, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		all = nil
		for part := range slices.Chunk(links, maxIn) {
			since := map[int64]int64{} // by link
			some, err := Collect(func(r *sql.Rows) (e affiliate.EarnedUnassigned, err error) {
				var assigned int64
				err = r.Scan(&e.LinkID, &e.AffiliateID, &assigned, (*int64)(&e.Amount))
				since[e.LinkID] = assigned
				return e, err
			})(q.QueryContext(ctx,
				`select l.id, l.affiliate_id, l.assigned_at, sum(c.est_commission_paise) from links l
				join changes c on c.link_id = l.id and c.affiliate_id = l.affiliate_id
				where c.unassigned <> 0 and l.id in `+placeholders(len(part))+`
				group by l.id, l.affiliate_id, l.assigned_at having sum(c.est_commission_paise) <> 0 order by l.id`, args(part)...))
			if err != nil {
				return err
			}
			for i := range some {
				if some[i].Paid, err = paidSince(ctx, q, some[i].AffiliateID, since[some[i].LinkID]); err != nil {
					return err
				}
			}
			all = append(all, some...)
		}
		return nil
	})
	return all, s.failed("reading what links earned while they were unassigned", err)
}

// SoldBeforeTracking returns the affiliates whose links had sales already when they were first read, and who have neither an opening
// balance nor a payout in the ledger. Such sales earn nothing here, so that a person has to enter what is owed for them.
func (s *Store) SoldBeforeTracking(ctx context.Context) (map[int64]bool, error) {
	ids, err := scanInts(s.readers.QueryContext(ctx, `select distinct l.affiliate_id from links l
		join samples b on b.link_id = l.id and b.first_read = (select min(first_read) from samples where link_id = l.id)
		where b.baseline <> 0 and b.revenue_paise > 0 and l.affiliate_id is not null
		and not exists (select 1 from ledger e where e.affiliate_id = l.affiliate_id and e.kind in ('opening', 'payout'))`))
	before := make(map[int64]bool, len(ids))
	for _, id := range ids {
		before[id] = true
	}
	return before, s.failed("reading what was sold before links were tracked", err)
}
