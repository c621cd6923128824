package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
)

// RawDays is how long every sample and change is stored. Of an older day only a link's first and last sample stay, and one change of
// each kind. Every sum between two midnights stays the same, and so does what is uncertain at a midnight: the samples around it stay,
// and a change across it is not merged.
const RawDays = affiliate.RawDays

// settingRolledUp is the instant up to which days are rolled up, in Unix milliseconds.
const settingRolledUp = "history.rolled_up_to"

// rollUpLinks limits the links of one transaction, so that other writers do not wait long.
const rollUpLinks = 100

// RollUp rolls up the days, in the school's time zone, that ended more than RawDays ago. It works in small transactions and
// continues where it, or another process, stopped. It notifies no subscriber, since screens show the same as before.
func (s *Store) RollUp(ctx context.Context, zone *time.Location) error {
	end := affiliate.DateOf(s.engine.Now(), zone).Add(-RawDays).Start(zone)
	from, err := s.firstUnrolled(ctx, end)
	if err != nil || from.IsZero() {
		return s.failed("rolling up the history", err)
	}
	for day := affiliate.DateOf(from, zone); ; day = day.Add(1) {
		begin, next := day.Start(zone), day.End(zone)
		if next.After(end) {
			return nil
		}
		if err := s.rollUpDay(ctx, begin, next); err != nil {
			return err
		}
	}
}

// firstUnrolled returns the time of the first change before end that is not rolled up, zero when there is none.
func (s *Store) firstUnrolled(ctx context.Context, end time.Time) (time.Time, error) {
	text, _, err := s.Setting(ctx, settingRolledUp)
	if err != nil {
		return time.Time{}, err
	}
	done, _ := strconv.ParseInt(text, 10, 64) // an invalid value counts as 0: days are rolled up again, which changes nothing
	var first int64
	err = s.readers.QueryRowContext(ctx, "select coalesce(min(at), 0) from changes where at >= ? and at < ?", done, toMillis(end)).
		Scan(&first)
	return fromMillis(first), err
}

func (s *Store) rollUpDay(ctx context.Context, begin, end time.Time) error {
	links, err := scanInts(s.readers.QueryContext(ctx,
		"select link_id from changes where at >= ? and at < ? group by link_id having count(*) > 1", toMillis(begin), toMillis(end)))
	if err != nil {
		return s.failed("rolling up the history", err)
	}
	parts := slices.Collect(slices.Chunk(links, rollUpLinks))
	for i := 0; i == 0 || i < len(parts); i++ { // a day without links is recorded too
		err := s.write(ctx, "rolling up the history", func(ctx context.Context, t *Tx) error {
			if i < len(parts) {
				for _, id := range parts[i] {
					if err := t.rollUp(ctx, id, toMillis(begin), toMillis(end)); err != nil {
						return err
					}
				}
			}
			if i+1 < len(parts) {
				return nil
			}
			return t.set(ctx, settingRolledUp, strconv.FormatInt(toMillis(end), 10))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rollUp reduces a link's day to its first and last sample, and one change of each kind for each affiliate that owned the link. A
// reset stays, since its baseline marks where counting starts again. A day on which the link was assigned stays too, since the
// earlier earnings go back when that is undone.
func (t *Tx) rollUp(ctx context.Context, link, begin, end int64) error {
	_, err := t.exec(ctx, `delete from samples where link_id = ? and baseline = 0
		and first_read > (select min(first_read) from samples where link_id = ? and first_read >= ?)
		and first_read < (select max(first_read) from samples where link_id = ? and first_read < ?)`, link, link, begin, link, end)
	if err != nil {
		return err
	}
	day, err := Collect(scanOwned)(t.QueryContext(ctx, "select "+changeColumns+`, coalesce(hold_paise, est_commission_paise), unassigned
		from changes where link_id = ? and kind <> 'reset' and after_at >= ? and at < ? and at >= ? order by seq`, link, begin, end, begin))
	if err != nil {
		return err
	}
	byOwner := map[int64][]ownedChange{}
	for _, c := range day {
		byOwner[c.AffiliateID] = append(byOwner[c.AffiliateID], c)
	}
	for _, owner := range slices.Sorted(maps.Keys(byOwner)) {
		all := byOwner[owner]
		if slices.ContainsFunc(all, func(c ownedChange) bool { return c.unassigned != all[0].unassigned }) {
			continue
		}
		if err := t.rollUpOwned(ctx, all); err != nil {
			return err
		}
	}
	return nil
}

// ownedChange is a change, the amount that it puts on hold or takes from it, and whether its link was unassigned then.
type ownedChange struct {
	affiliate.Change
	moves      affiliate.Paise
	unassigned bool
}

func scanOwned(r *sql.Rows) (o ownedChange, err error) {
	o.Change, err = scanChangeAnd(r, (*int64)(&o.moves), &o.unassigned)
	return o, err
}

// rollUpOwned merges the changes of a link on one day, while it belonged to one affiliate, into one change of each kind. Falls that
// earned, because more was sold beside the refund, are merged into another one. The effect of the merged changes on the hold is stored
// with them. The refunds come first, and take from earlier days what they did not take from the day's own sales. Only a change with
// earnings has an effect on the hold.
func (t *Tx) rollUpOwned(ctx context.Context, all []ownedChange) error {
	var falls, earningFalls, rises []affiliate.Change
	earnings := make([]affiliate.Earning, len(all))
	for i, c := range all {
		earnings[i] = affiliate.Earning{Moves: c.moves}
		switch {
		case c.Kind == affiliate.Rise:
			rises = append(rises, c.Change)
		case c.EstCommission > 0:
			earningFalls = append(earningFalls, c.Change)
		default:
			falls = append(falls, c.Change)
		}
	}
	if len(rises) < 2 && len(falls) < 2 && len(earningFalls) < 2 {
		return nil
	}
	takes, leaves := affiliate.RollUpHold(earnings)
	var sums []ownedChange
	for _, kind := range [][]affiliate.Change{falls, earningFalls, rises} {
		if len(kind) > 0 {
			sums = append(sums, ownedChange{Change: mergeChanges(kind)})
		}
	}
	for i := range sums {
		if sums[i].EstCommission < 0 {
			sums[i].moves, takes = -takes, 0
		}
	}
	for i := range sums {
		if sums[i].EstCommission > 0 {
			sums[i].moves, leaves = leaves, 0
		}
	}
	return t.storeRolledUp(ctx, all, sums)
}

// storeRolledUp replaces changes by their sums, which get sequence numbers of these changes, in order.
func (t *Tx) storeRolledUp(ctx context.Context, all, sums []ownedChange) error {
	seqs := make([]int64, len(sums))
	for i, c := range sums {
		seqs[i] = c.Seq
	}
	slices.Sort(seqs)
	if err := t.dropTotals(ctx, all[0].Seq, all[len(all)-1].Seq); err != nil {
		return err
	}
	for _, c := range all {
		if slices.Contains(seqs, c.Seq) {
			continue
		}
		if _, err := t.exec(ctx, "delete from changes where seq = ?", c.Seq); err != nil {
			return err
		}
	}
	for i, c := range sums {
		_, err := t.exec(ctx,
			`update changes set kind = ?, after_at = ?, at = ?, clicks = ?, sales = ?, revenue_paise = ?, commission_bp = ?,
			est_commission_paise = ?, hold_paise = ? where seq = ?`,
			string(c.Kind), toMillis(c.After), toMillis(c.At), c.Clicks, c.Sales, int64(c.Revenue), nullBP(c.Commission),
			int64(c.EstCommission), int64(c.moves), seqs[i])
		if err != nil {
			return err
		}
	}
	return nil
}

// mergeChanges merges changes of one kind into one, with the sequence number and percentage of the last.
func mergeChanges(all []affiliate.Change) affiliate.Change {
	sum := all[0]
	for _, c := range all[1:] {
		sum.Seq, sum.Commission = c.Seq, c.Commission
		sum.At = affiliate.LaterTime(sum.At, c.At)
		if c.After.Before(sum.After) {
			sum.After = c.After
		}
		sum.Clicks += c.Clicks
		sum.Sales += c.Sales
		sum.Revenue += c.Revenue
		sum.EstCommission += c.EstCommission
	}
	return sum
}
