package fermion

import (
	"errors"
	"sync"
	"time"
)

// Outage is why Fermion cannot be reached, and since when; the zero Outage when it can.
type Outage struct {
	Since time.Time
	Why   string
}

// connection is what the latest attempts say about the way to Fermion.
type connection struct {
	mu     sync.Mutex
	outage Outage
}

// onAttempt takes the result of an attempt into account; replied means that a reply to it arrived. A write of unknown outcome says
// nothing, because it is not tried again: nothing waits for the connection.
func (c *connection) onAttempt(now time.Time, replied bool, err error) {
	unreachable, isUnreachable := errors.AsType[*UnreachableError](err)
	_, isUnknown := errors.AsType[*UnknownOutcomeError](err)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case isUnknown:
	case isUnreachable && c.outage.Since.IsZero():
		c.outage = Outage{Since: now, Why: unreachable.Reason}
	case isUnreachable:
		c.outage.Why = unreachable.Reason
	case replied:
		c.outage = Outage{}
	}
}

func (c *connection) state() Outage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outage
}
