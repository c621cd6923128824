package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// The table midnight_sums has the sums of all links at a midnight next to each other, so that a period reads two ranges of rows instead
// of searching for two samples of each link. They are computed from these samples, which are read where the sums are missing.

const (
	midnightsBack   = 62 // days, which include the whole previous month on any day
	midnightsAhead  = 8  // days, so that nothing has to be filled in when a day begins
	midnightMonths  = 25 // beginnings of months, including this one
	linksPerFill    = 20 // in one transaction, so that other writers do not wait long
	rowsPerDeletion = 1000
)

// midnightsFor returns the midnights whose sums are stored, in order.
func midnightsFor(now time.Time, zone *time.Location) []int64 {
	today := affiliate.DateOf(now, zone)
	wanted := map[int64]bool{}
	for n := -midnightsBack; n <= midnightsAhead; n++ {
		wanted[toMillis(today.Add(n).Start(zone))] = true
	}
	year, month, _ := now.In(zone).Date()
	for n := range midnightMonths {
		first := time.Date(year, month-time.Month(n), 1, 12, 0, 0, 0, zone)
		wanted[toMillis(affiliate.DateOf(first, zone).Start(zone))] = true
	}
	all := make([]int64, 0, len(wanted))
	for at := range wanted {
		all = append(all, at)
	}
	slices.Sort(all)
	return all
}

// KeepMidnights stores the sums of links at the midnights of the school at which periods begin and end, and deletes those at other
// midnights. It works in small transactions, and continues where it, or another process, stopped. It notifies no subscriber.
func (s *Store) KeepMidnights(ctx context.Context, zone *time.Location) error {
	wanted := midnightsFor(s.engine.Now(), zone)
	stored, err := scanInts(s.readers.QueryContext(ctx, "select at from midnights"))
	if err != nil {
		return s.failed("reading the midnights", err)
	}
	var missing []int64
	for _, at := range wanted {
		if !slices.Contains(stored, at) {
			missing = append(missing, at)
		}
	}
	for _, at := range stored {
		if _, found := slices.BinarySearch(wanted, at); !found {
			if err := s.dropMidnight(ctx, at); err != nil {
				return err
			}
		}
	}
	if len(missing) > 0 {
		err := s.write(ctx, "adding midnights", func(ctx context.Context, t *Tx) error {
			into := t.bulk("insert into midnights (at) values ", 1, "on conflict do nothing")
			for _, at := range missing {
				if err := into.add(ctx, []any{at}); err != nil {
					return err
				}
			}
			return into.flush(ctx)
		})
		if err != nil {
			return err
		}
	}
	return s.fillMidnights(ctx)
}

// dropMidnight deletes a midnight with its sums. Until the last of them is deleted it counts as not filled.
func (s *Store) dropMidnight(ctx context.Context, at int64) error {
	for left := true; left; {
		err := s.write(ctx, "deleting old sums", func(ctx context.Context, t *Tx) error {
			if _, err := t.exec(ctx, "update midnights set filled = 0 where at = ?", at); err != nil {
				return err
			}
			left = false
			for _, table := range []string{"midnight_sums", "midnight_gaps"} {
				n, err := t.exec(ctx, "delete from "+table+" where at = ? and link_id in (select link_id from "+table+
					" where at = ? order by link_id limit ?)", at, at, rowsPerDeletion)
				if err != nil {
					return err
				}
				left = left || n == rowsPerDeletion
			}
			if left {
				return nil
			}
			_, err := t.exec(ctx, "delete from midnights where at = ?", at)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fillMidnights stores the sums at added midnights for links that have later samples already. A sample that is stored meanwhile stores
// its own sums.
func (s *Store) fillMidnights(ctx context.Context) error {
	added, err := scanInts(s.readers.QueryContext(ctx, "select at from midnights where filled = 0 order by at"))
	if err != nil || len(added) == 0 {
		return s.failed("reading the midnights", err)
	}
	for last, done := int64(0), false; !done; {
		err := s.write(ctx, "adding up the days", func(ctx context.Context, t *Tx) error {
			links, err := scanInts(t.QueryContext(ctx, "select id from links where id > ? and first_read > ? order by id limit ?", last,
				added[0], linksPerFill))
			if err != nil {
				return err
			}
			if done = len(links) == 0; done {
				_, err := t.exec(ctx, "update midnights set filled = 1 where filled = 0 and at in "+placeholders(len(added)),
					args(added)...)
				return err
			}
			last = links[len(links)-1]
			return t.fillLinks(ctx, links, added)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fillLinks stores the sums of links at midnights.
func (t *Tx) fillLinks(ctx context.Context, links, midnights []int64) error {
	into := t.midnightRows()
	for _, id := range links {
		samples, err := Collect(scanSample)(t.QueryContext(ctx,
			"select "+sampleColumns+` from samples where link_id = ? and first_read >= coalesce(
			(select max(b.first_read) from samples b where b.link_id = ? and b.first_read <= ?), 0) order by first_read`, id, id, midnights[0]))
		if err != nil {
			return err
		}
		for i := 1; i < len(samples); i++ {
			if err := into.between(ctx, midnights, samples[i-1], samples[i]); err != nil {
				return err
			}
		}
	}
	return into.flush(ctx)
}

// midnightRows inserts rows at midnights between two samples.
type midnightRows struct{ sums, gaps *bulk }

func (t *Tx) midnightRows() midnightRows {
	const known = "on conflict do nothing"
	return midnightRows{
		t.bulk("insert into midnight_sums (at, link_id, "+sumColumns+") values ", 8, known),
		t.bulk("insert into midnight_gaps (at, link_id, last_read, next_read, "+gapColumns+") values ", 10, known),
	}
}

// between stores the sums of a link at the midnights between two of its consecutive samples.
func (m midnightRows) between(ctx context.Context, midnights []int64, before, next affiliate.Sample) error {
	first, _ := slices.BinarySearch(midnights, toMillis(before.FirstRead))
	end, _ := slices.BinarySearch(midnights, toMillis(next.FirstRead))
	for _, at := range midnights[first:max(first, end)] {
		if err := m.sums.add(ctx, append([]any{at, next.LinkID}, sumValues(before.Sum)...)); err != nil {
			return err
		}
		e := boundary{hasSample: true, lastRead: toMillis(before.LastRead), sum: before.Sum, hasNext: true,
			nextRead: toMillis(next.FirstRead), nextSum: next.Sum}
		if e.resolve(at); !e.uncertain {
			continue
		}
		if err := m.gaps.add(ctx, append([]any{at, next.LinkID, e.lastRead, e.nextRead},
			sumValues(e.nextSum.Minus(e.sum))...)); err != nil {
			return err
		}
	}
	return nil
}

func (m midnightRows) flush(ctx context.Context) error {
	if err := m.sums.flush(ctx); err != nil {
		return err
	}
	return m.gaps.flush(ctx)
}

// passMidnights stores the sums of a link at the midnights between its newest sample and the next one.
func (t *Tx) passMidnights(ctx context.Context, before, next affiliate.Sample) error {
	passed, err := scanInts(t.QueryContext(ctx, "select at from midnights where at >= ? and at < ? order by at", toMillis(before.FirstRead),
		toMillis(next.FirstRead)))
	if err != nil || len(passed) == 0 {
		return err
	}
	into := t.midnightRows()
	if err := into.between(ctx, passed, before, next); err != nil {
		return err
	}
	return into.flush(ctx)
}

// unpassMidnights deletes the sums of a link from its newest sample on, since those after it were reverted.
func (t *Tx) unpassMidnights(ctx context.Context, newest affiliate.Sample) error {
	for _, table := range []string{"midnight_sums", "midnight_gaps"} {
		if _, err := t.exec(ctx, "delete from "+table+" where link_id = ? and at in (select at from midnights where at >= ?)",
			newest.LinkID, toMillis(newest.FirstRead)); err != nil {
			return err
		}
	}
	return nil
}

const gapColumns = "clicks, sales, revenue_paise, est_paise, fell_sales, fell_revenue_paise"

// ofLinks returns the condition that a column has one of some links, given in order. If they are most of the links between the first and
// the last, it is a range, which is faster than a list.
func ofLinks(column string, links []int64) (condition string, values []any) {
	first, last := links[0], links[len(links)-1]
	if last-first < int64(4*len(links)) {
		return column + " >= ? and " + column + " <= ?", []any{first, last}
	}
	return column + " in (?" + strings.Repeat(",?", len(links)-1) + ")", args(links)
}
