// Package instance finds out which of the programs that opened a database are alive: by their rows in the database, their heartbeats, and
// on this machine by lock files and processes. It knows no SQL.
package instance

import (
	"cmp"
	"os"
	"time"
)

// DefaultHeartbeatTimeout is the time without a heartbeat after which an instance counts as dead, if nothing else is known.
const DefaultHeartbeatTimeout = 20 * time.Second

// Retention is how long the row and the lock file of a dead instance are kept.
const Retention = 24 * time.Hour

// Instance is a program that opened a database.
type Instance struct {
	ID, By, Host string
	PID          int
	HeartbeatAt  time.Time // zero: it has certainly ended
	Checked      bool      // it ended uncleanly, and the database was checked since
}

// Liveness decides whether an instance is alive.
type Liveness struct {
	Locks            Locks
	HeartbeatTimeout time.Duration // 0: DefaultHeartbeatTimeout

	// Shared means that several machines share the database. Then a lock does not prove that its owner is alive, so that a suspended
	// program does not block the others.
	Shared bool
}

// Timeout is the time without a heartbeat after which an instance counts as dead, if nothing else is known.
func (l Liveness) Timeout() time.Duration { return cmp.Or(l.HeartbeatTimeout, DefaultHeartbeatTimeout) }

// Alive reports whether an instance is alive, and whether that is certain. On this machine its lock decides; without a lock file it is
// certain only that a process has ended, since a running process with that number may be another program. For other machines there are
// only heartbeats.
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
	if i.PID <= 0 { // several machines, which may have the same name, share the database
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

// Dead reports whether an instance counts as dead. If nothing is certain, it does when its last heartbeat is too old.
func (l Liveness) Dead(i Instance, now time.Time) bool {
	return l.Ended(i) || !l.Running(i) && i.HeartbeatAt.Before(now.Add(-l.Timeout()))
}
