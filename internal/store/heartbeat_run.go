package store

import (
	"sync"
	"time"

	"fermion-tui/internal/store/instance"
)

// heartbeatRun is how long this instance's heartbeats have arrived without a break, by the clock of the database.
type heartbeatRun struct {
	mu          sync.Mutex
	start, last time.Time // start is zero after one that failed
}

// add records a heartbeat. After a pause longer than maxPause, of a suspended program or of one that waited for the database, a new run begins.
func (r *heartbeatRun) add(at time.Time, maxPause time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.start.IsZero() || at.Sub(r.last) > maxPause || at.Before(r.start) {
		r.start = at
	}
	r.last = at
}

// interrupt ends the run: the database may have been away for everybody.
func (r *heartbeatRun) interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.start = time.Time{}
}

// lasts is how long the run has lasted, 0 when there is none.
func (r *heartbeatRun) lasts(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.start.IsZero() {
		return 0
	}
	return now.Sub(r.start)
}

// isDead reports whether an instance counts as dead.
func (s *Store) isDead(i instance.Instance) bool {
	now := s.engine.Now()
	return s.liveness.Ended(i) || s.judgesIn(now) <= 0 && s.liveness.Dead(i, now)
}

// judgesIn is how long it takes until missing heartbeats of others mean something. Of a server that was away all heartbeats are old, so that
// nobody counts as dead by them until this instance's own have arrived for as long as a program may be silent. Who writes none only looks.
func (s *Store) judgesIn(now time.Time) time.Duration {
	if !s.shared || s.unlisted {
		return 0
	}
	return max(0, s.HeartbeatTimeout()-s.heartbeats.lasts(now))
}
