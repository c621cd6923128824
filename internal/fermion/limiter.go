package fermion

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// limiter sends calls one by one, as slots get free. Within the process each bucket is a queue: what a person or a write waits for
// comes before the polls, and each of the two is first come, first served. Only the head of a queue asks the slots, so a thousand
// waiting calls cost no more than one.
type limiter struct {
	slots   SharedSlots
	now     func() time.Time
	window  time.Duration
	limits  Limits // that this machine may use
	server  Limits // of which that is a share
	pending *pendingCalls
	clock   *clockWatch
	log     *slog.Logger

	mu             sync.Mutex
	buckets        map[string]*bucketState
	clockStepPause throttle // everything, after the clock was moved
}

// bucketState is what this process knows of one bucket.
type bucketState struct {
	queue     []*waiter
	busyUntil []time.Time       // of the slots in use: when they get free, at the last look
	shared    affiliate.Backoff // as the log of all processes has it, by the wall clock
	backoff   affiliate.Backoff // the same by the monotonic clock
}

type waiter struct {
	slotRequest
	kick  chan struct{} // look again: room for one, so that no kick is lost
	shown int64         // its ID in pending; 0: not shown
}

// slotRequest is a call that waits to be sent.
type slotRequest struct {
	bucket   string
	endpoint Endpoint
	slots    int          // that it occupies
	poll     bool         // may use nine tenths, and waits for everything else
	write    bool         // does not wait for the end of a block: its journal does
	stop     func() error // not nil when it may not be sent any more
}

// maxSleep bounds how long the head of a queue sleeps: a call of another process may have ended meanwhile.
const maxSleep = time.Second

func newLimiter(o Options, pending *pendingCalls) *limiter {
	return &limiter{slots: shared(o), now: o.Now, window: o.Window, limits: o.Limits.Share(o.Share), server: o.Limits, pending: pending,
		clock: newClockWatch(o.Now, o.Window), log: o.Log, buckets: map[string]*bucketState{}}
}

// acquire waits for a slot. began is a moment before it was taken: the request must end one timeout later.
func (l *limiter) acquire(ctx context.Context, req slotRequest) (ticket int64, began time.Time, err error) {
	w := l.enqueue(req)
	defer l.dequeue(w)
	for {
		if err := ctx.Err(); err != nil {
			return 0, began, &NotSentError{Err: &LimitWaitError{Endpoint: req.endpoint, Err: err}}
		}
		if err := req.stop(); err != nil {
			return 0, began, err
		}
		first := l.isFirst(w)
		if first {
			l.refresh(ctx, req.bucket)
		}
		if block := l.throttleOf(req.bucket); block.on() {
			if req.write || endsBefore(ctx, block.until) {
				return 0, began, &RateLimitError{RetryAt: l.wall(block.until), Text: block.why, local: true}
			}
			l.sleep(ctx, w, time.Until(block.until), l.wall(block.until), block.why)
			continue
		}
		if !first {
			l.sleep(ctx, w, -1, time.Time{}, "others go first")
			continue
		}
		limit := l.budget(req)
		if req.slots > limit { // the limit was lowered after the caller combined so many links
			l.sleep(ctx, w, maxSleep, time.Time{}, fmt.Sprintf("no more than %d calls at once, after a limit answer", limit))
			continue
		}
		began = time.Now()
		ticket, retryAt, err := l.slots.Acquire(ctx, req.bucket, req.slots, limit)
		if err != nil {
			if ctx.Err() != nil {
				return 0, began, &NotSentError{Err: &LimitWaitError{Endpoint: req.endpoint, Err: err}}
			}
			return 0, began, &NotSentError{Err: fmt.Errorf("counting the calls of %s: %w", req.endpoint, err)}
		}
		if ticket != 0 {
			l.countSlots(req)
			return ticket, began, nil
		}
		l.sleep(ctx, w, l.sleepTime(retryAt), retryAt, fmt.Sprintf("%d calls a minute are used up", limit))
	}
}

// sleepTime returns how long to sleep before the slots are asked again.
func (l *limiter) sleepTime(retryAt time.Time) time.Duration {
	if retryAt.IsZero() {
		return maxSleep
	}
	return min(max(retryAt.Sub(l.now()), time.Millisecond), maxSleep)
}

// sleep waits for a kick, the context, or so long; below zero: no time.
func (l *limiter) sleep(ctx context.Context, w *waiter, d time.Duration, until time.Time, why string) {
	w.shown = l.pending.add(w.shown, PendingCall{Endpoint: w.endpoint, Since: l.now(), Until: until, Reason: why})
	var timer <-chan time.Time
	if d >= 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-w.kick:
	case <-timer:
	case <-ctx.Done():
	}
}

func (l *limiter) enqueue(req slotRequest) *waiter {
	w := &waiter{slotRequest: req, kick: make(chan struct{}, 1)}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(req.bucket)
	i := slices.IndexFunc(state.queue, func(other *waiter) bool { return other.poll })
	if req.poll || i < 0 {
		i = len(state.queue)
	}
	state.queue = slices.Insert(state.queue, i, w)
	return w
}

func (l *limiter) dequeue(w *waiter) {
	l.pending.remove(w.shown)
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(w.bucket)
	state.queue = slices.DeleteFunc(state.queue, func(other *waiter) bool { return other == w })
	state.wakeFirst()
}

func (l *limiter) isFirst(w *waiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bucketState(w.bucket).queue[0] == w
}

// bucketState returns what is known of a bucket; the caller holds the lock.
func (l *limiter) bucketState(bucket string) *bucketState {
	state := l.buckets[bucket]
	if state == nil {
		state = &bucketState{}
		l.buckets[bucket] = state
	}
	return state
}

func (state *bucketState) wakeFirst() {
	if len(state.queue) > 0 {
		state.queue[0].wake()
	}
}

func (w *waiter) wake() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// wakeAll makes every waiting call look again, because the key was refused or replaced.
func (l *limiter) wakeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, state := range l.buckets {
		for _, w := range state.queue {
			w.wake()
		}
	}
}

// countSlots counts slots that were just acquired, until refresh reads all of them again.
func (l *limiter) countSlots(req slotRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	state := l.bucketState(req.bucket)
	state.busyUntil = append(state.busyUntil, slices.Repeat([]time.Time{l.now().Add(l.window)}, req.slots)...)
}

// release frees a slot one window from now. The slot of a call without a response is not released, since the call may still be in flight.
func (l *limiter) release(ctx context.Context, bucket string, ticket int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	err := l.slots.Release(ctx, ticket)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bucketState(bucket).wakeFirst()
	return err
}

// endsBefore reports whether the caller will have given up by then.
func endsBefore(ctx context.Context, until time.Time) bool {
	deadline, ok := ctx.Deadline()
	return ok && deadline.Before(until)
}
