package store_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// asLocker and asPayer make the test binary another process (see instance_lock_test.go, money_crash_test.go).
const (
	asLocker = "STORE_TEST_LOCKER"
	asPayer  = "STORE_TEST_PAYER"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(asLocker); path != "" {
		lockUntilKilled(path)
		return
	}
	if path := os.Getenv(asPayer); path != "" {
		payUntilKilled(path)
		return
	}
	os.Exit(m.Run())
}

// start is a moment on a whole millisecond, the store's resolution.
var start = time.Date(2026, 10, 9, 12, 0, 0, 0, time.UTC)

// clock is a wall clock that a test turns.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

func dbPath(tb testing.TB) string { return filepath.Join(tb.TempDir(), "profiles", "default.db") }

// opened is a store that is closed with the test.
func opened(tb testing.TB, path string, o storetest.Options) *store.Store {
	tb.Helper()
	s, err := storetest.Open(tb.Context(), path, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// must unwraps a call that may not fail in this test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

func noErr(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// tracked adds links of these slugs and returns their IDs.
func tracked(tb testing.TB, s *store.Store, slugs ...string) []int64 {
	tb.Helper()
	var in []affiliate.TrackRequest
	for _, slug := range slugs {
		in = append(in, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
	}
	var ids []int64
	for _, t := range must(s.TrackLinks(tb.Context(), in))(tb) {
		if t.Err != nil {
			tb.Fatal(t.Err)
		}
		ids = append(ids, t.LinkID)
	}
	return ids
}

// made plans, claims and finishes a create-link, and returns its link.
func made(tb testing.TB, s *store.Store, slug string, asked affiliate.BasisPoints) affiliate.Link {
	tb.Helper()
	ops := []affiliate.Operation{linkOperation()}
	noErr(tb, s.Plan(tb.Context(), ops))
	if !must(s.Claim(tb.Context(), ops[0].ID, "{}"))(tb) {
		tb.Fatal("not claimed")
	}
	f := must(s.Finish(tb.Context(), ops[0].ID, linkOutcome(slug, asked)))(tb)
	return must(s.LinksByID(tb.Context(), []int64{f.LinkID}))(tb)[0]
}

func linkOperation() affiliate.Operation {
	return affiliate.Operation{Batch: "new link", Intent: affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}, ProductID: "68d1013f7183c17964b104c8", Commission: 2000}}}
}

func linkOutcome(slug string, asked affiliate.BasisPoints) store.Outcome {
	return store.Outcome{State: affiliate.Done, Result: `{"slug":"` + slug + `"}`,
		Link:      &affiliate.Link{Slug: slug, ProductID: "68d1013f7183c17964b104c8", Commission: asked, RequestedCommission: asked},
		LinkOwner: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}}
}
