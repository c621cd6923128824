package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/sqlite"
)

// asWriter, asStranger, asRestorer, asHolder and asCaller make the test binary another process (see crash_test.go, open_test.go,
// restore_test.go, calls_test.go).
const (
	asWriter   = "STORE_TEST_WRITER"
	asStranger = "STORE_TEST_STRANGER"
	asRestorer = "STORE_TEST_RESTORER"
	asHolder   = "STORE_TEST_HOLDER"
	asCaller   = "STORE_TEST_CALLER"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(asWriter); path != "" {
		writeUntilKilled(path)
		return
	}
	if path := os.Getenv(asStranger); path != "" {
		_, err := open(context.Background(), path, options{})
		fmt.Print(err)
		return
	}
	if spec := os.Getenv(asRestorer); spec != "" {
		restoreUntilKilled(spec)
		return
	}
	if path := os.Getenv(asHolder); path != "" {
		holdUntilKilled(path)
		return
	}
	if path := os.Getenv(asCaller); path != "" {
		callUntilTold(path)
		return
	}
	os.Exit(m.Run())
}

// profileDatabase is a store with the engine under it.
type profileDatabase struct {
	*store.Store
	engine *sqlite.Engine
}

// options are what a test sets of both.
type options struct {
	By        string
	Silent    time.Duration
	Locks     string
	BackupDir string
	Now       func() time.Time
	Moved     func(error)
}

func open(ctx context.Context, path string, o options) (profileDatabase, error) {
	live := instance.Liveness{Locks: instance.Locks(o.Locks), HeartbeatTimeout: o.Silent}
	engine, s, err := sqlite.OpenStore(ctx, path, sqlite.Options{Liveness: live, BackupDir: o.BackupDir, Now: o.Now, Moved: o.Moved}, store.Options{By: o.By, Liveness: live})
	return profileDatabase{s, engine}, err
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
func opened(tb testing.TB, path string, o options) profileDatabase {
	tb.Helper()
	s, err := open(tb.Context(), path, o)
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
func tracked(tb testing.TB, s profileDatabase, slugs ...string) []int64 {
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

func linkOperation() affiliate.Operation {
	return affiliate.Operation{Batch: "new link", Intent: affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}, ProductID: "68d1013f7183c17964b104c8", Commission: 2000}}}
}

func linkOutcome(slug string, asked affiliate.BasisPoints) store.Outcome {
	return store.Outcome{State: affiliate.Done, Result: `{"slug":"` + slug + `"}`,
		Link:      &affiliate.Link{Slug: slug, ProductID: "68d1013f7183c17964b104c8", Commission: asked, RequestedCommission: asked},
		LinkOwner: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}}
}
