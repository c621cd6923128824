package store

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/store/instance"

	"github.com/google/uuid"
)

// Options describe the program that uses the database.
type Options struct {
	Instance string            // owner of what this process plans and sends; empty: a new one
	By       string            // user@host, for people to read
	Random   io.Reader         // of the IDs of batches; nil: crypto/rand
	Liveness instance.Liveness // how other instances are judged; its folder gets this one's lock file
}

// Store is the repository of one profile. Its methods may be called from any goroutine. A write either happens completely or not at
// all; one whose context ends before it is committed did not happen.
type Store struct {
	engine   Engine
	readers  reader
	instance string
	by       string
	random   io.Reader
	token    string // tells our own rows of news from those of others
	liveness instance.Liveness
	lock     *instance.Lock // of this instance, nil where there is none

	broadcaster broadcaster
	orphans     atomic.Int64 // planned operations of dead instances, at the last sweep
	watches     sync.WaitGroup
	lifetime    context.Context // ends with the store
	cancel      context.CancelFunc
	closeOnce   sync.Once
}

// New joins the programs that use a database. The engine is closed with the store, and at once when this fails.
func New(ctx context.Context, e Engine, o Options) (*Store, error) {
	s := &Store{engine: e, readers: readerOf(e), instance: o.Instance, by: o.By, random: o.Random, liveness: o.Liveness, token: uuid.NewString()}
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

// Instance is the owner of what this Store plans and sends.
func (s *Store) Instance() string { return s.instance }

// HeartbeatTimeout is how long an instance of which nothing else is known may be without a heartbeat before it counts as dead.
func (s *Store) HeartbeatTimeout() time.Duration { return s.liveness.Timeout() }

// Lost returns why the database cannot be used at the moment, nil when it can.
func (s *Store) Lost() error { return s.engine.Lost() }

// join writes this instance down. Rows and lock files of programs that ended long ago are swept.
func (s *Store) join(ctx context.Context) error {
	known := map[string]bool{}
	var ended []string
	err := s.write(ctx, "opening the database", func(ctx context.Context, t *Tx) (err error) {
		if _, err := t.exec(ctx, "delete from instances where checked = 1 and heartbeat_at < ?", toMillis(t.Now.Add(-instance.Retention))); err != nil {
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
		return t.QueryRowContext(ctx, "select coalesce(max(seq), 0) from news").Scan(&s.broadcaster.lastSeq)
	})
	if err != nil {
		return err
	}
	s.sweepLocks(ended)
	s.liveness.Locks.SweepOthers(func(id string) bool { return known[id] }, s.engine.Name())
	return nil
}

// Close removes this instance (see Leave), ends the watches and closes the engine. It waits for a running write.
func (s *Store) Close() error {
	var err error
	s.closeOnce.Do(func() {
		// A full disk must not prevent closing: the row stays, and the next start checks the file.
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
