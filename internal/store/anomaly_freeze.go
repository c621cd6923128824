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
	state, _, err := countAnomalies(ctx, s.readers, now, rules)
	return state, s.failed("reading the pending readings", err)
}

// PendingReadings returns the links with a pending reading.
func (s *Store) PendingReadings(ctx context.Context) ([]int64, error) {
	ids, err := scanInts(s.readers.QueryContext(ctx, "select link_id from doubts order by link_id"))
	return ids, s.failed("reading the pending readings", err)
}

// AcceptDecreases ends the freeze because a person confirmed the decreases. It stores the pending readings, and decreases until a time
// are judged link by link. It returns how many links it stored; ErrNotFrozen when nothing is frozen.
func (s *Store) AcceptDecreases(ctx context.Context, until time.Time) (int, error) {
	accepted := 0
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
		accepted = len(ids)
		return t.resolveSchoolAlert(ctx)
	})
	return accepted, err
}

func (t *Tx) acceptPending(ctx context.Context, linkID int64) error {
	p, err := t.pendingReading(ctx, linkID)
	if err != nil || p == nil {
		return err
	}
	if err := t.clearPending(ctx, linkID); err != nil {
		return err
	}
	if p.missing {
		return t.markMissing(ctx, linkID, t.Now)
	}
	link, err := linkByID(ctx, t, linkID)
	if err != nil {
		return err
	}
	return t.record(ctx, &Reading{Link: link}, affiliate.LaterTime(t.Now, link.LastRead), p.counters)
}

// updateFreeze starts, extends or ends a freeze after a pending reading was added or removed.
func (t *Tx) updateFreeze(ctx context.Context, now time.Time, rules AnomalyPolicy) (*SchoolState, error) {
	state, found, err := countAnomalies(ctx, t, now, rules)
	if err != nil {
		return nil, err
	}
	switch freeze := state.Freeze; {
	case freeze == nil && rules.isSchoolWide(found.affected, found.watched):
		state = SchoolState{Freeze: &Freeze{Since: fromMillis(toMillis(now)), AffectedLinks: found.affected, WatchedLinks: found.watched}}
		err = t.startFreeze(ctx, *state.Freeze, found.since, rules)
	case freeze != nil && 2*found.affected <= max(rules.MinLinks, rules.MinPercent*freeze.WatchedLinks/100): // well below the number that started it
		state.Freeze = nil
		err = t.endFreeze(ctx, now)
	case freeze != nil && found.affected > freeze.AffectedLinks:
		freeze.AffectedLinks = found.affected
		err = t.extendFreeze(ctx, *freeze, rules)
	}
	return &state, err
}

// startFreeze reverts the decreases stored since a time, and raises one alert.
func (t *Tx) startFreeze(ctx context.Context, f Freeze, since time.Time, rules AnomalyPolicy) error {
	if err := t.revertDecreases(ctx, since, f.Since); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into holds (since, fell, watched) values (?, ?, ?) on conflict (since) do update set
		fell = excluded.fell, watched = excluded.watched, ended_at = 0, accepted_until = 0`, toMillis(f.Since), f.AffectedLinks, f.WatchedLinks); err != nil {
		return err
	}
	_, err := t.fire(ctx, rules.SchoolAlert(f))
	return err
}

func (t *Tx) extendFreeze(ctx context.Context, f Freeze, rules AnomalyPolicy) error {
	if _, err := t.exec(ctx, "update holds set fell = ? where ended_at = 0", f.AffectedLinks); err != nil {
		return err
	}
	t.changed.Notices = true
	_, err := t.exec(ctx, "update notices set text = ? where rule = ? and decided = 0", rules.SchoolAlert(f).Notice.Text,
		string(affiliate.AlertSchool))
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
func (r AnomalyPolicy) isSchoolWide(affected, watched int) bool {
	return affected > r.MinLinks && 100*affected > r.MinPercent*watched
}

// anomalyCount counts links.
type anomalyCount struct {
	since    time.Time // earlier decreases are not counted
	affected int       // links that decreased or went missing
	watched  int
}

// countAnomalies counts the links with a pending reading during a freeze; else those that decreased or went missing within the window,
// stored or not, and reports whether that is suspicious.
func countAnomalies(ctx context.Context, q Querier, now time.Time, rules AnomalyPolicy) (SchoolState, anomalyCount, error) {
	var state SchoolState
	n := anomalyCount{since: now.Add(-rules.Window)}
	freeze, err := currentFreeze(ctx, q)
	if err != nil {
		return state, n, err
	}
	if state.Freeze = freeze; freeze != nil {
		n.watched = freeze.WatchedLinks
		err := q.QueryRowContext(ctx,
			"select count(*) from doubts d join links l on l.id = d.link_id where l.last_read > 0 and l.stopped_at = 0").Scan(&n.affected)
		return state, n, err
	}
	ended, until, err := lastFreeze(ctx, q)
	if err != nil || now.Before(until) {
		return state, n, err
	}
	if ended.After(n.since) && !ended.After(now) {
		n.since = ended.Add(time.Millisecond)
	}
	// A slug that was never known cannot go missing.
	var first int64
	from, to := toMillis(n.since), toMillis(now)
	err = q.QueryRowContext(ctx, `select count(distinct id), coalesce(min(at), 0) from (
			select l.id, d.at from doubts d join links l on l.id = d.link_id where d.at between ? and ? and l.last_read > 0 and l.stopped_at = 0
			union all select id, gone_at from links where gone_at between ? and ? and last_read > 0 and stopped_at = 0
			union all select c.link_id, c.at from changes c join links l on l.id = c.link_id
				where c.at between ? and ? and c.kind in ('fall', 'reset') and l.stopped_at = 0) as fallen`, from, to, from, to, from, to).Scan(&n.affected, &first)
	if err != nil || n.affected == 0 {
		return state, n, err
	}
	read := 0 // links, since the first decrease
	err = q.QueryRowContext(ctx, `select count(*), count(*) filter (where last_read between ? and ?
			or id in (select link_id from doubts where at between ? and ?) or gone_at between ? and ?)
		from links where stopped_at = 0`, first, to, first, to, first, to).Scan(&n.watched, &read)
	// The whole school may be affected if many of the links that were read since decreased, and the links that were not read since are
	// enough to make it school-wide.
	state.Suspicious = n.affected > 1 && rules.isSchoolWide(n.affected+n.watched-read, n.watched) && 100*n.affected > rules.MinPercent*read
	return state, n, err
}

func currentFreeze(ctx context.Context, q Querier) (*Freeze, error) {
	var since int64
	var f Freeze
	err := q.QueryRowContext(ctx, "select since, fell, watched from holds where ended_at = 0").
		Scan(&since, &f.AffectedLinks, &f.WatchedLinks)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	f.Since = fromMillis(since)
	return &f, err
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
	gone, err := scanInts(t.QueryContext(ctx,
		"update links set gone_at = 0 where gone_at between ? and ? and last_read > 0 and stopped_at = 0 returning id", toMillis(since),
		toMillis(now)))
	if err != nil {
		return err
	}
	type fall struct{ link, at int64 }
	fallen, err := Collect(func(r *sql.Rows) (f fall, err error) { return f, r.Scan(&f.link, &f.at) })(t.QueryContext(ctx,
		"select link_id, min(at) from changes where at between ? and ? and kind in ('fall', 'reset') group by link_id", toMillis(since),
		toMillis(now)))
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
	_, err = t.exec(ctx,
		"update notices set kind = ?, decided = 1, text = 'reverted, as part of one problem of the school: ' || text where rule = ? and "+
			"kind = ? and at between ? and ?",
		string(affiliate.NoticeInfo), string(affiliate.AlertFell), string(affiliate.NoticeAlert), toMillis(since), toMillis(now))
	t.changed.Notices = true
	return err
}

// revertLink reverts a link to before a change.
func (t *Tx) revertLink(ctx context.Context, linkID, changed int64) error {
	link, err := linkByID(ctx, t, linkID)
	if err != nil {
		return err
	}
	reading := link.Now
	var reset bool
	if err := t.QueryRowContext(ctx, "select exists (select 1 from changes where at >= ? and link_id = ? and kind = 'reset')", changed,
		linkID).Scan(&reset); err != nil {
		return err
	}
	// The change of a sale that was attributed to it is searched for again.
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
		link.Seen = before.Counters
	}
	if err := t.setNewestCounters(ctx, &link, before, before.LastRead); err != nil {
		return err
	}
	return t.savePending(ctx, linkID, pendingReading{at: fromMillis(changed), attempts: 1, counters: reading})
}
