package postgres

import (
	"sync"
	"time"
)

// clock is the server's clock, computed from this machine's: how much the two differ is measured with each answer of the server.
type clock struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration // server minus this machine
}

// learn adjusts the offset to what the server's clock showed between two moments of this machine, which are when the question was sent and
// when the answer came. It changes the offset by no more than that proves, so that a slow answer does not make the clock jump.
func (c *clock) learn(asked, server, answered time.Time) {
	low, high := server.Sub(answered), server.Sub(asked)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.known:
		c.offset = low + (high-low)/2
		c.known = true
	case c.offset < low:
		c.offset = low
	case c.offset > high:
		c.offset = high
	}
}

func (c *clock) now() time.Time { return time.Now().Add(c.difference()) }

func (c *clock) difference() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}
