// Package instance finds out which of the programs that opened a database are alive: by their rows in the database, their heartbeats, and on
// this machine by lock files and processes. It knows no SQL.
package instance

import (
	"cmp"
	"os"
	"time"
)

// DefaultHeartbeatTimeout is how long an instance may be without a heartbeat before it counts as dead, where nothing else is known.
const DefaultHeartbeatTimeout = 20 * time.Second

// Retention is how long the row and the lock file of a dead instance stay.
const Retention = 24 * time.Hour

// Instance is a program that opened a database.
type Instance struct {
	ID, By, Host string
	PID          int
	HeartbeatAt  time.Time // zero: it is known to have ended
	Checked      bool      // it ended uncleanly, and the database was checked since
}

// Liveness decides whether an instance is alive.
type Liveness struct {
	Locks            Locks
	HeartbeatTimeout time.Duration // 0: DefaultHeartbeatTimeout
	Shared           bool          // by several machines: a held lock is no proof of life, so that a suspended program keeps nothing from the others
}

// Timeout is the time without a heartbeat after which an instance counts as dead, where nothing else is known.
func (l Liveness) Timeout() time.Duration { return cmp.Or(l.HeartbeatTimeout, DefaultHeartbeatTimeout) }

// Alive reports whether an instance lives, and whether that is certain. On this machine its lock decides, and without a lock file a
// process that has ended; a running process may be another one by now. Of other machines only heartbeats are known.
func (i Instance) Alive(locks Locks) (alive, certain bool) {
	if i.HeartbeatAt.IsZero() {
		return false, true
	}
	if host, err := os.Hostname(); err != nil || host != i.Host {
		return false, false
	}
	switch locks.state(i.ID) {
	case lockHeld:
		return true, true
	case lockFree:
		return false, true
	}
	if i.PID <= 0 { // of a database that several machines share, whose names may be the same
		return false, false
	}
	running := processAlive(i.PID)
	return running, !running
}

// Ended reports whether an instance has certainly ended.
func (l Liveness) Ended(i Instance) bool {
	alive, certain := i.Alive(l.Locks)
	return certain && !alive
}

// Running reports whether an instance is certainly alive, even without heartbeats.
func (l Liveness) Running(i Instance) bool {
	alive, certain := i.Alive(l.Locks)
	return certain && alive && !l.Shared
}

// Dead reports whether an instance counts as dead: where nothing is certain, because its last heartbeat is too old.
func (l Liveness) Dead(i Instance, now time.Time) bool {
	return l.Ended(i) || !l.Running(i) && i.HeartbeatAt.Before(now.Add(-l.Timeout()))
}
