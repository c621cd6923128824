package monitor

import (
	"context"
	"errors"
	"slices"
	"time"

	"fermion-tui/internal/fermion"
)

// Several instances of one profile share the polling without a leader: each claims a link before it reads it, sees the readings of the
// others as changes of the database, and uses what they leave of the budget, or an equal share if that is more.

// errClaimed means that another instance reads the link, or just did.
var errClaimed = errors.New("another instance reads it")

// countInstancesEvery is how often the live instances are counted.
const countInstancesEvery = 10 * time.Second

// countInstances counts the instances. An instance that only exports counts too, but its share of the budget goes to the others.
func (l *Loop) countInstances(ctx context.Context) {
	l.checkBudget(ctx)
	active, err := l.store.ActiveInstances(ctx)
	if err != nil {
		return // as many as before
	}
	l.mu.Lock()
	l.instances = max(1, active)
	l.mu.Unlock()
}

// fleetInterval returns the time between two readings of all instances together, which are spread over the window instead of a burst.
func (l *Loop) fleetInterval() time.Duration {
	return l.o.Window / time.Duration(l.callsPerMinute()*l.linksPerSlot())
}

// pollInterval returns the time between two counted calls of this instance.
func (l *Loop) pollInterval(now time.Time) time.Duration {
	l.otherReadings = slices.DeleteFunc(l.otherReadings, func(t time.Time) bool { age := now.Sub(t); return age < 0 || age >= l.o.Window })
	all := l.callsPerMinute()
	part := max(1, all/l.instances, all-len(l.otherReadings)/l.linksPerSlot())
	return l.o.Window / time.Duration(part)
}

// isQueued reports whether a reading waits for the limit. Another link would be chosen too early, and only wait behind it.
func (l *Loop) isQueued() bool {
	return slices.ContainsFunc(l.client.Waiting(), func(w fermion.PendingCall) bool { return w.Endpoint == fermion.LinkStats })
}

// claim claims a link for a reading by this instance. It returns errClaimed if another instance has it, unless the read is manual.
func (l *Loop) claim(ctx context.Context, id, lastRead int64, why fermion.Priority) error {
	var seen time.Time
	if lastRead != 0 {
		seen = time.UnixMilli(lastRead)
	}
	until := l.o.Now().Add(l.o.ReadTimeout + time.Second)
	claimed, err := l.store.ClaimReading(ctx, id, seen, until)
	switch {
	case err != nil && ctx.Err() == nil:
		return storeError{err}
	case err != nil:
		return err
	case !claimed && why != fermion.Interactive:
		l.reload(ctx, []int64{id}) // our copy of it is old
		return errClaimed
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.find(id); c != nil {
		c.lastTry = l.o.Now().UnixMilli()
	}
	return nil
}

// yieldTo leaves a link to another instance and chooses the next one soon; the caller holds the lock.
func (l *Loop) yieldTo(c *candidate) {
	now := l.o.Now()
	if c != nil {
		c.notBefore = max(c.notBefore, now.Add(l.o.MinGap).UnixMilli())
	}
	l.health.lastPoll = now.Add(-l.pollInterval(now) * 9 / 10)
}
