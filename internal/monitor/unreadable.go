package monitor

import (
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/fermion"
)

// An answer in Fermion's form that cannot be parsed concerns only its link: the connection works, and the other links are read as
// before. The link is tried less and less often. Only when no link at all can be parsed, the API has changed.

const (
	firstRest       = 30 * time.Second // after the first such answer; it doubles with each, up to unreadRest
	unreadableEvery = 24 * time.Hour   // shortest time between two notices that a link cannot be read

	// unreadableInARow is how many different links in a row must be unreadable to count as a change of the API; with fewer links, all.
	unreadableInARow = 20
)

// unread counts the last readings of a link that could not be parsed.
type unread struct {
	times int
	why   string // the error of the last one
}

// unreadableData returns the error of an answer that has Fermion's form and cannot be parsed; nil for any other.
func unreadableData(err error) *fermion.ProtocolError {
	if protocol, ok := errors.AsType[*fermion.ProtocolError](err); ok && protocol.Data {
		return protocol
	}
	return nil
}

// allUnreadable records that a link's answer could not be parsed, and reports whether the other links cannot be parsed either. A single
// link says nothing about others. The caller holds the lock.
func (l *Loop) allUnreadable(id int64) bool {
	if l.health.unreadable == nil {
		l.health.unreadable = map[int64]bool{}
	}
	l.health.unreadable[id] = true
	return len(l.health.unreadable) >= max(2, min(unreadableInARow, len(l.candidates)))
}

// unreadable makes a link rest for a while. It returns the text of a notice, "" when there was one before. The caller holds the lock.
func (l *Loop) unreadable(c *candidate, err *fermion.ProtocolError) (note string) {
	l.health.answered = true // by Fermion, to this key
	l.health.onReached()
	if c == nil {
		return ""
	}
	if c.unread == nil {
		c.unread = &unread{}
	}
	c.restMillis = min(unreadRest, firstRest<<min(c.unread.times, 8)).Milliseconds()
	c.unread.times++
	c.unread.why = err.Err.Error()
	if c.unread.times > 1 {
		return ""
	}
	return fmt.Sprintf("The last reading of %s failed: Fermion's answer about it cannot be read: %s. Its numbers stay as they were, and "+
		"it is tried again now and then", c.slug, c.unread.why)
}

// clearUnreadable clears what unreadable recorded.
func (c *candidate) clearUnreadable() {
	if c != nil {
		c.restMillis, c.unread = 0, nil
	}
}

// ReadError returns why the last reading of a link failed, "" when it did not.
func (l *Loop) ReadError(id int64) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.find(id); c != nil && c.unread != nil {
		return c.unread.why
	}
	return ""
}
