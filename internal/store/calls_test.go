package store_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

func openedCalls(tb testing.TB, path string, c *storetest.Clock) *store.Calls {
	tb.Helper()
	calls, _, err := sqlite.OpenCalls(tb.Context(), path, c.Now, store.CallsOptions{Timeout: 30 * time.Second, Window: 60 * time.Second})
	storetest.NoErr(tb, err)
	tb.Cleanup(func() { calls.Close() })
	return calls
}

func TestSlotsAreOccupiedUntilAWindowAfterTheReply(t *testing.T) {
	c := storetest.NewClock()
	path := filepath.Join(t.TempDir(), "calls.db")
	calls := openedCalls(t, path, c)
	take := func(n, limit int) (int64, time.Duration) {
		t.Helper()
		ticket, retryAt, err := calls.Acquire(t.Context(), "stats", n, limit)
		storetest.NoErr(t, err)
		if ticket != 0 {
			return ticket, 0
		}
		return 0, retryAt.Sub(c.Now())
	}
	first, _ := take(1, 2)
	second, _ := take(1, 2)
	if first == 0 || second == 0 || first == second {
		t.Fatal(first, second)
	}
	if ticket, wait := take(1, 2); ticket != 0 || wait != time.Minute {
		t.Errorf("under way, and answered now at the earliest: %v", wait)
	}
	c.Add(10 * time.Second)
	storetest.NoErr(t, calls.Release(t.Context(), first))
	c.Add(59 * time.Second)
	if ticket, wait := take(1, 2); ticket != 0 || wait != time.Second {
		t.Errorf("59 s after the reply: %v", wait)
	}
	if ticket, wait := take(2, 2); ticket != 0 || wait != 21*time.Second {
		t.Errorf("both, and the second was never answered: %v", wait)
	}
	c.Add(time.Second)
	if ticket, _ := take(1, 2); ticket == 0 {
		t.Error("60 s after the reply it is free")
	}
	c.Add(20 * time.Second)
	if ticket, _ := take(1, 2); ticket == 0 {
		t.Error("60 s after the timeout it is free")
	}
	if ticket, _, err := calls.Acquire(t.Context(), "links", 2, 2); err != nil || ticket == 0 {
		t.Error("buckets are apart", err)
	}
	if _, _, err := calls.Acquire(t.Context(), "links", 3, 2); err == nil {
		t.Error("more than there ever are")
	}
	storetest.NoErr(t, calls.Release(t.Context(), 999))
	if m := storetest.Must(os.Stat(path))(t).Mode(); m != 0o600 {
		t.Error(m)
	}
}

// The server counts a call at some moment between its leaving and its reply, and it never counts more than the limit in any
// window, whichever of two processes calls and dies; and a process that waits until retryAt can continue.
func TestServerNeverSeesMoreThanTheLimit(t *testing.T) {
	const limit, window = 5, 60 * time.Second
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		c := storetest.NewClock()
		path := filepath.Join(t.TempDir(), "calls.db")
		handles := []*store.Calls{openedCalls(t, path, c), openedCalls(t, path, c)}
		type flight struct {
			ticket int64
			ends   time.Time
		}
		var flying []flight
		var seen []time.Time
		refused := 0
		for range 800 {
			c.Add(time.Duration(r.IntN(9000)) * time.Millisecond / 2)
			flying = slices.DeleteFunc(flying, func(f flight) bool {
				if f.ends.After(c.Now()) {
					return false
				}
				if r.IntN(10) > 0 { // else the process died, or the reply was lost
					storetest.NoErr(t, handles[r.IntN(2)].Release(t.Context(), f.ticket))
				}
				return true
			})
			n := 1 + r.IntN(2)
			ticket, retryAt, err := handles[r.IntN(2)].Acquire(t.Context(), "stats", n, limit)
			storetest.NoErr(t, err)
			if ticket == 0 {
				refused++
				if wait := retryAt.Sub(c.Now()); wait <= 0 || wait > 90*time.Second {
					t.Fatalf("seed %d: wait %v", seed, wait)
				}
				continue
			}
			took := time.Duration(r.IntN(30_000)) * time.Millisecond
			for range n {
				seen = append(seen, c.Now().Add(time.Duration(r.Int64N(int64(took)+1))))
			}
			flying = append(flying, flight{ticket, c.Now().Add(took)})
		}
		slices.SortFunc(seen, time.Time.Compare)
		for i := limit; i < len(seen); i++ {
			if seen[i].Sub(seen[i-limit]) < window {
				t.Fatalf("seed %d: %d calls within %v", seed, limit+1, seen[i].Sub(seen[i-limit]))
			}
		}
		if refused == 0 || len(seen) < 60 {
			t.Fatalf("seed %d: %d refused, %d seen: the test tests nothing", seed, refused, len(seen))
		}
	}
}
