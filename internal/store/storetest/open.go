// Package storetest opens databases for tests, and has what the tests of several packages need of them.
package storetest

import (
	"context"
	"errors"
	"io"
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
	Now              func() time.Time
	Random           io.Reader // of which the IDs of batches are made
}

// Open opens the database in a file.
func Open(ctx context.Context, path string, o Options) (*store.Store, error) {
	live := instance.Liveness{Locks: instance.Locks(o.Locks), HeartbeatTimeout: o.HeartbeatTimeout}
	_, s, err := sqlite.OpenStore(ctx, path, sqlite.Options{Liveness: live, Now: o.Now}, store.Options{Instance: o.Instance, By: o.By, Liveness: live, Random: o.Random})
	return s, err
}

// Check reads all of the database in a file, and returns what is wrong with it.
func Check(ctx context.Context, path string) error {
	engine, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	return errors.Join(engine.Check(ctx), engine.Close())
}
