package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestBackoffIsShared: the back-off after a limit response applies to every process, also after a restart.
func TestBackoffIsShared(t *testing.T) {
	c := storetest.NewClock()
	path := filepath.Join(t.TempDir(), "calls.db")
	one, other := openedCalls(t, path, c), openedCalls(t, path, c)
	until := c.Now().Add(time.Minute)
	set := func(limit int) {
		t.Helper()
		storetest.NoErr(t, one.UpdateBackoff(t.Context(), "stats", func(was affiliate.Backoff) affiliate.Backoff {
			return affiliate.Backoff{Limit: was.Limit + limit, Until: until, SharedKey: true}
		}))
	}
	set(10)
	set(5)
	for range 2 {
		b, err := other.Backoff(t.Context(), "stats")
		if err != nil || b.Limit != 15 || !b.Until.Equal(until) || !b.SharedKey {
			t.Fatal(b, err)
		}
		one.Close()
		other.Close()
		other = openedCalls(t, path, c)
	}
	if b, err := other.Backoff(t.Context(), "links"); err != nil || b != (affiliate.Backoff{}) {
		t.Error("a bucket has the back-off of another one", b, err)
	}
}

func TestOccupiedSlots(t *testing.T) {
	c := storetest.NewClock()
	path := filepath.Join(t.TempDir(), "calls.db")
	one, other := openedCalls(t, path, c), openedCalls(t, path, c)
	first, _, err := one.Acquire(t.Context(), "stats", 3, 10)
	storetest.NoErr(t, err)
	if _, _, err := one.Acquire(t.Context(), "links", 1, 10); err != nil {
		t.Fatal(err)
	}
	held := func() []time.Time {
		t.Helper()
		free, err := other.ActiveSlots(t.Context(), "stats")
		storetest.NoErr(t, err)
		return free
	}
	if free := held(); len(free) != 3 || free[0].Sub(c.Now()) != 90*time.Second {
		t.Errorf("%v", free)
	}
	storetest.NoErr(t, one.Release(t.Context(), first))
	if free := held(); len(free) != 3 || free[2].Sub(c.Now()) != time.Minute {
		t.Errorf("%v", free)
	}
	c.Add(time.Minute)
	if free := held(); len(free) != 0 {
		t.Errorf("%v", free)
	}
}
