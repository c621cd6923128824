package fermion

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// hold is a time in which nothing is sent. until has the monotonic clock: a step of the wall clock does not move it.
type hold struct {
	until time.Time
	why   string
}

func (h hold) on() bool { return time.Now().Before(h.until) }

const (
	rateLimited  = "rate limited"
	somebodyElse = "rate limited: something else uses this key"
	clockMoved   = "the clock was moved"
)

// held is what blocks a bucket now.
func (l *limiter) held(bucket string) hold {
	parted := l.clock.parted()
	l.mu.Lock()
	defer l.mu.Unlock()
	if parted {
		l.stopped = hold{until: time.Now().Add(l.window), why: clockMoved}
	}
	h := l.line(bucket).hold()
	if l.stopped.on() && l.stopped.until.After(h.until) {
		return l.stopped
	}
	return h
}

// hold blocks a bucket after a limit response; the caller holds the lock.
func (ln *line) hold() hold { return hold{until: ln.setback.until, why: ln.setback.why()} }

func (s setback) why() string {
	if s.other {
		return somebodyElse
	}
	return rateLimited
}

// budget is the limit for a call now.
func (l *limiter) budget(a ask) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.limit(l.line(a.bucket), a.endpoint)
	if a.poll {
		return forPolls(limit)
	}
	return limit
}

// limit returns how many calls a bucket may make in any window, now; the caller holds the lock.
func (l *limiter) limit(ln *line, e Endpoint) int {
	return ln.setback.at(time.Now(), l.limits.of(e), l.window)
}

// wall is a moment of the monotonic clock as the wall clock will show it.
func (l *limiter) wall(t time.Time) time.Time { return l.now().Add(time.Until(t)) }

// Status is the state of the client, for a header.
type Status struct {
	KeyRefused   bool             // no call is sent until SetKey
	NotFermion   *NotFermionError // why calls are stopped until CheckKey finds Fermion again; nil: they are not
	HeldUntil    time.Time        // the latest end of any block; zero for none
	Why          string           // of the block: "rate limited", …
	SomebodyElse bool             // a limit response came below our own count: somebody else uses this key
	Lowered      bool             // limits are lower than configured, for a while after a limit answer
	Stats        StatsBudget
}

// StatsBudget is the budget for reading counters.
type StatsBudget struct {
	Used      int       // slots in use, by all processes on this machine as far as known
	Limit     int       // of so many in a window, now
	Polls     int       // of which polls may use so many
	HeldUntil time.Time // no call is sent before; zero for none
	WholeAt   time.Time // the limit is what it was before a limit answer; zero when it is
	Why       string    // of the block, or of the lower limit
}

func (l *limiter) status(prefix string) Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s Status
	now := time.Now()
	for bucket, ln := range l.lines {
		e, ours := strings.CutPrefix(bucket, prefix)
		if !ours {
			continue
		}
		lowered := !ln.setback.wholeAt(now, l.limits.of(Endpoint(e)), l.window).IsZero()
		s.Lowered = s.Lowered || lowered
		s.SomebodyElse = s.SomebodyElse || lowered && ln.setback.other
		s.hold(l, ln.hold())
	}
	s.hold(l, l.stopped)
	s.Stats = l.statsBudget(l.line(prefix+string(LinkStats)), now)
	return s
}

func (s *Status) hold(l *limiter, h hold) {
	if at := l.wall(h.until); h.on() && at.After(s.HeldUntil) {
		s.HeldUntil, s.Why = at, h.why
	}
}

// statsBudget returns the budget of a line; the caller holds the lock.
func (l *limiter) statsBudget(ln *line, now time.Time) StatsBudget {
	b := StatsBudget{Used: ln.used(l.now()), Limit: l.limit(ln, LinkStats)}
	b.Polls = forPolls(b.Limit)
	if whole := ln.setback.wholeAt(now, l.limits.of(LinkStats), l.window); !whole.IsZero() {
		b.WholeAt, b.Why = l.wall(whole), ln.setback.why()
	}
	for _, h := range []hold{ln.hold(), l.stopped} {
		if at := l.wall(h.until); h.on() && at.After(b.HeldUntil) {
			b.HeldUntil, b.Why = at, h.why
		}
	}
	return b
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

// parted reports, once for each time, that the two clocks diverged by more than 1 s.
func (c *clockWatch) parted() bool {
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
