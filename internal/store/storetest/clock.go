package storetest

import (
	"sync"
	"time"
)

// Start is the time at which a Clock starts: a whole millisecond, the store's resolution.
var Start = time.Date(2026, 10, 9, 12, 0, 0, 0, time.UTC)

// Clock is a wall clock that a test advances.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows Start.
func NewClock() *Clock { return NewClockAt(Start) }

// NewClockAt returns a clock that shows another time.
func NewClockAt(t time.Time) *Clock { return &Clock{now: t} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add advances the clock, and returns its new time.
func (c *Clock) Add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
