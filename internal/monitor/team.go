package monitor

import (
	"context"
	"errors"
	"slices"
	"time"

	"fermion-tui/internal/fermion"
)

// Several instances on one profile share the polling and need no leader: each claims a link before it reads it, sees the
// others' readings as news from the register, and takes what they leave of the budget, but at least an equal part.

// errTaken says that another instance reads the link, or just did.
var errTaken = errors.New("another instance reads it")

// countEvery is how often the instances that live are counted.
const countEvery = 10 * time.Second

// count finds out how many instances there are. One that only exports counts too, but costs nothing: what it does not use is
// left to the others.
func (l *Loop) count(ctx context.Context) {
	l.look(ctx)
	active, err := l.store.ActiveInstances(ctx)
	if err != nil {
		return // as many as before
	}
	l.mu.Lock()
	l.instances = max(1, active)
	l.mu.Unlock()
}

// spacing spreads the links that all instances read over the window instead of reading them in a burst.
func (l *Loop) spacing() time.Duration {
	return l.o.Window / time.Duration(l.perMin()*l.perSlot())
}

// own is the spacing of this instance's polls: a counted call every so long.
func (l *Loop) own(now time.Time) time.Duration {
	l.others = slices.DeleteFunc(l.others, func(t time.Time) bool { age := now.Sub(t); return age < 0 || age >= l.o.Window })
	all := l.perMin()
	part := max(1, all/l.instances, all-len(l.others)/l.perSlot())
	return l.o.Window / time.Duration(part)
}

// queued says whether a reading waits for the limit. Then another would only wait behind it, chosen too early.
func (l *Loop) queued() bool {
	return slices.ContainsFunc(l.client.Waiting(), func(w fermion.Wait) bool { return w.Endpoint == fermion.LinkStats })
}

// claim says that this instance reads a link now. It is errTaken when another does; what a person asks for is read all the
// same.
func (l *Loop) claim(ctx context.Context, id, lastRead int64, why fermion.Why) error {
	var seen time.Time
	if lastRead != 0 {
		seen = time.UnixMilli(lastRead)
	}
	until := l.o.Now().Add(l.o.Patience + time.Second)
	mine, err := l.store.ClaimReading(ctx, id, seen, until)
	switch {
	case err != nil && ctx.Err() == nil:
		return storeError{err}
	case err != nil:
		return err
	case !mine && why != fermion.ByHand:
		l.reload(ctx, []int64{id}) // what we believe of it is old
		return errTaken
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.find(id); c != nil {
		c.lastTry = l.o.Now().UnixMilli()
	}
	return nil
}

// taken leaves a link to another instance, and looks for the next one soon; the caller holds the lock.
func (l *Loop) taken(c *candidate) {
	now := l.o.Now()
	if c != nil {
		c.notBefore = max(c.notBefore, now.Add(l.o.Gap).UnixMilli())
	}
	l.health.lastPoll = now.Add(-l.own(now) * 9 / 10)
}
