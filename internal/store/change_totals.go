package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"fermion-tui/internal/affiliate"
)

// What came since a number of the change log is the difference of two running totals, and the changes beside them, however long ago
// that was.

const (
	leastTotalEvery = 4096 // changes between two running totals
	ownersPerTotal  = 4    // times as many changes as a running total has affiliates, where those are many

	// settingTotals is the number up to which there are enough running totals.
	settingTotals = "changes.totals_to"
)

const changeSums = `sum(clicks), sum(sales), sum(revenue_paise), sum(est_commission_paise),
	sum(case when sales < 0 then -sales else 0 end), sum(case when revenue_paise < 0 then -revenue_paise else 0 end)`

// KeepChangeTotals adds running totals for changes that have none. It works in small transactions, and continues where it, or another
// process, stopped. It notifies no subscriber.
func (s *Store) KeepChangeTotals(ctx context.Context) error {
	for more := true; more; {
		err := s.write(ctx, "adding up the changes", func(ctx context.Context, t *Tx) (err error) {
			more, err = t.nextTotal(ctx, s.totalEvery)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nextTotal goes on to the next running total, and adds it when there is none near enough. It reports whether there may be another.
func (t *Tx) nextTotal(ctx context.Context, least int64) (more bool, err error) {
	text, _, err := setting(ctx, t, settingTotals)
	if err != nil {
		return false, err
	}
	done, _ := strconv.ParseInt(text, 10, 64) // an invalid value counts as 0: the totals are looked through again
	var last, owners, next int64
	if err := t.QueryRowContext(ctx, "select coalesce(max(up_to), 0) from change_totals where up_to <= ?", done).Scan(&last); err != nil {
		return false, err
	}
	if err := t.QueryRowContext(ctx, "select count(*) from change_totals where up_to = ?", last).Scan(&owners); err != nil {
		return false, err
	}
	every := max(least, ownersPerTotal*owners)
	err = t.QueryRowContext(ctx, "select seq from changes where seq > ? order by seq limit 1 offset ?", last, every-1).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var known int64
	if err := t.QueryRowContext(ctx, "select coalesce(max(up_to), 0) from change_totals where up_to > ? and up_to <= ?", last, next).Scan(&known); err != nil {
		return false, err
	}
	if known > 0 {
		return true, t.set(ctx, settingTotals, strconv.FormatInt(known, 10))
	}
	_, err = t.exec(ctx, `insert into change_totals (up_to, affiliate_id, `+gapColumns+`)
		select ?, owner, sum(clicks), sum(sales), sum(revenue_paise), sum(est_paise), sum(fell_sales), sum(fell_revenue_paise) from (
			select affiliate_id as owner, `+gapColumns+` from change_totals where up_to = ? union all
			select coalesce(affiliate_id, 0), clicks, sales, revenue_paise, est_commission_paise,
				case when sales < 0 then -sales else 0 end, case when revenue_paise < 0 then -revenue_paise else 0 end
			from changes where seq > ? and seq <= ? and kind <> 'reset') as parts
		group by owner`, next, last, last, next)
	if err != nil {
		return false, err
	}
	return true, t.set(ctx, settingTotals, strconv.FormatInt(next, 10))
}

// dropTotals deletes the running totals between two changes, of which something was moved or deleted: those up to the first one or more,
// and not up to the last.
func (t *Tx) dropTotals(ctx context.Context, first, last int64) error {
	dropped, err := scanInts(t.QueryContext(ctx, "delete from change_totals where up_to >= ? and up_to < ? returning up_to", first, last))
	if err != nil || len(dropped) == 0 {
		return err
	}
	text, _, err := setting(ctx, t, settingTotals)
	if err != nil {
		return err
	}
	if done, _ := strconv.ParseInt(text, 10, 64); done < first {
		return nil
	}
	return t.set(ctx, settingTotals, strconv.FormatInt(first-1, 10))
}

// dropTotalsWith deletes the running totals of which some changes are a part that get another affiliate.
func (t *Tx) dropTotalsWith(ctx context.Context, changes string, values ...any) error {
	var first int64
	if err := t.QueryRowContext(ctx, "select coalesce(min(seq), 0) from changes where "+changes, values...).Scan(&first); err != nil || first == 0 {
		return err
	}
	return t.dropTotals(ctx, first, endOfTime)
}

// ownerSums are totals by affiliate.
type ownerSums map[int64]affiliate.Sum

// add adds what a query of affiliates and their totals returns, or subtracts it.
func (o ownerSums) add(ctx context.Context, q Querier, subtract bool, query string, args ...any) error {
	var id int64
	var sum affiliate.Sum
	return eachRow(ctx, q, query, args, append([]any{&id}, sumInto(&sum)...), func() {
		if subtract {
			o[id] = o[id].Minus(sum)
		} else {
			o[id] = o[id].Plus(sum)
		}
	})
}

// changesBetween adds the changes after one number, up to another.
func (o ownerSums) changesBetween(ctx context.Context, q Querier, after, upTo int64) error {
	if after >= upTo {
		return nil
	}
	return o.add(ctx, q, false, "select coalesce(affiliate_id, 0), "+changeSums+" from changes where seq > ? and seq <= ? and kind <> 'reset' group by affiliate_id", after, upTo)
}

// sumsBetween adds up the changes after a number, up to the newest.
func sumsBetween(ctx context.Context, q Querier, after, newest int64) (ownerSums, error) {
	sums := ownerSums{}
	var first, last int64 // the running totals after the one number, and before the other
	err := q.QueryRowContext(ctx, `select coalesce((select min(up_to) from change_totals where up_to >= ? and up_to <= ?), 0),
		coalesce((select max(up_to) from change_totals where up_to >= ? and up_to <= ?), 0)`, after, newest, after, newest).Scan(&first, &last)
	if err != nil {
		return nil, err
	}
	if first == last { // none, or one, which tells nothing
		return sums, sums.changesBetween(ctx, q, after, newest)
	}
	if err := sums.changesBetween(ctx, q, after, first); err != nil {
		return nil, err
	}
	for _, total := range []int64{first, last} {
		if err := sums.add(ctx, q, total == first, "select affiliate_id, "+gapColumns+" from change_totals where up_to = ?", total); err != nil {
			return nil, err
		}
	}
	return sums, sums.changesBetween(ctx, q, last, newest)
}

// sorted returns the totals that are not zero, by affiliate.
func (o ownerSums) sorted() (all []OwnerSum) {
	for id, sum := range o {
		if sum != (affiliate.Sum{}) {
			all = append(all, OwnerSum{id, sum})
		}
	}
	slices.SortFunc(all, func(a, b OwnerSum) int { return cmp.Compare(a.AffiliateID, b.AffiliateID) })
	return all
}
