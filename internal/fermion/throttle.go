package fermion

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// throttle is a time in which nothing is sent. until has the monotonic clock: a step of the wall clock does not move it.
type throttle struct {
	until time.Time
	why   string
}

func (t throttle) on() bool { return time.Now().Before(t.until) }

const (
	rateLimited = "rate limited"
	sharedKey   = "rate limited: something else uses this key"
	clockMoved  = "the clock was moved"
)

// throttleOf is what blocks a bucket now.
func (l *limiter) throttleOf(bucket string) throttle {
	stepped := l.clock.stepped()
	l.mu.Lock()
	defer l.mu.Unlock()
	if stepped {
		l.clockStepPause = throttle{until: time.Now().Add(l.window), why: clockMoved}
	}
	t := l.bucketState(bucket).throttle()
	if l.clockStepPause.on() && l.clockStepPause.until.After(t.until) {
		return l.clockStepPause
	}
	return t
}

// throttle blocks a bucket after a limit response; the caller holds the lock.
func (state *bucketState) throttle() throttle {
	return throttle{until: state.backoff.Until, why: whyThrottled(state.backoff)}
}

func whyThrottled(b affiliate.Backoff) string {
	if b.SharedKey {
		return sharedKey
	}
	return rateLimited
}

// budget is the limit for a call now.
func (l *limiter) budget(req slotRequest) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.limit(l.bucketState(req.bucket), req.endpoint)
	if req.poll {
		return forPolls(limit)
	}
	return limit
}

// limit returns how many calls a bucket may make in any window, now; the caller holds the lock.
func (l *limiter) limit(state *bucketState, e Endpoint) int {
	return limitAt(state.backoff, time.Now(), l.limits.of(e), l.window)
}

// wall is a moment of the monotonic clock as the wall clock will show it.
func (l *limiter) wall(t time.Time) time.Time { return l.now().Add(time.Until(t)) }

// Status is the state of the client, for a header.
type Status struct {
	KeyRefused   bool             // no call is sent until SetKey
	NotFermion   *NotFermionError // why calls are stopped until CheckKey finds Fermion again; nil: they are not
	Outage       Outage           // why no call gets an answer; it ends with the next answer
	BlockedUntil time.Time        // the latest end of any block; zero for none
	Why          string           // of the block: "rate limited", …
	SharedKey    bool             // a limit response came below our own count: another program uses this key
	Lowered      bool             // limits are lower than configured, for a while after a limit answer
	Stats        StatsBudget
}

// StatsBudget is the budget for reading counters.
type StatsBudget struct {
	Used         int       // slots in use, by all processes on this machine as far as known
	Limit        int       // of so many in a window, now
	Polls        int       // of which polls may use so many
	BlockedUntil time.Time // no call is sent before; zero for none
	RestoredAt   time.Time // the limit is what it was before a limit answer; zero when it is
	Why          string    // of the block, or of the lower limit
}

func (l *limiter) status(prefix string) Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s Status
	now := time.Now()
	for bucket, state := range l.buckets {
		e, ours := strings.CutPrefix(bucket, prefix)
		if !ours {
			continue
		}
		lowered := !restoredAt(state.backoff, now, l.limits.of(Endpoint(e)), l.window).IsZero()
		s.Lowered = s.Lowered || lowered
		s.SharedKey = s.SharedKey || lowered && state.backoff.SharedKey
		s.include(l, state.throttle())
	}
	s.include(l, l.clockStepPause)
	s.Stats = l.statsBudget(l.bucketState(prefix+string(LinkStats)), now)
	return s
}

func (s *Status) include(l *limiter, t throttle) {
	if at := l.wall(t.until); t.on() && at.After(s.BlockedUntil) {
		s.BlockedUntil, s.Why = at, t.why
	}
}

// statsBudget returns the budget of a bucket; the caller holds the lock.
func (l *limiter) statsBudget(state *bucketState, now time.Time) StatsBudget {
	b := StatsBudget{Used: state.used(l.now()), Limit: l.limit(state, LinkStats)}
	b.Polls = forPolls(b.Limit)
	if restored := restoredAt(state.backoff, now, l.limits.of(LinkStats), l.window); !restored.IsZero() {
		b.RestoredAt, b.Why = l.wall(restored), whyThrottled(state.backoff)
	}
	for _, t := range []throttle{state.throttle(), l.clockStepPause} {
		if at := l.wall(t.until); t.on() && at.After(b.BlockedUntil) {
			b.BlockedUntil, b.Why = at, t.why
		}
	}
	return b
}

// slowdown returns what limit answers leave of some endpoints of a key: the longest wait, and the lowest limit.
func (l *limiter) slowdown(cred *credential, endpoints []Endpoint) (s affiliate.Slowdown) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for _, e := range endpoints {
		state, full := l.bucketState(cred.bucket(e)), l.limits.of(e)
		s.Wait = max(s.Wait, state.backoff.Until.Sub(now), l.clockStepPause.until.Sub(now))
		limit := limitAt(state.backoff, now, full, l.window)
		if limit < full && (s.Limit == 0 || limit < s.Limit) {
			s.Limit, s.Step = limit, stepOf(full)
		}
	}
	return s
}

// retryAfter parses the header as seconds or as a date, measured by the server's own clock when it sends it. Below zero: it has
// none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return -1
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs
	}
	return max(0, at.Sub(now))
}

// clockWatch notices that the wall clock was set or the machine slept: then nothing in the limiter's log can be trusted
// to be a window old.
type clockWatch struct {
	now    func() time.Time
	window time.Duration

	mu         sync.Mutex
	wall, mono time.Time
}

func newClockWatch(now func() time.Time, window time.Duration) *clockWatch {
	return &clockWatch{now: now, window: window, wall: now().Round(0), mono: time.Now()}
}

// stepped reports, once for each time, that the two clocks diverged by more than 1 s.
func (c *clockWatch) stepped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, mono := c.now().Round(0), time.Now()
	passed := mono.Sub(c.mono)
	gap := wall.Sub(c.wall) - passed
	apart := gap.Abs() > time.Second
	if apart || passed > c.window { // slow drift is not a step
		c.wall, c.mono = wall, mono
	}
	return apart
}
