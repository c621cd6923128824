package monitor

import (
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/fermion"
)

// An answer in Fermion's form whose numbers cannot be read is about its link: the connection works, and the other links are
// read as before. The link is tried again less and less often. Only when no link at all can be read is it the API that changed.

const (
	firstRest       = 30 * time.Second // after the first such answer; it doubles with each, up to rarely
	unreadableEvery = 24 * time.Hour   // that a link cannot be read is noted once in so long at most

	// unreadableInARow is how many links, all different, may be unreadable one after the other before it is taken for a change of
	// the API; all of them, when there are fewer.
	unreadableInARow = 20
)

// unreadableData is the error of an answer that came in Fermion's form and whose numbers cannot be read; nil for any other.
func unreadableData(err error) *fermion.ProtocolError {
	if protocol, ok := errors.AsType[*fermion.ProtocolError](err); ok && protocol.Data {
		return protocol
	}
	return nil
}

// allUnreadable notes that the numbers of a link could not be read, and says whether those of the other links cannot be read
// either. A single link says nothing of others. The caller holds the lock.
func (l *Loop) allUnreadable(id int64) bool {
	if l.health.unreadable == nil {
		l.health.unreadable = map[int64]bool{}
	}
	l.health.unreadable[id] = true
	return len(l.health.unreadable) >= max(2, min(unreadableInARow, len(l.all)))
}

// unreadable leaves a link alone for a while. It returns what to note about it, "" when that was noted before. The caller holds
// the lock.
func (l *Loop) unreadable(c *candidate, err *fermion.ProtocolError) (note string) {
	l.health.answered = true // by Fermion, to this key
	l.health.reached()
	if c == nil {
		return ""
	}
	c.rest = min(rarely, firstRest<<min(c.failures, 8)).Milliseconds()
	c.failures++
	c.failed = err.Err.Error()
	if c.failures > 1 {
		return ""
	}
	return fmt.Sprintf("The last reading of %s failed: Fermion's answer about it cannot be read: %s. Its numbers stay as they were, and it is tried again now and then", c.slug, c.failed)
}

// readable forgets that a link could not be read.
func (c *candidate) readable() {
	if c != nil {
		c.rest, c.failures, c.failed = 0, 0, ""
	}
}

// Failed says why the last reading of a link failed, "" when it did not.
func (l *Loop) Failed(id int64) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.find(id); c != nil {
		return c.failed
	}
	return ""
}
