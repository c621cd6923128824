package fermion

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// After a limit response nothing of its bucket is sent for as long as the server says, or for one window when it says nothing. Then
// half of the former limit applies, and it rises by a step each window until it is restored. Every process that uses the same key
// follows the same affiliate.Backoff, which SharedSlots stores.

// maxRetryAfter is the longest wait that a server can ask for; a longer one is shortened to it.
const maxRetryAfter = 15 * time.Minute

// stepOf returns by how much a lowered limit rises each window. It is also the lowest limit.
func stepOf(full int) int { return max(1, full/10) }

// limitAt is the limit of a bucket at a time after b.Until.
func limitAt(b affiliate.Backoff, now time.Time, full int, window time.Duration) int {
	if b.Limit == 0 {
		return full
	}
	steps := int(max(0, now.Sub(b.Until)) / window)
	return min(full, b.Limit+steps*stepOf(full))
}

// restoredAt is when the whole limit applies again; the zero time when it does already.
func restoredAt(b affiliate.Backoff, now time.Time, full int, window time.Duration) time.Time {
	if limitAt(b, now, full, window) == full && !b.Until.After(now) {
		return time.Time{}
	}
	steps := (full - min(b.Limit, full) + stepOf(full) - 1) / stepOf(full)
	return b.Until.Add(time.Duration(steps) * window)
}

// afterLimit returns the back-off after another limit response. A response during a block belongs to a call that was in flight when
// the block began: it may prolong the block, and does not lower the limit once more.
func afterLimit(b affiliate.Backoff, now, until time.Time, full int, window time.Duration, sharedKey bool) affiliate.Backoff {
	if b.Until.After(now.Add(maxRetryAfter)) { // from before the clock was set back
		b = affiliate.Backoff{}
	}
	if b.Until.After(now) {
		if until.After(b.Until) {
			b.Until = until
		}
		return b
	}
	return affiliate.Backoff{Limit: max(limitAt(b, now, full, window)/2, stepOf(full)), Until: until, SharedKey: sharedKey}
}

// onLimit records a limit response: the bucket is blocked for wait, or for one window when wait is negative, and
// its limit is lowered.
func (l *limiter) onLimit(ctx context.Context, req slotRequest, wait time.Duration) (retryAt time.Time) {
	if wait < 0 {
		wait = l.window
	}
	now := l.now()
	until := now.Add(min(max(wait, time.Second), maxRetryAfter))
	full := l.limits.of(req.endpoint)
	l.mu.Lock()
	shared := l.bucketState(req.bucket).used(now) < l.server.of(req.endpoint) // with another program, which this one does not count
	known := l.bucketState(req.bucket).shared
	l.mu.Unlock()
	next := afterLimit(known, now, until, full, l.window, shared)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	err := l.slots.UpdateBackoff(ctx, req.bucket, func(b affiliate.Backoff) affiliate.Backoff {
		next = afterLimit(b, now, until, full, l.window, shared)
		return next
	})
	if err != nil {
		l.log.Debug("limit answer not shared", "endpoint", req.endpoint, "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(req.bucket)
	state.adopt(next, now)
	for _, w := range state.queue { // a write does not wait for the end of a block, nor does a call whose context ends before it
		w.wake()
	}
	return l.wall(state.backoff.Until)
}

// shareTimeout is how long the log of all processes may take to respond.
const shareTimeout = 5 * time.Second

// refresh reads what other processes did to a bucket. When that fails the bucket stays as it was: no call can be counted then either.
func (l *limiter) refresh(ctx context.Context, bucket string) {
	busyUntil, err := l.slots.ActiveSlots(ctx, bucket)
	if err != nil {
		return
	}
	b, err := l.slots.Backoff(ctx, bucket)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(bucket)
	state.busyUntil = busyUntil
	state.adopt(b, l.now())
}

// adopt converts a shared back-off from the wall clock to the monotonic one, once per change, so that a later step of the
// wall clock does not move it.
func (state *bucketState) adopt(b affiliate.Backoff, now time.Time) {
	if b.Limit == state.shared.Limit && b.Until.UnixMilli() == state.shared.Until.UnixMilli() && b.SharedKey == state.shared.SharedKey {
		return
	}
	state.shared, state.backoff = b, b
	wait := b.Until.Sub(now)
	if wait > maxRetryAfter { // from before the clock was set back
		state.backoff = affiliate.Backoff{}
		return
	}
	state.backoff.Until = time.Now().Add(wait)
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
