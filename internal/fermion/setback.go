package fermion

import (
	"context"
	"time"
)

// A limit response blocks a bucket: nothing is sent for as long as the server says (for one window when it says nothing), then half
// of what was allowed before, and a step more each window until the limit is restored. Every process that uses the same key follows
// it.

// setback is the back-off of a bucket after limit responses. The zero setback is none.
type setback struct {
	limit int       // calls in the window that begins at until
	until time.Time // nothing is sent before
	other bool      // somebody else seems to use the key
}

// maxRetryAfter bounds what a server may make us wait.
const maxRetryAfter = 15 * time.Minute

// stepOf is what a limit rises each window, and its minimum.
func stepOf(full int) int { return max(1, full/10) }

// at is the limit at a time after until.
func (s setback) at(now time.Time, full int, window time.Duration) int {
	if s.limit == 0 {
		return full
	}
	steps := int(max(0, now.Sub(s.until)) / window)
	return min(full, s.limit+steps*stepOf(full))
}

// wholeAt is when the limit is what it was; the zero time when it is already.
func (s setback) wholeAt(now time.Time, full int, window time.Duration) time.Time {
	if s.at(now, full, window) == full && !s.until.After(now) {
		return time.Time{}
	}
	steps := (full - min(s.limit, full) + stepOf(full) - 1) / stepOf(full)
	return s.until.Add(time.Duration(steps) * window)
}

// after returns the back-off after another limit response. Responses to calls that were in flight together are one incident.
func (s setback) after(now, until time.Time, full int, window time.Duration, other bool) setback {
	if s.until.After(now.Add(maxRetryAfter)) { // from before the clock was set back
		s = setback{}
	}
	if s.until.After(now) {
		if until.After(s.until) {
			s.until = until
		}
		return s
	}
	return setback{limit: max(s.at(now, full, window)/2, stepOf(full)), until: until, other: other}
}

// limited records a limit response: the bucket is blocked for so long (below zero: one window), and its limit is lowered.
func (l *limiter) limited(ctx context.Context, a ask, wait time.Duration) (retryAt time.Time) {
	if wait < 0 {
		wait = l.window
	}
	now := l.now()
	until := now.Add(min(max(wait, time.Second), maxRetryAfter))
	full := l.limits.of(a.endpoint)
	l.mu.Lock()
	other := l.line(a.bucket).used(now) < l.server.of(a.endpoint)
	known := l.line(a.bucket).told
	l.mu.Unlock()
	next := known.after(now, until, full, l.window, other)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharing)
	defer cancel()
	err := l.slots.SetBack(ctx, a.bucket, func(limit int, was time.Time, by bool) (int, time.Time, bool) {
		next = setback{limit, was, by}.after(now, until, full, l.window, other)
		return next.limit, next.until, next.other
	})
	if err != nil {
		l.log.Debug("limit answer not shared", "endpoint", a.endpoint, "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.line(a.bucket)
	ln.learn(next, now)
	for _, w := range ln.queue { // writes do not wait for the end of a block, nor does a caller whose context ends before
		w.wake()
	}
	return l.wall(ln.setback.until)
}

// sharing is how long the log of all processes may take to respond.
const sharing = 5 * time.Second

// look reads what other processes did to a bucket. When that fails the bucket stays as it was: no call can be counted then either.
func (l *limiter) look(ctx context.Context, bucket string) {
	held, err := l.slots.Held(ctx, bucket)
	if err != nil {
		return
	}
	var s setback
	if s.limit, s.until, s.other, err = l.slots.Setback(ctx, bucket); err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.line(bucket)
	ln.free = held
	ln.learn(s, l.now())
}

// learn converts a shared back-off from the wall clock to the monotonic one, once per change: a step of the wall clock afterwards
// does not move it.
func (ln *line) learn(s setback, now time.Time) {
	if s.limit == ln.told.limit && s.until.UnixMilli() == ln.told.until.UnixMilli() && s.other == ln.told.other {
		return
	}
	ln.told, ln.setback = s, s
	wait := s.until.Sub(now)
	if wait > maxRetryAfter { // from before the clock was set back
		ln.setback = setback{}
		return
	}
	ln.setback.until = time.Now().Add(wait)
}

// used returns how many slots of the bucket are in use, by all processes as far as known; the caller holds the lock.
func (ln *line) used(now time.Time) (n int) {
	for _, free := range ln.free {
		if free.After(now) {
			n++
		}
	}
	return n
}
