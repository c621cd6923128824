package monitor

import (
	"context"
	"errors"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// State is the state of polling.
type State uint8

const (
	Starting State = iota // no reading has completed yet
	Live
	Slow
	Offline
	Refused
	VerifyingKey // the key has not read a link of this profile yet
	NoKey
	Paused
	Idle       // no link to poll
	Frozen     // many links of the school decreased at once, so numbers stay as they were
	NotFermion // the host does not answer like Fermion, so nothing is sent there
)

// Status is a moment's view of the loop.
type Status struct {
	State       State
	Since       time.Time     // offline or frozen since
	Until       time.Time     // slow until
	Blocked     bool          // no call can be sent; else, when slow, fewer calls are sent, and more from minute to minute
	Why         string        // in words, "" when everything is fine
	Limit       int           // stats calls that polling may use in a window
	Used        int           // of Limit, by all programs with this key on this machine; manual calls beyond Limit do not count
	FullRefresh time.Duration // how long one reading of every link takes
}

// health is what the responses so far say about the key and the connection.
type health struct {
	answered  bool // a link was read with the key in use, here or by another instance
	refused   bool
	offline   bool
	since     time.Time
	why       string
	ofStore   bool  // whether why is a failure of the database
	commits   int64 // of this program when the database failed
	failures  int
	waitUntil time.Time
	lastPoll  time.Time
	// unreadable are the links whose answers could not be parsed since the last answer that could.
	unreadable map[int64]bool
}

func (h *health) state() [4]any { return [4]any{h.answered, h.refused, h.offline, h.why} }

func (h *health) onReached() {
	h.refused, h.offline, h.why, h.ofStore, h.failures, h.waitUntil = false, false, "", false, 0, time.Time{}
}

// onAnswer takes the result of a reading into account. While offline, readings become less frequent, down to one in maxRetryWait.
// commits is Store.Commits.
func (h *health) onAnswer(err error, now time.Time, commits int64) {
	failed, isStoreError := errors.AsType[storeError](err)
	h.ofStore = isStoreError
	switch {
	case err == nil:
		h.answered = true
		h.onReached()
		clear(h.unreadable)
	case isStoreError:
		h.answered = true // although the answer could not be stored
		h.why, h.commits = affiliate.Brief(failed), commits
	case errors.Is(err, fermion.ErrUnauthorized):
		h.refused, h.offline = true, false
		h.why = err.Error()
	default:
		if !h.offline {
			h.offline, h.since = true, now
		}
		h.why = reason(err)
		h.failures++
		h.waitUntil = now.Add(min(maxRetryWait, time.Second<<min(h.failures-1, 5)))
	}
}

// storeWorks ends a failure of the database once something was committed after it, and reports whether there was one.
func (h *health) storeWorks(commits int64) bool {
	if !h.ofStore || commits <= h.commits {
		return false
	}
	h.ofStore, h.why = false, ""
	return true
}

// reason returns an error short enough for the header.
func reason(err error) string {
	if u, ok := errors.AsType[*fermion.UnreachableError](err); ok {
		return u.Reason
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return err.Error()
}

// Status returns the status of polling.
func (l *Loop) Status() Status {
	c := l.client.Status()
	l.mu.Lock()
	defer l.mu.Unlock()
	s := Status{Why: l.health.why, Limit: l.callsPerMinute(), FullRefresh: fullRefreshTime(len(l.candidates), l.fleetInterval())}
	s.Used = min(c.Stats.Used, s.Limit)
	switch {
	case l.noKey:
		s.State = NoKey
	case c.NotFermion != nil:
		s.State, s.Why = NotFermion, c.NotFermion.Sentence()
	case l.health.refused || l.keyUntrusted && c.KeyRefused:
		s.State = Refused
	case l.keyUntrusted:
		s.State = VerifyingKey
	case l.paused:
		s.State = Paused
		if c.Stats.BlockedUntil.After(l.o.Now()) { // manual reads wait for it too
			s.Blocked, s.Until = true, c.Stats.BlockedUntil
		}
	case c.Stats.BlockedUntil.After(l.o.Now()):
		s.State, s.Blocked, s.Until, s.Why = Slow, true, c.Stats.BlockedUntil, c.Stats.Why
	case l.health.offline:
		s.State, s.Since = Offline, l.health.since
	case l.school.Freeze != nil:
		s.State, s.Since, s.Why = Frozen, l.school.Freeze.Since, freezeReason(*l.school.Freeze)
	case !c.Stats.RestoredAt.IsZero() && s.Why == "":
		s.State, s.Until, s.Why = Slow, c.Stats.RestoredAt, c.Stats.Why
	case len(l.candidates) == 0 && l.loaded:
		s.State = Idle
	case l.health.answered:
		s.State = Live
	}
	return s
}

// OnScreen sets the links that a person sees, which are read first. It is cheap when they are the same as before.
func (l *Loop) OnScreen(ids []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(ids) == len(l.onScreen) && !slices.ContainsFunc(ids, func(id int64) bool { return !l.onScreen[id] }) {
		return
	}
	for id := range l.onScreen {
		if c := l.find(id); c != nil {
			c.onScreen = false
			l.updatePriority(c)
		}
	}
	clear(l.onScreen)
	for _, id := range ids {
		l.onScreen[id] = true
		if c := l.find(id); c != nil {
			c.onScreen = true
			l.updatePriority(c)
		}
	}
}

// OpenCampaigns sets the campaigns whose links are read more often: those that run, or that a person looks at.
func (l *Loop) OpenCampaigns(ids []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.campaigns)
	for _, id := range ids {
		l.campaigns[id] = true
	}
	l.updatePriorities()
}

// Refresh reads links now, at a person's request.
func (l *Loop) Refresh(ids []int64) {
	l.mu.Lock()
	for _, id := range ids {
		l.enqueueManual(id)
	}
	l.health.waitUntil = time.Time{}
	l.mu.Unlock()
	l.Wake()
}

// Pause stops or resumes polling; manual reads continue.
func (l *Loop) Pause(on bool) {
	l.mu.Lock()
	l.paused = on
	l.mu.Unlock()
	l.o.Changed()
	l.Wake()
}

// SetKeyUntrusted stops all readings until the key is verified, because with another school's key every link seems missing.
func (l *Loop) SetKeyUntrusted(on bool) {
	l.mu.Lock()
	l.keyUntrusted = on
	l.mu.Unlock()
	l.o.Changed()
	l.Wake()
}

// OnKeyChanged makes the loop read with a new key.
func (l *Loop) OnKeyChanged() {
	l.mu.Lock()
	l.noKey = false
	l.health.answered = false
	l.health.onReached()
	l.mu.Unlock()
	l.o.Changed()
	l.Wake()
}

// OnHostBack resumes polling of a host that answers like Fermion again, and forgets earlier connection errors.
func (l *Loop) OnHostBack() {
	l.mu.Lock()
	l.health.answered = false
	l.health.onReached()
	l.mu.Unlock()
	l.o.Changed()
	l.Wake()
}

// Probe reads a slug once, tracked or not.
func (l *Loop) Probe(ctx context.Context, slug string) (affiliate.Counters, error) {
	return l.client.AffiliateLinkStats(ctx, slug, fermion.Interactive)
}
