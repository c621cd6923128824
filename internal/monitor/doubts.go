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

// A fall and an unknown slug are believed when a second reading says the same. The register keeps what is in doubt, so that
// it does not matter which instance makes the second reading, or why. Falls of much of the school at once are believed
// by nobody but a person: then the key, the host or the API is the matter, not the links.

const (
	leastConfirm = 5 * time.Second // between a reading and the one that confirms it
	mostConfirm  = 15 * time.Second

	schoolWindow  = 10 * time.Minute // falls within it belong together
	schoolMore    = 10               // so many links may fall within it, or
	schoolPercent = 10               // so many percent of all

	confirmTries = 3 // that each say something else, before a link is left alone until its turn
)

func (l *Loop) doubtRules() store.DoubtRules {
	rules := store.DoubtRules{Least: leastConfirm, Window: schoolWindow, Tries: confirmTries, More: schoolMore, Percent: schoolPercent, School: schoolAlert}
	if l.o.Alerts.Fell {
		rules.Vanished = vanishedAlert
	}
	return rules
}

// heldWords are what the header says while numbers are held.
func heldWords(h store.Hold) string {
	return fmt.Sprintf("%s of %s links fell or vanished within 10 minutes — check key and API address", affiliate.Group(int64(h.Fell)), affiliate.Group(int64(h.Watched)))
}

func schoolAlert(h store.Hold) store.Alert {
	return store.Alert{Rule: affiliate.AlertSchool, Subject: "school", Occasion: millis(h.Since), Notice: affiliate.Notice{At: h.Since, Text: fmt.Sprintf(
		"%s of %s links fell or vanished within 10 minutes. The cause is probably the school, not the links, so their numbers are held as they were. Check the key and the API address. The hold ends automatically when Fermion reports the old numbers again; if the drop is real, accept what Fermion says now.",
		affiliate.Group(int64(h.Fell)), affiliate.Group(int64(h.Watched)))}}
}

func vanishedAlert(k affiliate.Link, at time.Time) store.Alert {
	return store.Alert{Rule: affiliate.AlertFell, Subject: aboutLink(k.ID), Occasion: "gone " + millis(at), Notice: affiliate.Notice{At: at, LinkID: k.ID,
		Text: "Fermion no longer knows the slug " + k.Slug + ". Its numbers are saved, and it is checked now and then"}}
}

func aboutLink(id int64) string { return "link:" + strconv.FormatInt(id, 10) }

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// record stores what Fermion said of a link: counters, or nil when it does not know the slug.
func (l *Loop) record(ctx context.Context, id int64, at time.Time, said *affiliate.Counters) (store.Taken, error) {
	ctx = context.WithoutCancel(ctx) // an answer that has arrived is kept
	l.mu.Lock()
	if k := l.find(id); k != nil {
		k.ours = at.UnixMilli()
	}
	l.mu.Unlock()
	t, err := l.store.TakeReading(ctx, id, at, said, l.doubtRules())
	if err != nil {
		return t, storeError{err}
	}
	if t.Change != nil && t.Change.Sales > 0 {
		select {
		case l.sold <- struct{}{}:
		default:
		}
	}
	return t, l.compare(ctx, t.Reading, at)
}

// heard notes whether a link is in doubt now, and how the school stands; the caller holds the lock.
func (l *Loop) heard(c *candidate, t store.Taken, why fermion.Why) {
	if t.School != nil {
		l.school = *t.School
		l.better = t.Recovered
	}
	if c == nil {
		return
	}
	c.doubt = t.Verdict == store.Doubted || t.Verdict == store.Held
	if !c.doubt {
		return
	}
	due := l.o.Now().Add(l.o.Confirm).UnixMilli()
	c.notBefore = due
	if why == fermion.ByHand && t.Verdict == store.Doubted { // also while polling is paused
		l.again[c.id] = due
	}
}

// patient says whether doubts wait their turn: while it may be all of the school, its other links tell more. Once a link
// in doubt is back, the others are looked at first.
func (l *Loop) patient() bool {
	return l.school.Wary || l.school.Hold != nil && !l.better
}

// confirmByHand queues the second readings of what a person asked for; the caller holds the lock.
func (l *Loop) confirmByHand(now time.Time) {
	for id, due := range l.again {
		if wait := due - now.UnixMilli(); wait <= 0 || wait > mostConfirm.Milliseconds() { // more: the clock was set back
			delete(l.again, id)
			l.askByHand(id)
		}
	}
}

// reconsider takes how the school stands from the register: other instances and time change it too.
func (l *Loop) reconsider(ctx context.Context) {
	school, err := l.store.SchoolDoubts(ctx, l.o.Now(), l.doubtRules())
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read how the school stands", "err", err)
		}
		return
	}
	l.mu.Lock()
	was := l.school.Hold
	l.school = school
	moved := (was == nil) != (school.Hold == nil) || was != nil && *was != *school.Hold
	l.mu.Unlock()
	if moved {
		l.doubts(ctx)
		l.o.Changed()
	}
}

// doubts takes which links are in doubt from the register.
func (l *Loop) doubts(ctx context.Context) {
	ids, err := l.store.InDoubt(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read which links are in doubt", "err", err)
		}
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.all {
		l.all[i].doubt = false
	}
	for _, id := range ids {
		if c := l.find(id); c != nil {
			c.doubt = true
		}
	}
}

// Accept takes what Fermion says for real, because a person says so, and lets numbers go on. For a round of all links falls
// count one by one. It returns how many links it settled; store.ErrNotHeld when nothing is held.
func (l *Loop) Accept(ctx context.Context) (int, error) {
	l.mu.Lock()
	until := l.o.Now().Add(maxAge(len(l.all), l.spacing()))
	l.mu.Unlock()
	n, err := l.store.Accept(ctx, until)
	if err == nil {
		l.reconsider(ctx)
		l.Wake()
	}
	return n, err
}

// unsure says whether something may hold numbers, or no longer.
func (l *Loop) unsure() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.school.Wary || l.school.Hold != nil
}
