package fermion

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// hold is a time in which nothing leaves. until carries the monotonic clock: a step of the wall clock does not move it.
type hold struct {
	until time.Time
	why   string
}

func (h hold) on() bool { return time.Now().Before(h.until) }

// lowered is a smaller limit for a while after the server said that there were too many calls.
type lowered struct {
	limit int
	until time.Time
	other bool // somebody else seems to use the key
}

func (l lowered) on() bool { return time.Now().Before(l.until) }

const (
	rateLimited  = "rate limited"
	somebodyElse = "rate limited: somebody else uses this key"
	clockMoved   = "the clock was moved"

	// maxRetryAfter bounds what a server may make us wait.
	maxRetryAfter = 15 * time.Minute
	// lowFor is for how many windows a limit stays lowered.
	lowFor = 10
)

// held is what keeps a bucket from sending now.
func (l *limiter) held(bucket string) hold {
	parted := l.clock.parted()
	l.mu.Lock()
	defer l.mu.Unlock()
	if parted {
		l.stopped = hold{until: time.Now().Add(l.window), why: clockMoved}
	}
	h := l.line(bucket).hold
	if l.stopped.on() && l.stopped.until.After(h.until) {
		return l.stopped
	}
	return h
}

// budget is the limit for a call now.
func (l *limiter) budget(a ask) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.line(a.bucket).limit(l.limits.of(a.endpoint))
	if a.poll {
		return forPolls(limit)
	}
	return limit
}

func (ln *line) limit(full int) int {
	if ln.lowered.on() {
		return min(ln.lowered.limit, full)
	}
	return full
}

// limited takes note of a rate-limit answer: the bucket is held for so long (below zero: one window), and its limit is
// three quarters of what it was for some windows after that, but never less than a quarter of the full one.
func (l *limiter) limited(a ask, after time.Duration) (retryAt time.Time) {
	if after < 0 {
		after = l.window
	}
	after = min(max(after, time.Second), maxRetryAfter)
	until := time.Now().Add(after)
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.line(a.bucket)
	full := l.limits.of(a.endpoint)
	if !ln.hold.on() { // several calls that were under way together are one incident
		ln.lowered = lowered{limit: max(ln.limit(full)*3/4, full/4, 1), other: ln.used() < full}
	}
	ln.hold.why = rateLimited
	if ln.lowered.other {
		ln.hold.why = somebodyElse
	}
	if until.After(ln.hold.until) {
		ln.hold.until = until
	}
	ln.lowered.until = ln.hold.until.Add(lowFor * l.window)
	for _, w := range ln.queue { // writes do not wait for the end of a hold, nor does a caller who will not live to see it
		w.wake()
	}
	return l.wall(ln.hold.until)
}

// wall is a moment of the monotonic clock as the wall clock will show it.
func (l *limiter) wall(t time.Time) time.Time { return l.now().Add(time.Until(t)) }

// Status is how the client stands, for a header.
type Status struct {
	KeyRefused   bool      // no call leaves until SetKey
	HeldUntil    time.Time // the latest hold; zero when nothing is held
	Why          string    // of the hold: "rate limited", …
	SomebodyElse bool      // a limit answer came below our own count: somebody else uses this key
	Lowered      bool      // limits are lower than configured, for a while after a limit answer
	StatsUsed    int       // slots of the stats call that this process holds
	StatsLimit   int       // of so many in a window, now
	PollLimit    int       // of which polls may use so many
}

func (l *limiter) status(prefix string) Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s Status
	show := func(h hold) {
		if at := l.wall(h.until); h.on() && at.After(s.HeldUntil) {
			s.HeldUntil, s.Why = at, h.why
		}
	}
	show(l.stopped)
	for bucket, ln := range l.lines {
		if !strings.HasPrefix(bucket, prefix) {
			continue
		}
		show(ln.hold)
		s.Lowered = s.Lowered || ln.lowered.on()
		s.SomebodyElse = s.SomebodyElse || ln.lowered.on() && ln.lowered.other
	}
	stats := l.line(prefix + string(LinkStats))
	s.StatsUsed = stats.used()
	s.StatsLimit = stats.limit(l.limits.of(LinkStats))
	s.PollLimit = forPolls(s.StatsLimit)
	return s
}

// retryAfter reads the header as seconds or as a date, measured by the server's own clock when it tells it. Below zero: it
// says nothing.
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

// parted says, once for each time, that the two clocks parted by more than 1 s.
func (c *clockWatch) parted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, mono := c.now().Round(0), time.Now()
	passed := mono.Sub(c.mono)
	gap := wall.Sub(c.wall) - passed
	apart := gap.Abs() > time.Second
	if apart || passed > c.window { // slow drift is no step
		c.wall, c.mono = wall, mono
	}
	return apart
}
