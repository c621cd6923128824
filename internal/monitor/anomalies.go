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

// A decrease and an unknown slug are stored when a second reading confirms them. The database has the pending readings, so any
// instance may make the second one, for any reason. When many links of the school decrease at once, only a person can confirm it:
// then the key, the host or the API is the likely cause, not the links.

const (
	minConfirm = 5 * time.Second // between a reading and the one that confirms it
	maxConfirm = 15 * time.Second

	schoolWindow   = 10 * time.Minute // falls within it belong together
	schoolMinLinks = 10               // so many links may fall within it, or
	schoolPercent  = 10               // so many percent of all

	confirmTries = 3 // with different results, before a link waits for its normal turn
)

func (l *Loop) anomalyPolicy() store.AnomalyPolicy {
	rules := store.AnomalyPolicy{MinConfirmDelay: minConfirm, Window: schoolWindow, MaxAttempts: confirmTries, MinLinks: schoolMinLinks, MinPercent: schoolPercent, SchoolAlert: schoolAlert}
	if l.o.Alerts.Fell {
		rules.MissingAlert = vanishedAlert
	}
	return rules
}

// freezeReason returns what the header shows while numbers are frozen.
func freezeReason(h store.Freeze) string {
	return fmt.Sprintf("%s of %s links fell or vanished within 10 minutes — check key and API address", affiliate.Group(int64(h.AffectedLinks)), affiliate.Group(int64(h.WatchedLinks)))
}

func schoolAlert(h store.Freeze) store.Alert {
	return store.Alert{Rule: affiliate.AlertSchool, Subject: "school", Occasion: millis(h.Since), Notice: affiliate.Notice{At: h.Since, Text: fmt.Sprintf(
		"%s of %s links fell or vanished within 10 minutes. The cause is probably the school, not the links, so their numbers are held as they were. Check the key and the API address. The hold ends automatically when Fermion reports the old numbers again; if the drop is real, accept what Fermion says now.",
		affiliate.Group(int64(h.AffectedLinks)), affiliate.Group(int64(h.WatchedLinks)))}}
}

func vanishedAlert(k affiliate.Link, at time.Time) store.Alert {
	return store.Alert{Rule: affiliate.AlertFell, Subject: aboutLink(k.ID), Occasion: "gone " + millis(at), Notice: affiliate.Notice{At: at, LinkID: k.ID,
		Text: "Fermion no longer knows the slug " + k.Slug + ". Its numbers are saved, and it is checked now and then"}}
}

func aboutLink(id int64) string { return "link:" + strconv.FormatInt(id, 10) }

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// storeReading stores Fermion's answer about a link: counters, or nil when it does not know the slug.
func (l *Loop) storeReading(ctx context.Context, id int64, at time.Time, counters *affiliate.Counters) (store.ReadingResult, error) {
	ctx = context.WithoutCancel(ctx) // a response that arrived is stored
	l.mu.Lock()
	if k := l.find(id); k != nil {
		k.ours = at.UnixMilli()
	}
	l.mu.Unlock()
	t, err := l.store.TakeReading(ctx, id, at, counters, l.anomalyPolicy())
	if err != nil {
		return t, storeError{err}
	}
	if t.Change != nil && t.Change.Sales > 0 {
		select {
		case l.salesRead <- struct{}{}:
		default:
		}
	}
	return t, l.checkCommission(ctx, t.Reading, at)
}

// onReading records whether a link has a pending reading, and the school's anomalies; the caller holds the lock.
func (l *Loop) onReading(c *candidate, t store.ReadingResult, why fermion.Priority) {
	if t.School != nil {
		l.school = *t.School
		l.recovering = t.Recovered
	}
	if c == nil {
		return
	}
	c.pending = t.Verdict == store.Pending || t.Verdict == store.Frozen
	if !c.pending {
		return
	}
	due := l.o.Now().Add(l.o.ConfirmAfter).UnixMilli()
	c.notBefore = due
	if why == fermion.Interactive && t.Verdict == store.Pending { // also while polling is paused
		l.confirmAt[c.id] = due
	}
}

// deferConfirmations reports whether pending readings wait for their turn: while the whole school may be affected, its other links
// tell more. Once a pending link has recovered, the others are confirmed first.
func (l *Loop) deferConfirmations() bool {
	return l.school.Suspicious || l.school.Freeze != nil && !l.recovering
}

// confirmByHand queues the second readings of manual reads; the caller holds the lock.
func (l *Loop) confirmByHand(now time.Time) {
	for id, due := range l.confirmAt {
		if wait := due - now.UnixMilli(); wait <= 0 || wait > maxConfirm.Milliseconds() { // more: the clock was set back
			delete(l.confirmAt, id)
			l.enqueueManual(id)
		}
	}
}

// refreshFreeze reads the school's anomalies from the database: other instances and time change them too.
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
	moved := (was == nil) != (school.Freeze == nil) || was != nil && *was != *school.Freeze
	l.mu.Unlock()
	if moved {
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

// Accept stores the pending readings because a person confirmed them, and ends the freeze. For a round of all links, decreases are
// then judged one by one. It returns how many links it stored; store.ErrNotFrozen when nothing is frozen.
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
