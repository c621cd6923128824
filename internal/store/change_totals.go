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

// The total of the changes after a sequence number is the difference of two running totals plus the changes beside them, so that it
// is quick however long ago that change was.

const (
	minTotalEvery   = 4096 // changes between two running totals
	changesPerOwner = 4    // changes between two running totals for each affiliate in them, if that is more

	// settingTotals is the sequence number up to which there are enough running totals.
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

// nextTotal moves on to the next running total, and adds one when there is none near enough. It reports whether there may be another.
func (t *Tx) nextTotal(ctx context.Context, minEvery int64) (more bool, err error) {
	text, _, err := setting(ctx, t, settingTotals)
	if err != nil {
		return false, err
	}
	done, _ := strconv.ParseInt(text, 10, 64) // an invalid value counts as 0: the totals are checked again
	var last, owners, next int64
	if err := t.QueryRowContext(ctx, "select coalesce(max(up_to), 0) from change_totals where up_to <= ?", done).Scan(&last); err != nil {
		return false, err
	}
	if err := t.QueryRowContext(ctx, "select count(*) from change_totals where up_to = ?", last).Scan(&owners); err != nil {
		return false, err
	}
	every := max(minEvery, changesPerOwner*owners)
	err = t.QueryRowContext(ctx, "select seq from changes where seq > ? order by seq limit 1 offset ?", last, every-1).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var known int64
	if err := t.QueryRowContext(ctx, "select coalesce(max(up_to), 0) from change_totals where up_to > ? and up_to <= ?", last, next).
		Scan(&known); err != nil {
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

// dropTotals deletes the running totals that include the change first and not the change last, after a change between the two was moved
// or deleted.
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

// dropTotalsWith deletes the running totals that include any of the changes that a condition selects, because these get another
// affiliate or are deleted.
func (t *Tx) dropTotalsWith(ctx context.Context, changes string, values ...any) error {
	var first int64
	if err := t.QueryRowContext(ctx, "select coalesce(min(seq), 0) from changes where "+changes, values...).Scan(&first); err != nil ||
		first == 0 {
		return err
	}
	return t.dropTotals(ctx, first, endOfTime)
}

// ownerSums are totals by affiliate.
type ownerSums map[int64]affiliate.Sum

// combine combines each total with what a query returns for its affiliate: op is affiliate.Sum.Plus or affiliate.Sum.Minus.
func (o ownerSums) combine(ctx context.Context, q Querier, op func(a, b affiliate.Sum) affiliate.Sum, query string, args ...any) error {
	var id int64
	var sum affiliate.Sum
	return eachRow(ctx, q, query, args, append([]any{&id}, sumInto(&sum)...), func() {
		o[id] = op(o[id], sum)
	})
}

// changesBetween adds the changes after one sequence number, up to another.
func (o ownerSums) changesBetween(ctx context.Context, q Querier, after, upTo int64) error {
	if after >= upTo {
		return nil
	}
	return o.combine(ctx, q, affiliate.Sum.Plus, "select coalesce(affiliate_id, 0), "+changeSums+
		" from changes where seq > ? and seq <= ? and kind <> 'reset' group by affiliate_id", after, upTo)
}

// sumsBetween adds up the changes after a sequence number, up to the newest.
func sumsBetween(ctx context.Context, q Querier, after, newest int64) (ownerSums, error) {
	sums := ownerSums{}
	var first, last int64 // the first running total after the one number, and the last before the other
	err := q.QueryRowContext(ctx, `select coalesce((select min(up_to) from change_totals where up_to >= ? and up_to <= ?), 0),
		coalesce((select max(up_to) from change_totals where up_to >= ? and up_to <= ?), 0)`, after, newest, after, newest).Scan(&first, &last)
	if err != nil {
		return nil, err
	}
	if first == last { // none, or a single one, whose difference is nothing
		return sums, sums.changesBetween(ctx, q, after, newest)
	}
	if err := sums.changesBetween(ctx, q, after, first); err != nil {
		return nil, err
	}
	const runningTotal = "select affiliate_id, " + gapColumns + " from change_totals where up_to = ?"
	if err := sums.combine(ctx, q, affiliate.Sum.Minus, runningTotal, first); err != nil {
		return nil, err
	}
	if err := sums.combine(ctx, q, affiliate.Sum.Plus, runningTotal, last); err != nil {
		return nil, err
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
