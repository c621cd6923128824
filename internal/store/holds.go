package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// ErrNotHeld means that no numbers are frozen.
var ErrNotHeld = errors.New("no numbers are held: Fermion's current numbers count already")

// SchoolDoubts returns the state of the school as a whole at a time.
func (s *Store) SchoolDoubts(ctx context.Context, now time.Time, rules DoubtRules) (Doubts, error) {
	d, _, err := weigh(ctx, s.readers, now, rules)
	return d, s.failed("reading what is held", err)
}

// InDoubt returns the links with a pending reading.
func (s *Store) InDoubt(ctx context.Context) ([]int64, error) {
	ids, err := numbers(s.readers.QueryContext(ctx, "select link_id from doubts order by link_id"))
	return ids, s.failed("reading what is held", err)
}

// Accept ends the freeze, because a person confirmed the decreases: the pending readings are stored, and until a time decreases
// count link by link. It returns how many links it stored; ErrNotHeld when nothing is frozen.
func (s *Store) Accept(ctx context.Context, until time.Time) (int, error) {
	settled := 0
	err := s.write(ctx, "accepting what Fermion says", func(ctx context.Context, t *Tx) error {
		n, err := t.exec(ctx, "update holds set ended_at = ?, accepted_until = ? where ended_at = 0", ms(t.Now), ms(until))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotHeld
		}
		ids, err := numbers(t.QueryContext(ctx, "select link_id from doubts order by link_id"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.accept(ctx, id); err != nil {
				return err
			}
		}
		settled = len(ids)
		return t.schoolDecided(ctx)
	})
	return settled, err
}

func (t *Tx) accept(ctx context.Context, linkID int64) error {
	d, err := t.doubt(ctx, linkID)
	if err != nil || d == nil {
		return err
	}
	if err := t.settle(ctx, linkID); err != nil {
		return err
	}
	if d.unknown {
		return t.vanish(ctx, linkID, t.Now)
	}
	held, err := readLinks(ctx, t, "where l.id = ?", linkID)
	if err != nil || len(held) == 0 {
		return orNotFound(err)
	}
	return t.record(ctx, &Reading{Link: held[0]}, latest(t.Now, held[0].LastRead), d.said)
}

// review starts, extends or ends a freeze after a pending reading was added or removed.
func (t *Tx) review(ctx context.Context, now time.Time, rules DoubtRules) (*Doubts, error) {
	d, found, err := weigh(ctx, t, now, rules)
	if err != nil {
		return nil, err
	}
	switch hold := d.Hold; {
	case hold == nil && rules.all(found.fell, found.watched):
		d = Doubts{Hold: &Hold{Since: at(ms(now)), Fell: found.fell, Watched: found.watched}}
		err = t.beginHold(ctx, *d.Hold, found.since, rules)
	case hold != nil && 2*found.fell <= max(rules.More, rules.Percent*hold.Watched/100): // well below what began it
		d.Hold = nil
		err = t.endHold(ctx, now)
	case hold != nil && found.fell > hold.Fell:
		hold.Fell = found.fell
		err = t.growHold(ctx, *hold, rules)
	}
	return &d, err
}

// beginHold reverts decreases stored since a time, and raises one alert.
func (t *Tx) beginHold(ctx context.Context, h Hold, since time.Time, rules DoubtRules) error {
	if err := t.takeBack(ctx, since, h.Since); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into holds (since, fell, watched) values (?, ?, ?) on conflict (since) do update set
		fell = excluded.fell, watched = excluded.watched, ended_at = 0, accepted_until = 0`, ms(h.Since), h.Fell, h.Watched); err != nil {
		return err
	}
	_, err := t.fire(ctx, rules.School(h))
	return err
}

func (t *Tx) growHold(ctx context.Context, h Hold, rules DoubtRules) error {
	if _, err := t.exec(ctx, "update holds set fell = ? where ended_at = 0", h.Fell); err != nil {
		return err
	}
	t.news.Notices = true
	_, err := t.exec(ctx, "update notices set text = ? where rule = ? and decided = 0", rules.School(h).Notice.Text, string(affiliate.AlertSchool))
	return err
}

func (t *Tx) endHold(ctx context.Context, now time.Time) error {
	if _, err := t.exec(ctx, "update holds set ended_at = ? where ended_at = 0", ms(now)); err != nil {
		return err
	}
	return t.schoolDecided(ctx)
}

// schoolDecided removes the alert about the school from what needs a decision.
func (t *Tx) schoolDecided(ctx context.Context) error {
	t.news.Notices = true
	_, err := t.exec(ctx, "update notices set decided = 1 where rule = ? and decided = 0", string(affiliate.AlertSchool))
	return err
}

// all reports whether so many links are a problem of the school rather than of links.
func (r DoubtRules) all(fell, watched int) bool {
	return fell > r.More && 100*fell > r.Percent*watched
}

// weighed is the sum of the pending readings of the last minutes.
type weighed struct {
	since   time.Time // earlier decreases do not belong to it
	fell    int       // links that decreased or went missing
	watched int
}

// weigh counts the pending links during a freeze; else those that decreased or went missing within the window, stored or not, and
// reports whether to be wary.
func weigh(ctx context.Context, q Querier, now time.Time, rules DoubtRules) (Doubts, weighed, error) {
	var d Doubts
	w := weighed{since: now.Add(-rules.Window)}
	hold, err := currentHold(ctx, q)
	if err != nil {
		return d, w, err
	}
	if d.Hold = hold; hold != nil {
		w.watched = hold.Watched
		err := q.QueryRowContext(ctx, "select count(*) from doubts d join links l on l.id = d.link_id where l.last_read > 0 and l.stopped_at = 0").Scan(&w.fell)
		return d, w, err
	}
	ended, until, err := lastHold(ctx, q)
	if err != nil || now.Before(until) {
		return d, w, err
	}
	if ended.After(w.since) && !ended.After(now) {
		w.since = ended.Add(time.Millisecond)
	}
	// A slug that was never known cannot go missing.
	var first int64
	from, to := ms(w.since), ms(now)
	err = q.QueryRowContext(ctx, `select count(distinct id), coalesce(min(at), 0) from (
			select l.id, d.at from doubts d join links l on l.id = d.link_id where d.at between ? and ? and l.last_read > 0 and l.stopped_at = 0
			union all select id, gone_at from links where gone_at between ? and ? and last_read > 0 and stopped_at = 0
			union all select c.link_id, c.at from changes c join links l on l.id = c.link_id
				where c.at between ? and ? and c.kind in ('fall', 'reset') and l.stopped_at = 0) as fallen`, from, to, from, to, from, to).Scan(&w.fell, &first)
	if err != nil || w.fell == 0 {
		return d, w, err
	}
	read := 0 // since the first of them
	err = q.QueryRowContext(ctx, `select count(*), count(*) filter (where last_read between ? and ?
			or id in (select link_id from doubts where at between ? and ?) or gone_at between ? and ?)
		from links where stopped_at = 0`, first, to, first, to, first, to).Scan(&w.watched, &read)
	// The whole school may be affected when the links that were not read since could make it so, and many of those that were read
	// decreased.
	d.Wary = w.fell > 1 && rules.all(w.fell+w.watched-read, w.watched) && 100*w.fell > rules.Percent*read
	return d, w, err
}

func currentHold(ctx context.Context, q Querier) (*Hold, error) {
	var since int64
	var h Hold
	err := q.QueryRowContext(ctx, "select since, fell, watched from holds where ended_at = 0").Scan(&since, &h.Fell, &h.Watched)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	h.Since = at(since)
	return &h, err
}

// lastHold returns when a freeze last ended, and until when a person confirmed decreases; zero times when none did.
func lastHold(ctx context.Context, q Querier) (ended, acceptedUntil time.Time, err error) {
	var e, u int64
	err = q.QueryRowContext(ctx, "select coalesce(max(ended_at), 0), coalesce(max(accepted_until), 0) from holds").Scan(&e, &u)
	return at(e), at(u), err
}

// takeBack reverts what was stored of a school's problem before it was known as one: links get the numbers that they had, and what
// Fermion said about them is pending.
func (t *Tx) takeBack(ctx context.Context, since, now time.Time) error {
	gone, err := numbers(t.QueryContext(ctx, "update links set gone_at = 0 where gone_at between ? and ? and last_read > 0 and stopped_at = 0 returning id", ms(since), ms(now)))
	if err != nil {
		return err
	}
	type fall struct{ link, at int64 }
	fallen, err := Collect(func(r *sql.Rows) (f fall, err error) { return f, r.Scan(&f.link, &f.at) })(t.QueryContext(ctx,
		"select link_id, min(at) from changes where at between ? and ? and kind in ('fall', 'reset') group by link_id", ms(since), ms(now)))
	if err != nil {
		return err
	}
	for _, f := range fallen {
		if err := t.unfall(ctx, f.link, f.at); err != nil {
			return err
		}
	}
	for _, id := range gone {
		t.news.Links = append(t.news.Links, id)
		if err := t.keepDoubt(ctx, id, doubt{unknown: true, at: now, tries: 1}); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, "update notices set kind = ?, decided = 1, text = 'taken back, as part of one problem of the school: ' || text where rule = ? and kind = ? and at between ? and ?",
		string(affiliate.NoticeInfo), string(affiliate.AlertFell), string(affiliate.NoticeAlert), ms(since), ms(now))
	t.news.Notices = true
	return err
}

// unfall reverts a link to before a change.
func (t *Tx) unfall(ctx context.Context, linkID, changed int64) error {
	held, err := readLinks(ctx, t, "where l.id = ?", linkID)
	if err != nil || len(held) == 0 {
		return orNotFound(err)
	}
	said := held[0].Now
	var reset bool
	if err := t.QueryRowContext(ctx, "select exists (select 1 from changes where at >= ? and link_id = ? and kind = 'reset')", changed, linkID).Scan(&reset); err != nil {
		return err
	}
	// A sale that was attributed to the change is searched for again.
	if _, err := t.exec(ctx, `update events set state = 'open', settled_at = 0, link_id = null, change_seq = null where change_seq in (
		select seq from changes where at >= ? and link_id = ?)`, changed, linkID); err != nil {
		return err
	}
	for _, table := range []string{"samples where first_read >= ? and link_id = ?", "changes where at >= ? and link_id = ?"} {
		if _, err := t.exec(ctx, "delete from "+table, changed, linkID); err != nil {
			return err
		}
	}
	before, found, err := t.newestSample(ctx, linkID)
	if err != nil || !found {
		return err
	}
	if reset { // what had been seen went with it
		held[0].Seen = before.Counters
	}
	if err := t.newestCounters(ctx, &held[0], before, before.LastRead); err != nil {
		return err
	}
	return t.keepDoubt(ctx, linkID, doubt{at: at(changed), tries: 1, said: said})
}
