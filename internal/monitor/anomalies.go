package monitor

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// A decrease or an unknown slug is stored when a second reading confirms it. The database has the pending readings, so any instance may
// make the second one, for any reason. When many links of the school decrease at once, only a person can confirm it: the likely cause is
// then the key, the host or the API, not the links.

const (
	minConfirm   = 5 * time.Second // between a reading and the one that confirms it
	maxConfirm   = 15 * time.Second
	confirmAfter = 10 * time.Second // until a fall or an unknown slug is read again

	schoolWindow   = 10 * time.Minute // decreases within it belong together
	schoolMinLinks = 10               // decreases of more links, and of more than schoolPercent, are one problem of the school
	schoolPercent  = 10               // of the watched links

	confirmTries = 3 // readings with different results, before a link waits for its normal turn
)

func (l *Loop) anomalyPolicy() store.AnomalyPolicy {
	rules := store.AnomalyPolicy{MinConfirmDelay: minConfirm, Window: schoolWindow, MaxAttempts: confirmTries, MinLinks: schoolMinLinks,
		MinPercent: schoolPercent, SchoolAlert: schoolAlert}
	if l.o.Alerts.Fell {
		rules.MissingAlert = missingAlert
	}
	return rules
}

// freezeReason returns what the header shows while numbers are frozen.
func freezeReason(f store.Freeze) string {
	return fmt.Sprintf("%s of %s links fell or vanished within 10 minutes — check key and API address",
		affiliate.Group(int64(f.AffectedLinks)), affiliate.Group(int64(f.WatchedLinks)))
}

func schoolAlert(f store.Freeze) store.Alert {
	return store.Alert{Rule: affiliate.AlertSchool, Subject: "school", Occasion: millis(f.Since),
		Notice: affiliate.Notice{At: f.Since, Text: fmt.Sprintf(
			"%s of %s links fell or vanished within 10 minutes. The cause is probably the school, not the links, so their numbers are "+
				"held as they were. Check the key and the API address. The hold ends automatically when Fermion reports the old numbers "+
				"again; if the drop is real, accept what Fermion says now.",
			affiliate.Group(int64(f.AffectedLinks)), affiliate.Group(int64(f.WatchedLinks)))}}
}

func missingAlert(l affiliate.Link, at time.Time) store.Alert {
	return store.Alert{Rule: affiliate.AlertFell, Subject: aboutLink(l.ID), Occasion: "gone " + millis(at),
		Notice: affiliate.Notice{At: at, LinkID: l.ID,
			Text: "Fermion no longer knows the slug " + l.Slug + ". Its numbers are saved, and it is checked now and then"}}
}

func aboutLink(id int64) string { return "link:" + strconv.FormatInt(id, 10) }

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// storeReading stores Fermion's answer about a link: counters, or nil when it does not know the slug.
func (l *Loop) storeReading(ctx context.Context, id int64, at time.Time, counters *affiliate.Counters) (store.ReadingResult, error) {
	ctx = context.WithoutCancel(ctx) // a response that arrived is stored
	l.mu.Lock()
	if c := l.find(id); c != nil {
		c.ours = at.UnixMilli()
	}
	l.mu.Unlock()
	result, err := l.store.TakeReading(ctx, id, at, counters, l.anomalyPolicy())
	if err != nil {
		return result, storeError{err}
	}
	if result.Change != nil && result.Change.Sales > 0 {
		select {
		case l.salesRead <- struct{}{}:
		default:
		}
	}
	return result, l.checkCommission(ctx, result.Reading, at)
}

// onReading records whether a link has a pending reading, and the state of the school; the caller holds the lock.
func (l *Loop) onReading(c *candidate, r store.ReadingResult, why fermion.Priority) {
	if r.School != nil {
		l.school = *r.School
		l.recovering = r.Recovered
	}
	if c == nil {
		return
	}
	c.pending = r.Verdict == store.Pending || r.Verdict == store.Frozen
	if !c.pending {
		return
	}
	due := l.o.Now().Add(confirmAfter).UnixMilli()
	c.notBefore = due
	if why == fermion.Interactive && r.Verdict == store.Pending { // also while polling is paused
		l.confirmAt[c.id] = due
	}
}

// deferConfirmations reports whether pending readings wait for their turn: while the whole school may be affected, reading its other
// links says more. Once a pending link has recovered, the other pending ones are confirmed first.
func (l *Loop) deferConfirmations() bool {
	return l.school.Suspicious || l.school.Freeze != nil && !l.recovering
}

// confirmManualReads queues the second readings of manual reads; the caller holds the lock.
func (l *Loop) confirmManualReads(now time.Time) {
	for id, due := range l.confirmAt {
		if wait := due - now.UnixMilli(); wait <= 0 || wait > maxConfirm.Milliseconds() { // more: the clock was set back
			delete(l.confirmAt, id)
			l.enqueueManual(id)
		}
	}
}

// refreshFreeze reads the state of the school from the database, since other instances and time change it too.
func (l *Loop) refreshFreeze(ctx context.Context) {
	school, err := l.store.SchoolState(ctx, l.o.Now(), l.anomalyPolicy())
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read the freeze of the school", "err", err)
		}
		return
	}
	l.mu.Lock()
	was := l.school.Freeze
	l.school = school
	changed := (was == nil) != (school.Freeze == nil) || was != nil && *was != *school.Freeze
	l.mu.Unlock()
	if changed {
		l.loadPending(ctx)
		l.o.Changed()
	}
}

// loadPending reads from the database which links have a pending reading.
func (l *Loop) loadPending(ctx context.Context) {
	ids, err := l.store.PendingReadings(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read which links have a pending reading", "err", err)
		}
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.candidates {
		l.candidates[i].pending = false
	}
	for _, id := range ids {
		if c := l.find(id); c != nil {
			c.pending = true
		}
	}
}

// Accept stores the pending readings because a person confirmed them, and ends the freeze. Until every link can have been read again,
// decreases are judged link by link. It returns how many links it stored; store.ErrNotFrozen when nothing is frozen.
func (l *Loop) Accept(ctx context.Context) (int, error) {
	l.mu.Lock()
	until := l.o.Now().Add(maxAge(len(l.candidates), l.fleetInterval()))
	l.mu.Unlock()
	n, err := l.store.AcceptDecreases(ctx, until)
	if err == nil {
		l.refreshFreeze(ctx)
		l.Wake()
	}
	return n, err
}

// freezeMayChange reports whether a freeze may start or end.
func (l *Loop) freezeMayChange() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.school.Suspicious || l.school.Freeze != nil
}
