package store

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/store/instance"

	"github.com/google/uuid"
)

// Options describe the program that opens the database.
type Options struct {
	Instance string            // ID of this process, the owner of what it plans and sends; empty: a new one
	By       string            // user@host, shown to people
	Random   io.Reader         // for the IDs of batches; nil: crypto/rand
	Shared   bool              // programs on other machines use the database, so that a process ID identifies none of them
	Unlisted bool              // the program owns and sends nothing, and writes no row in instances
	Liveness instance.Liveness // decides which instances are dead; its folder gets this one's lock file
}

// Store is the repository of one profile. Its methods may be called from any goroutine. A write is one transaction; it is rolled back
// when its context ends before the commit.
type Store struct {
	engine   Engine
	readers  reader
	instance string
	by       string
	random   io.Reader
	shared   bool
	unlisted bool
	token    string // marks this process's own rows of the change log
	liveness instance.Liveness
	lock     *instance.Lock // of this instance, nil where there is none

	heartbeats heartbeatRun

	totalEvery int64 // changes between two running totals, at least

	broadcaster broadcaster
	commits     atomic.Int64 // writes of this program that were committed
	unwritable  atomic.Bool  // see Unwritable
	orphans     atomic.Int64 // planned operations of dead instances, at the last sweep
	watches     sync.WaitGroup
	lifetime    context.Context // ends with the store
	cancel      context.CancelFunc
	closeOnce   sync.Once
}

// New registers this program as a user of the database. The engine is closed with the store, and at once when New fails.
func New(ctx context.Context, e Engine, o Options) (*Store, error) {
	s := &Store{engine: e, readers: readerOf(e), instance: o.Instance, by: o.By, random: o.Random, totalEvery: minTotalEvery,
		shared: o.Shared, unlisted: o.Unlisted, liveness: o.Liveness, token: uuid.NewString()}
	s.liveness.Shared = o.Shared
	if s.instance == "" {
		s.instance = uuid.NewString()
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	s.lifetime, s.cancel = context.WithCancel(context.Background())
	s.lock = s.liveness.Locks.Acquire(s.instance, e.Name())
	if err := s.join(ctx); err != nil {
		_ = s.closeEngine()
		return nil, err
	}
	return s, nil
}

// Instance returns the ID of this process, the owner of what it plans and sends.
func (s *Store) Instance() string { return s.instance }

// HeartbeatTimeout is how long an instance may be without a heartbeat before it counts as dead, where nothing else is known about it.
func (s *Store) HeartbeatTimeout() time.Duration { return s.liveness.Timeout() }

// Lost returns why the database cannot be used at the moment, nil when it can.
func (s *Store) Lost() error { return s.engine.Lost() }

// Commits counts the writes of this program that were committed: one after a failure means that the database works again.
func (s *Store) Commits() int64 { return s.commits.Load() }

// Unwritable reports whether a write has failed for want of room, of permissions or of a lock, and none was committed since. What the
// database shows on its own (see Reports) is not meant.
func (s *Store) Unwritable() bool { return s.unwritable.Load() }

func isUnwritable(err error) bool {
	return errors.Is(err, ErrDiskFull) || errors.Is(err, ErrReadOnly) || errors.Is(err, ErrBusy)
}

// Reports reports whether the database shows this error on its own while it lasts: its server is lost, or makes writes wait.
func (s *Store) Reports(err error) bool {
	return errors.Is(err, ErrUnreachable) || s.shared && errors.Is(err, ErrBusy)
}

// join adds the row of this instance, and removes the rows and lock files of programs that ended long ago.
func (s *Store) join(ctx context.Context) error {
	if s.unlisted {
		return s.failed("opening the database", s.skipChangeLog(ctx, s.readers))
	}
	known := map[string]bool{}
	var ended []string
	var at time.Time
	err := s.write(ctx, "opening the database", func(ctx context.Context, t *Tx) (err error) {
		at = t.Now
		if _, err := t.exec(ctx, "delete from instances where checked = 1 and heartbeat_at < ?",
			toMillis(t.Now.Add(-instance.Retention))); err != nil {
			return err
		}
		if err := s.writeHeartbeat(ctx, t); err != nil {
			return err
		}
		if ended, err = s.markEnded(ctx, t); err != nil {
			return err
		}
		ids, err := ScanTexts(t.QueryContext(ctx, "select id from instances"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			known[id] = true
		}
		return s.skipChangeLog(ctx, t)
	})
	if err != nil {
		return err
	}
	s.heartbeats.add(at, s.HeartbeatTimeout()/2)
	s.sweepLocks(ended)
	s.liveness.Locks.SweepOthers(func(id string) bool { return known[id] }, s.engine.Name())
	return nil
}

// Close removes the row of this instance (see Deregister), ends the watches and closes the engine. It waits for a running write.
func (s *Store) Close() error {
	var err error
	s.closeOnce.Do(func() {
		// A full disk does not prevent closing: the row stays, and the next start checks the file.
		_ = s.Deregister(context.Background())
		s.cancel()
		s.watches.Wait()
		s.broadcaster.close()
		err = s.closeEngine()
	})
	return err
}

// closeEngine closes the engine, and releases this instance's lock.
func (s *Store) closeEngine() error {
	s.cancel()
	err := s.engine.Close()
	s.liveness.Locks.Release(s.instance, s.lock)
	return err
}
