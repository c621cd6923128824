package postgres

import (
	"sync"
	"time"
)

// clock is the server's, told by this machine's: by how much the two differ was learned from answers of the server.
type clock struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration // server minus this machine
}

// learn takes over what the server's clock showed between two moments of this machine. The offset moves no more than that proves,
// so that a slow answer does not make it jump.
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
