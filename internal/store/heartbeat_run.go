package store

import (
	"sync"
	"time"

	"fermion-tui/internal/store/instance"
)

// heartbeatRun measures how long this instance's heartbeats have been stored without a break, by the clock of the database.
type heartbeatRun struct {
	mu          sync.Mutex
	start, last time.Time // start is zero after a heartbeat that failed
}

// add records a heartbeat. A new run begins after a pause longer than maxPause, when the program was suspended or waited for the
// database.
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

// duration returns how long the run has lasted, 0 when there is none.
func (r *heartbeatRun) duration(now time.Time) time.Duration {
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
	return s.liveness.Ended(i) || s.untilSilenceCounts(now) <= 0 && s.liveness.Dead(i, now)
}

// untilSilenceCounts returns how long it takes until missing heartbeats of others show that they are dead. When a server was
// unreachable all heartbeats are old, so nobody counts as dead by them until this instance's own heartbeats have been stored for the
// heartbeat timeout. An instance that writes no heartbeats, since it only displays who is alive, waits as long since the server was
// unreachable.
func (s *Store) untilSilenceCounts(now time.Time) time.Duration {
	if !s.shared {
		return 0
	}
	if s.unlisted {
		e, isRemote := s.engine.(interface{ SinceLost() time.Duration })
		if !isRemote {
			return 0
		}
		return max(0, s.HeartbeatTimeout()-e.SinceLost())
	}
	return max(0, s.HeartbeatTimeout()-s.heartbeats.duration(now))
}
