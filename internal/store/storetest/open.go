// Package storetest opens databases for tests, and has what the tests of several packages need with them.
package storetest

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/sqlite"
)

// Options are what a test sets. The zero Options open a database as a program does that is alone on it.
type Options struct {
	Instance         string
	By               string
	HeartbeatTimeout time.Duration
	Locks            string
	Shared           bool
	BackupDir        string
	Now              func() time.Time
	Moved            func(error)
	Random           io.Reader
}

// store are the options of the store itself.
func (o Options) store(live instance.Liveness) store.Options {
	return store.Options{Instance: o.Instance, By: o.By, Random: o.Random, Shared: o.Shared, Liveness: live}
}

func (o Options) liveness() instance.Liveness {
	return instance.Liveness{Locks: instance.Locks(o.Locks), HeartbeatTimeout: o.HeartbeatTimeout}
}

// Database is a store with the engine under it.
type Database struct {
	*store.Store
	Engine *sqlite.Engine // nil when it is not SQLite
}

// OpenDatabase opens the database of a path, on the engine of this test run: in a file, or in a schema of a server.
func OpenDatabase(ctx context.Context, path string, o Options) (Database, error) {
	return OpenOn(ctx, engineName(), path, o)
}

// Open opens the database in a file, for tests that do not need the engine.
func Open(ctx context.Context, path string, o Options) (*store.Store, error) {
	d, err := OpenDatabase(ctx, path, o)
	return d.Store, err
}

// OpenFile opens the database in a file, whatever the engine of this test run is: that of a program which was given no server.
func OpenFile(ctx context.Context, path string, o Options) (*store.Store, error) {
	d, err := OpenOn(ctx, "SQLite", path, o)
	return d.Store, err
}

// MustOpenDatabase opens a database that is closed with the test.
func MustOpenDatabase(tb testing.TB, path string, o Options) Database {
	tb.Helper()
	d := Must(OpenDatabase(tb.Context(), path, o))(tb)
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	return d
}

// MustOpen opens a store that is closed with the test.
func MustOpen(tb testing.TB, path string, o Options) *store.Store {
	tb.Helper()
	return MustOpenDatabase(tb, path, o).Store
}

// Check reads all of the database in a file, and returns what is wrong with it.
func Check(ctx context.Context, path string) error {
	engine, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	return errors.Join(engine.Check(ctx), engine.Close())
}

// Path returns where a program would have a database, in a folder of the test that does not exist yet.
func Path(tb testing.TB) string { return filepath.Join(tb.TempDir(), "profiles", "default.db") }

// Must unwraps the result of a call that has to succeed: Must(s.Links(ctx))(t).
func Must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		NoErr(tb, err)
		return v
	}
}

// NoErr ends the test at an error.
func NoErr(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
