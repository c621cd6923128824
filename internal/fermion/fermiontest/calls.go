package fermiontest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Call is one entry of a POST as the school saw it.
type Call struct {
	Endpoint string
	At       time.Time       // when it arrived
	Entry    json.RawMessage // the inner data, byte for byte; nil when the envelope could not be read
	Outcome  string          // "ok", "rejected: …", "key", "limit", "bad request", or "fault: …" before any of these
}

// Calls is the log, oldest first.
func (s *School) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// CallsTo is the log of one endpoint.
func (s *School) CallsTo(endpoint string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if c.Endpoint == endpoint {
			out = append(out, c)
		}
	}
	return out
}

// Posts returns when each POST to an endpoint arrived, however many entries it had, oldest first.
func (s *School) Posts(endpoint string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posts[endpoint])
}

// Most is the largest number of calls of an endpoint that arrived within any window of that length, refused ones too. A window includes
// its start, and not its end.
func (s *School) Most(endpoint string, window time.Duration) int {
	var at []time.Time
	for _, c := range s.CallsTo(endpoint) {
		at = append(at, c.At)
	}
	return most(at, window)
}

// MostPosts is Most of POSTs.
func (s *School) MostPosts(endpoint string, window time.Duration) int {
	return most(s.Posts(endpoint), window)
}

func most(at []time.Time, window time.Duration) int {
	n, first := 0, 0
	for i := range at {
		for at[i].Sub(at[first]) >= window {
			first++
		}
		n = max(n, i-first+1)
	}
	return n
}

// OtherUse makes the school count n calls of an endpoint by another program with the same key, now. They are not in the log.
func (s *School) OtherUse(endpoint string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.seen[endpoint] = append(s.seen[endpoint], s.now())
	}
}

// LimitStyle is how the school says that there were too many calls; which one the real one uses is [open].
type LimitStyle int

const (
	LimitText LimitStyle = iota // 200 with "Too many requests"
	Limit429
	Limit529
)

// LimitAnswer is what a call over the limit gets. RetryAfter is sent as the header when it is not "".
type LimitAnswer struct {
	Style      LimitStyle
	RetryAfter string
}

// SetLimitAnswer changes what a call over the limit gets.
func (s *School) SetLimitAnswer(a LimitAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = a
}

// LimitIn is a LimitAnswer with Retry-After in whole seconds.
func LimitIn(style LimitStyle, d time.Duration) LimitAnswer {
	return LimitAnswer{Style: style, RetryAfter: strconv.Itoa(int(d / time.Second))}
}

// CountPostsAsOne makes the school count a POST once against the limit, however many entries it has; how Fermion counts is [open].
func (s *School) CountPostsAsOne(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.postIsOne = on
}

// admit counts the calls of a POST that arrived at a time, unless they are over the limit: refused calls do not count [guess].
func (s *School) admit(endpoint string, entries int, at time.Time) bool {
	n := entries
	if s.postIsOne {
		n = 1
	}
	seen := s.seen[endpoint]
	for len(seen) > 0 && at.Sub(seen[0]) >= s.window {
		seen = seen[1:]
	}
	if limit := s.limits[endpoint]; limit > 0 && len(seen)+n > limit {
		s.seen[endpoint] = seen
		return false
	}
	for range n {
		seen = append(seen, at)
	}
	s.seen[endpoint] = seen
	return true
}

func (s *School) refuse(w http.ResponseWriter, a LimitAnswer, entries int) {
	if a.RetryAfter != "" {
		w.Header().Set("Retry-After", a.RetryAfter)
	}
	switch a.Style {
	case Limit429:
		http.Error(w, "slow down", http.StatusTooManyRequests)
	case Limit529:
		http.Error(w, "overloaded", 529)
	default:
		all := make([]output, entries)
		for i := range all {
			all[i] = rejected(tooMany)
		}
		writeJSON(w, http.StatusOK, envelope(all))
	}
}

// logCalls writes calls into the log; the caller holds the lock.
func (s *School) logCalls(endpoint string, at time.Time, entries []json.RawMessage, outcome func(i int) string) {
	s.posts[endpoint] = append(s.posts[endpoint], at)
	if over := len(s.posts[endpoint]) - s.keepCalls; over > 0 {
		s.posts[endpoint] = s.posts[endpoint][over:]
	}
	if len(entries) == 0 {
		entries = []json.RawMessage{nil}
	}
	for i, e := range entries {
		s.calls = append(s.calls, Call{Endpoint: endpoint, At: at, Entry: e, Outcome: outcome(i)})
	}
	if len(s.calls) > s.keepCalls+s.keepCalls/4 {
		s.calls = append([]Call(nil), s.calls[len(s.calls)-s.keepCalls:]...)
	}
}
