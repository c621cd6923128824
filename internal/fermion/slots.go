package fermion

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// Slots is the limiter's log, shared by every process that uses the same key. A call occupies its slots from Acquire until one window
// after Release, or until one window after the request's timeout when Release is never called: so the server cannot see more than limit
// in any window, whatever the network does.
//
// Acquire occupies n of limit slots of a bucket. When they are not free the ticket is 0 and retryAt says when to ask again; it may
// become earlier when another call is done.
type Slots interface {
	Acquire(ctx context.Context, bucket string, n, limit int) (ticket int64, retryAt time.Time, err error)
	Release(ctx context.Context, ticket int64) error
}

// SharedSlots are Slots that share more with every process that uses the same key: the slots in use, the back-off after limit
// responses, and whether the host answers like Fermion. With Slots that only count, a process knows only what it saw itself.
type SharedSlots interface {
	Slots
	// ActiveSlots returns when each slot in use gets free: one time for each slot.
	ActiveSlots(ctx context.Context, bucket string) ([]time.Time, error)
	// Backoff returns the back-off of a bucket after the last limit response.
	Backoff(ctx context.Context, bucket string) (affiliate.Backoff, error)
	// UpdateBackoff replaces it with the result of change, atomically.
	UpdateBackoff(ctx context.Context, bucket string, change func(affiliate.Backoff) affiliate.Backoff) error
	// ForeignReplies is how many replies in a row to calls with a key, named by its hash, were not Fermion's.
	ForeignReplies(ctx context.Context, keyHash string) (int, error)
	// CountReply counts one more, or ends the count with a reply of Fermion's, and returns it.
	CountReply(ctx context.Context, keyHash string, fromFermion bool) (int, error)
}

// slack keeps two calls that are exactly one window apart from counting in the same window, whichever way its edges count.
const slack = 10 * time.Millisecond

// MemorySlots are Slots of one process, for the demo and for tests.
type MemorySlots struct {
	timeout, window time.Duration
	now             func() time.Time

	mu             sync.Mutex
	last           int64
	buckets        map[string][]slot
	backoffs       map[string]affiliate.Backoff
	foreignReplies map[string]int
}

type slot struct {
	ticket int64
	n      int
	free   time.Time
}

// NewMemorySlots makes empty slots. A nil now is time.Now.
func NewMemorySlots(timeout, window time.Duration, now func() time.Time) *MemorySlots {
	if now == nil {
		now = time.Now
	}
	return &MemorySlots{
		timeout: timeout, window: window, now: now,
		buckets: map[string][]slot{}, backoffs: map[string]affiliate.Backoff{}, foreignReplies: map[string]int{},
	}
}

// Acquire implements Slots.
func (m *MemorySlots) Acquire(_ context.Context, bucket string, n, limit int) (int64, time.Time, error) {
	if n < 1 || n > limit {
		return 0, time.Time{}, fmt.Errorf("%d calls at once do not fit a limit of %d", n, limit)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	longest := now.Add(m.timeout + m.window + slack)
	used := 0
	active := slices.DeleteFunc(m.buckets[bucket], func(s slot) bool { return !s.free.After(now) })
	for i, s := range active {
		used += s.n
		if s.free.After(longest) { // from before the clock was set back: no slot lasts longer than this
			active[i].free = longest
		}
	}
	if over := used + n - limit; over > 0 {
		m.buckets[bucket] = active
		return 0, nextFree(active, over), nil
	}
	m.last++
	m.buckets[bucket] = append(active, slot{ticket: m.last, n: n, free: longest})
	return m.last, time.Time{}, nil
}

// Release implements Slots.
func (m *MemorySlots) Release(_ context.Context, ticket int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, active := range m.buckets {
		for i := range active {
			if active[i].ticket == ticket {
				active[i].free = m.now().Add(m.window + slack)
				return nil
			}
		}
	}
	return nil // it was in use for so long that it was dropped
}

// ActiveSlots implements SharedSlots.
func (m *MemorySlots) ActiveSlots(_ context.Context, bucket string) ([]time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var free []time.Time
	for _, s := range m.buckets[bucket] {
		if s.free.After(m.now()) {
			free = append(free, slices.Repeat([]time.Time{s.free}, s.n)...)
		}
	}
	return free, nil
}

// Backoff implements SharedSlots.
func (m *MemorySlots) Backoff(_ context.Context, bucket string) (affiliate.Backoff, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.backoffs[bucket], nil
}

// UpdateBackoff implements SharedSlots.
func (m *MemorySlots) UpdateBackoff(_ context.Context, bucket string, change func(affiliate.Backoff) affiliate.Backoff) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.backoffs[bucket] = change(m.backoffs[bucket])
	return nil
}

// ForeignReplies implements SharedSlots.
func (m *MemorySlots) ForeignReplies(_ context.Context, keyHash string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.foreignReplies[keyHash], nil
}

// CountReply implements SharedSlots.
func (m *MemorySlots) CountReply(_ context.Context, keyHash string, fromFermion bool) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if fromFermion {
		delete(m.foreignReplies, keyHash)
	} else {
		m.foreignReplies[keyHash]++
	}
	return m.foreignReplies[keyHash], nil
}

// localSlots makes SharedSlots of Slots that only count: the rest is what this process knows itself.
type localSlots struct {
	counting Slots
	*MemorySlots
}

func shared(o Options) SharedSlots {
	if all, ok := o.Slots.(SharedSlots); ok {
		return all
	}
	return localSlots{counting: o.Slots, MemorySlots: NewMemorySlots(o.Timeout, o.Window, o.Now)}
}

func (s localSlots) Acquire(ctx context.Context, bucket string, n, limit int) (int64, time.Time, error) {
	ticket, retryAt, err := s.counting.Acquire(ctx, bucket, n, limit)
	if ticket != 0 {
		s.record(bucket, ticket, n)
	}
	return ticket, retryAt, err
}

func (m *MemorySlots) record(bucket string, ticket int64, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	active := slices.DeleteFunc(m.buckets[bucket], func(s slot) bool { return !s.free.After(now) })
	m.buckets[bucket] = append(active, slot{ticket: ticket, n: n, free: now.Add(m.timeout + m.window + slack)})
}

func (s localSlots) Release(ctx context.Context, ticket int64) error {
	_ = s.MemorySlots.Release(ctx, ticket) // it cannot fail
	return s.counting.Release(ctx, ticket)
}

// nextFree is when so many slots will be free.
func nextFree(active []slot, need int) time.Time {
	byTime := slices.SortedFunc(slices.Values(active), func(a, b slot) int { return a.free.Compare(b.free) })
	for _, s := range byTime {
		if need -= s.n; need <= 0 {
			return s.free
		}
	}
	return byTime[len(byTime)-1].free
}
