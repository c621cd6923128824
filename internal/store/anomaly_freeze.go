package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// ErrNotFrozen means that no numbers are frozen.
var ErrNotFrozen = errors.New("no numbers are held: Fermion's current numbers count already")

// SchoolState returns the state of the school as a whole at a time.
func (s *Store) SchoolState(ctx context.Context, now time.Time, rules AnomalyPolicy) (SchoolState, error) {
	d, _, err := countAnomalies(ctx, s.readers, now, rules)
	return d, s.failed("reading the pending readings", err)
}

// PendingReadings returns the links with a pending reading.
func (s *Store) PendingReadings(ctx context.Context) ([]int64, error) {
	ids, err := scanInts(s.readers.QueryContext(ctx, "select link_id from doubts order by link_id"))
	return ids, s.failed("reading the pending readings", err)
}

// AcceptDecreases ends the freeze, because a person confirmed the decreases: the pending readings are stored, and until a time decreases
// count link by link. It returns how many links it stored; ErrNotFrozen when nothing is frozen.
func (s *Store) AcceptDecreases(ctx context.Context, until time.Time) (int, error) {
	settled := 0
	err := s.write(ctx, "accepting Fermion's numbers", func(ctx context.Context, t *Tx) error {
		n, err := t.exec(ctx, "update holds set ended_at = ?, accepted_until = ? where ended_at = 0", toMillis(t.Now), toMillis(until))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFrozen
		}
		ids, err := scanInts(t.QueryContext(ctx, "select link_id from doubts order by link_id"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.acceptPending(ctx, id); err != nil {
				return err
			}
		}
		settled = len(ids)
		return t.resolveSchoolAlert(ctx)
	})
	return settled, err
}

func (t *Tx) acceptPending(ctx context.Context, linkID int64) error {
	d, err := t.pendingReading(ctx, linkID)
	if err != nil || d == nil {
		return err
	}
	if err := t.clearPending(ctx, linkID); err != nil {
		return err
	}
	if d.missing {
		return t.markMissing(ctx, linkID, t.Now)
	}
	links, err := readLinks(ctx, t, 1, "where l.id = ?", linkID)
	if err != nil || len(links) == 0 {
		return orNotFound(err)
	}
	return t.record(ctx, &Reading{Link: links[0]}, maxTime(t.Now, links[0].LastRead), d.counters)
}

// updateFreeze starts, extends or ends a freeze after a pending reading was added or removed.
func (t *Tx) updateFreeze(ctx context.Context, now time.Time, rules AnomalyPolicy) (*SchoolState, error) {
	d, found, err := countAnomalies(ctx, t, now, rules)
	if err != nil {
		return nil, err
	}
	switch hold := d.Freeze; {
	case hold == nil && rules.isSchoolWide(found.affected, found.watched):
		d = SchoolState{Freeze: &Freeze{Since: fromMillis(toMillis(now)), AffectedLinks: found.affected, WatchedLinks: found.watched}}
		err = t.startFreeze(ctx, *d.Freeze, found.since, rules)
	case hold != nil && 2*found.affected <= max(rules.MinLinks, rules.MinPercent*hold.WatchedLinks/100): // well below the number that started it
		d.Freeze = nil
		err = t.endFreeze(ctx, now)
	case hold != nil && found.affected > hold.AffectedLinks:
		hold.AffectedLinks = found.affected
		err = t.extendFreeze(ctx, *hold, rules)
	}
	return &d, err
}

// startFreeze reverts decreases stored since a time, and raises one alert.
func (t *Tx) startFreeze(ctx context.Context, h Freeze, since time.Time, rules AnomalyPolicy) error {
	if err := t.revertDecreases(ctx, since, h.Since); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into holds (since, fell, watched) values (?, ?, ?) on conflict (since) do update set
		fell = excluded.fell, watched = excluded.watched, ended_at = 0, accepted_until = 0`, toMillis(h.Since), h.AffectedLinks, h.WatchedLinks); err != nil {
		return err
	}
	_, err := t.fire(ctx, rules.SchoolAlert(h))
	return err
}

func (t *Tx) extendFreeze(ctx context.Context, h Freeze, rules AnomalyPolicy) error {
	if _, err := t.exec(ctx, "update holds set fell = ? where ended_at = 0", h.AffectedLinks); err != nil {
		return err
	}
	t.changed.Notices = true
	_, err := t.exec(ctx, "update notices set text = ? where rule = ? and decided = 0", rules.SchoolAlert(h).Notice.Text, string(affiliate.AlertSchool))
	return err
}

func (t *Tx) endFreeze(ctx context.Context, now time.Time) error {
	if _, err := t.exec(ctx, "update holds set ended_at = ? where ended_at = 0", toMillis(now)); err != nil {
		return err
	}
	return t.resolveSchoolAlert(ctx)
}

// resolveSchoolAlert removes the alert about the school from what needs a decision.
func (t *Tx) resolveSchoolAlert(ctx context.Context) error {
	t.changed.Notices = true
	_, err := t.exec(ctx, "update notices set decided = 1 where rule = ? and decided = 0", string(affiliate.AlertSchool))
	return err
}

// isSchoolWide reports whether enough links decreased to treat it as one problem of the school.
func (r AnomalyPolicy) isSchoolWide(fell, watched int) bool {
	return fell > r.MinLinks && 100*fell > r.MinPercent*watched
}

// anomalyCount counts links that decreased or went missing.
type anomalyCount struct {
	since    time.Time // earlier decreases are not counted
	affected int       // links that decreased or went missing
	watched  int
}

// countAnomalies counts the links with a pending reading during a freeze; else those that decreased or went missing within the window,
// stored or not, and reports whether that is suspicious.
func countAnomalies(ctx context.Context, q Querier, now time.Time, rules AnomalyPolicy) (SchoolState, anomalyCount, error) {
	var d SchoolState
	w := anomalyCount{since: now.Add(-rules.Window)}
	hold, err := currentFreeze(ctx, q)
	if err != nil {
		return d, w, err
	}
	if d.Freeze = hold; hold != nil {
		w.watched = hold.WatchedLinks
		err := q.QueryRowContext(ctx, "select count(*) from doubts d join links l on l.id = d.link_id where l.last_read > 0 and l.stopped_at = 0").Scan(&w.affected)
		return d, w, err
	}
	ended, until, err := lastFreeze(ctx, q)
	if err != nil || now.Before(until) {
		return d, w, err
	}
	if ended.After(w.since) && !ended.After(now) {
		w.since = ended.Add(time.Millisecond)
	}
	// A slug that was never known cannot go missing.
	var first int64
	from, to := toMillis(w.since), toMillis(now)
	err = q.QueryRowContext(ctx, `select count(distinct id), coalesce(min(at), 0) from (
			select l.id, d.at from doubts d join links l on l.id = d.link_id where d.at between ? and ? and l.last_read > 0 and l.stopped_at = 0
			union all select id, gone_at from links where gone_at between ? and ? and last_read > 0 and stopped_at = 0
			union all select c.link_id, c.at from changes c join links l on l.id = c.link_id
				where c.at between ? and ? and c.kind in ('fall', 'reset') and l.stopped_at = 0) as fallen`, from, to, from, to, from, to).Scan(&w.affected, &first)
	if err != nil || w.affected == 0 {
		return d, w, err
	}
	read := 0 // since the first of them
	err = q.QueryRowContext(ctx, `select count(*), count(*) filter (where last_read between ? and ?
			or id in (select link_id from doubts where at between ? and ?) or gone_at between ? and ?)
		from links where stopped_at = 0`, first, to, first, to, first, to).Scan(&w.watched, &read)
	// The whole school may be affected when the links that were not read since could make it so, and many of those that were read
	// decreased.
	d.Suspicious = w.affected > 1 && rules.isSchoolWide(w.affected+w.watched-read, w.watched) && 100*w.affected > rules.MinPercent*read
	return d, w, err
}

func currentFreeze(ctx context.Context, q Querier) (*Freeze, error) {
	var since int64
	var h Freeze
	err := q.QueryRowContext(ctx, "select since, fell, watched from holds where ended_at = 0").Scan(&since, &h.AffectedLinks, &h.WatchedLinks)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	h.Since = fromMillis(since)
	return &h, err
}

// lastFreeze returns when a freeze last ended, and until when a person confirmed decreases; zero times when none did.
func lastFreeze(ctx context.Context, q Querier) (ended, acceptedUntil time.Time, err error) {
	var e, u int64
	err = q.QueryRowContext(ctx, "select coalesce(max(ended_at), 0), coalesce(max(accepted_until), 0) from holds").Scan(&e, &u)
	return fromMillis(e), fromMillis(u), err
}

// revertDecreases reverts decreases that were stored before they were recognised as one problem of the school: links get their earlier
// numbers, and Fermion's become pending.
func (t *Tx) revertDecreases(ctx context.Context, since, now time.Time) error {
	gone, err := scanInts(t.QueryContext(ctx, "update links set gone_at = 0 where gone_at between ? and ? and last_read > 0 and stopped_at = 0 returning id", toMillis(since), toMillis(now)))
	if err != nil {
		return err
	}
	type fall struct{ link, at int64 }
	fallen, err := Collect(func(r *sql.Rows) (f fall, err error) { return f, r.Scan(&f.link, &f.at) })(t.QueryContext(ctx,
		"select link_id, min(at) from changes where at between ? and ? and kind in ('fall', 'reset') group by link_id", toMillis(since), toMillis(now)))
	if err != nil {
		return err
	}
	for _, f := range fallen {
		if err := t.revertLink(ctx, f.link, f.at); err != nil {
			return err
		}
	}
	for _, id := range gone {
		t.changed.Links = append(t.changed.Links, id)
		if err := t.savePending(ctx, id, pendingReading{missing: true, at: now, attempts: 1}); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, "update notices set kind = ?, decided = 1, text = 'reverted, as part of one problem of the school: ' || text where rule = ? and kind = ? and at between ? and ?",
		string(affiliate.NoticeInfo), string(affiliate.AlertFell), string(affiliate.NoticeAlert), toMillis(since), toMillis(now))
	t.changed.Notices = true
	return err
}

// revertLink reverts a link to before a change.
func (t *Tx) revertLink(ctx context.Context, linkID, changed int64) error {
	links, err := readLinks(ctx, t, 1, "where l.id = ?", linkID)
	if err != nil || len(links) == 0 {
		return orNotFound(err)
	}
	reading := links[0].Now
	var reset bool
	if err := t.QueryRowContext(ctx, "select exists (select 1 from changes where at >= ? and link_id = ? and kind = 'reset')", changed, linkID).Scan(&reset); err != nil {
		return err
	}
	// A sale that was attributed to the change is searched for again.
	if _, err := t.exec(ctx, `update events set state = 'open', settled_at = 0, link_id = null, change_seq = null where change_seq in (
		select seq from changes where at >= ? and link_id = ?)`, changed, linkID); err != nil {
		return err
	}
	if err := t.dropTotalsWith(ctx, "at >= ? and link_id = ?", changed, linkID); err != nil {
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
	if err := t.unpassMidnights(ctx, before); err != nil {
		return err
	}
	if reset { // the reset lowered what counts as seen
		links[0].Seen = before.Counters
	}
	if err := t.newestCounters(ctx, &links[0], before, before.LastRead); err != nil {
		return err
	}
	return t.savePending(ctx, linkID, pendingReading{at: fromMillis(changed), attempts: 1, counters: reading})
}
