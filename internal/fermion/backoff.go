package fermion

import (
	"context"
	"time"
)

// A limit response blocks a bucket: nothing is sent for as long as the server says (for one window when it says nothing), then half
// of what was allowed before, and a step more each window until the limit is restored. Every process that uses the same key follows
// it.

// backoff is the back-off of a bucket after limit responses. The zero backoff is none.
type backoff struct {
	limit     int       // calls in the window that begins at until
	until     time.Time // nothing is sent before
	sharedKey bool      // another program seems to use the key
}

// maxRetryAfter bounds what a server may make us wait.
const maxRetryAfter = 15 * time.Minute

// stepOf returns by how much a lowered limit rises each window. It is also the lowest limit.
func stepOf(full int) int { return max(1, full/10) }

// limitAt is the limit at a time after until.
func (b backoff) limitAt(now time.Time, full int, window time.Duration) int {
	if b.limit == 0 {
		return full
	}
	steps := int(max(0, now.Sub(b.until)) / window)
	return min(full, b.limit+steps*stepOf(full))
}

// restoredAt is when the limit is what it was; the zero time when it is already.
func (b backoff) restoredAt(now time.Time, full int, window time.Duration) time.Time {
	if b.limitAt(now, full, window) == full && !b.until.After(now) {
		return time.Time{}
	}
	steps := (full - min(b.limit, full) + stepOf(full) - 1) / stepOf(full)
	return b.until.Add(time.Duration(steps) * window)
}

// afterLimit returns the back-off after another limit response. Responses to calls that were in flight together are one incident.
func (b backoff) afterLimit(now, until time.Time, full int, window time.Duration, sharedKey bool) backoff {
	if b.until.After(now.Add(maxRetryAfter)) { // from before the clock was set back
		b = backoff{}
	}
	if b.until.After(now) {
		if until.After(b.until) {
			b.until = until
		}
		return b
	}
	return backoff{limit: max(b.limitAt(now, full, window)/2, stepOf(full)), until: until, sharedKey: sharedKey}
}

// onLimit records a limit response: the bucket is blocked for so long (below zero: one window), and its limit is lowered.
func (l *limiter) onLimit(ctx context.Context, a slotRequest, wait time.Duration) (retryAt time.Time) {
	if wait < 0 {
		wait = l.window
	}
	now := l.now()
	until := now.Add(min(max(wait, time.Second), maxRetryAfter))
	full := l.limits.of(a.endpoint)
	l.mu.Lock()
	shared := l.bucketState(a.bucket).used(now) < l.server.of(a.endpoint) // with another program, which this one does not count
	known := l.bucketState(a.bucket).shared
	l.mu.Unlock()
	next := known.afterLimit(now, until, full, l.window, shared)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	err := l.slots.UpdateBackoff(ctx, a.bucket, func(limit int, was time.Time, wasShared bool) (int, time.Time, bool) {
		next = backoff{limit, was, wasShared}.afterLimit(now, until, full, l.window, shared)
		return next.limit, next.until, next.sharedKey
	})
	if err != nil {
		l.log.Debug("limit answer not shared", "endpoint", a.endpoint, "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(a.bucket)
	state.adopt(next, now)
	for _, w := range state.queue { // writes do not wait for the end of a block, nor does a caller whose context ends before
		w.wake()
	}
	return l.wall(state.backoff.until)
}

// shareTimeout is how long the log of all processes may take to respond.
const shareTimeout = 5 * time.Second

// refresh reads what other processes did to a bucket. When that fails the bucket stays as it was: no call can be counted then either.
func (l *limiter) refresh(ctx context.Context, bucket string) {
	busyUntil, err := l.slots.ActiveSlots(ctx, bucket)
	if err != nil {
		return
	}
	var b backoff
	if b.limit, b.until, b.sharedKey, err = l.slots.Backoff(ctx, bucket); err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(bucket)
	state.busyUntil = busyUntil
	state.adopt(b, l.now())
}

// adopt converts a shared back-off from the wall clock to the monotonic one, once per change: a step of the wall clock afterwards
// does not move it.
func (state *bucketState) adopt(b backoff, now time.Time) {
	if b.limit == state.shared.limit && b.until.UnixMilli() == state.shared.until.UnixMilli() && b.sharedKey == state.shared.sharedKey {
		return
	}
	state.shared, state.backoff = b, b
	wait := b.until.Sub(now)
	if wait > maxRetryAfter { // from before the clock was set back
		state.backoff = backoff{}
		return
	}
	state.backoff.until = time.Now().Add(wait)
}

// used returns how many slots of the bucket are in use, by all processes as far as known; the caller holds the lock.
func (state *bucketState) used(now time.Time) (n int) {
	for _, free := range state.busyUntil {
		if free.After(now) {
			n++
		}
	}
	return n
}
