package fermion

import (
	"context"
	"time"
)

// A limit response blocks a bucket: nothing is sent for as long as the server says (for one window when it says nothing), then half
// of what was allowed before, and a step more each window until the limit is restored. Every process that uses the same key follows
// it.

// backoff is the back-off of a bucket after limit responses. The zero setback is none.
type backoff struct {
	limit     int       // calls in the window that begins at until
	until     time.Time // nothing is sent before
	sharedKey bool      // another program seems to use the key
}

// maxRetryAfter bounds what a server may make us wait.
const maxRetryAfter = 15 * time.Minute

// stepOf is what a limit rises each window, and its minimum.
func stepOf(full int) int { return max(1, full/10) }

// limitAt is the limit at a time after until.
func (s backoff) limitAt(now time.Time, full int, window time.Duration) int {
	if s.limit == 0 {
		return full
	}
	steps := int(max(0, now.Sub(s.until)) / window)
	return min(full, s.limit+steps*stepOf(full))
}

// restoredAt is when the limit is what it was; the zero time when it is already.
func (s backoff) restoredAt(now time.Time, full int, window time.Duration) time.Time {
	if s.limitAt(now, full, window) == full && !s.until.After(now) {
		return time.Time{}
	}
	steps := (full - min(s.limit, full) + stepOf(full) - 1) / stepOf(full)
	return s.until.Add(time.Duration(steps) * window)
}

// afterLimit returns the back-off after another limit response. Responses to calls that were in flight together are one incident.
func (s backoff) afterLimit(now, until time.Time, full int, window time.Duration, other bool) backoff {
	if s.until.After(now.Add(maxRetryAfter)) { // from before the clock was set back
		s = backoff{}
	}
	if s.until.After(now) {
		if until.After(s.until) {
			s.until = until
		}
		return s
	}
	return backoff{limit: max(s.limitAt(now, full, window)/2, stepOf(full)), until: until, sharedKey: other}
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
	other := l.bucketState(a.bucket).used(now) < l.server.of(a.endpoint)
	known := l.bucketState(a.bucket).shared
	l.mu.Unlock()
	next := known.afterLimit(now, until, full, l.window, other)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	err := l.slots.UpdateBackoff(ctx, a.bucket, func(limit int, was time.Time, by bool) (int, time.Time, bool) {
		next = backoff{limit, was, by}.afterLimit(now, until, full, l.window, other)
		return next.limit, next.until, next.sharedKey
	})
	if err != nil {
		l.log.Debug("limit answer not shared", "endpoint", a.endpoint, "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.bucketState(a.bucket)
	ln.adopt(next, now)
	for _, w := range ln.queue { // writes do not wait for the end of a block, nor does a caller whose context ends before
		w.wake()
	}
	return l.wall(ln.backoff.until)
}

// shareTimeout is how long the log of all processes may take to respond.
const shareTimeout = 5 * time.Second

// refresh reads what other processes did to a bucket. When that fails the bucket stays as it was: no call can be counted then either.
func (l *limiter) refresh(ctx context.Context, bucket string) {
	held, err := l.slots.ActiveSlots(ctx, bucket)
	if err != nil {
		return
	}
	var s backoff
	if s.limit, s.until, s.sharedKey, err = l.slots.Backoff(ctx, bucket); err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.bucketState(bucket)
	ln.busyUntil = held
	ln.adopt(s, l.now())
}

// adopt converts a shared back-off from the wall clock to the monotonic one, once per change: a step of the wall clock afterwards
// does not move it.
func (ln *bucketState) adopt(s backoff, now time.Time) {
	if s.limit == ln.shared.limit && s.until.UnixMilli() == ln.shared.until.UnixMilli() && s.sharedKey == ln.shared.sharedKey {
		return
	}
	ln.shared, ln.backoff = s, s
	wait := s.until.Sub(now)
	if wait > maxRetryAfter { // from before the clock was set back
		ln.backoff = backoff{}
		return
	}
	ln.backoff.until = time.Now().Add(wait)
}

// used returns how many slots of the bucket are in use, by all processes as far as known; the caller holds the lock.
func (ln *bucketState) used(now time.Time) (n int) {
	for _, free := range ln.busyUntil {
		if free.After(now) {
			n++
		}
	}
	return n
}
