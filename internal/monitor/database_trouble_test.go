package monitor_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// troubledEngine fails to write while it has trouble.
type troubledEngine struct {
	store.Engine
	trouble atomic.Value // an error of a class of package store
}

func (e *troubledEngine) why() error {
	err, _ := e.trouble.Load().(error)
	if errors.Is(err, errNoTrouble) {
		return nil
	}
	return err
}

func (e *troubledEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if err := e.why(); err != nil {
		return err
	}
	return e.Engine.Write(ctx, f)
}

func (e *troubledEngine) Failure(err error) (class error, own bool) {
	for _, class := range []error{store.ErrUnreachable, store.ErrDiskFull} {
		if errors.Is(err, class) {
			return class, true
		}
	}
	return e.Engine.Failure(err)
}

var errNoTrouble = errors.New("none")

// TestTheDatabasesTroubleIsNotFermions: while the server of the database is gone nothing is said about Fermion, and a full disk is
// told only until something could be stored again, however late the next reading is.
func TestTheDatabasesTroubleIsNotFermions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 1)
		engine := &troubledEngine{Engine: storetest.Must(sqlite.Open(t.Context(), b.path, sqlite.Options{}))(t)}
		trouble := func(err error) { engine.trouble.Store(errors.Join(err)) }
		trouble(errNoTrouble)
		s := storetest.Must(store.New(t.Context(), engine, store.Options{}))(t)
		defer func() { b.end(); trouble(errNoTrouble); storetest.NoErr(t, s.Close()) }()
		slots := &countedInDatabase{MemorySlots: fermion.NewMemorySlots(time.Minute, time.Minute, time.Now)}
		transport, stop := b.school.Serve(fermiontest.NewListener())
		defer stop()
		client := storetest.Must(fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Transport: transport, Slots: slots}))(t)
		own := b.store
		b.store, b.client = s, client
		b.run(t, monitor.Options{})
		time.Sleep(5 * time.Second)
		live := func(when string) {
			t.Helper()
			if st := b.loop.Status(); st.State != monitor.Live || st.Why != "" {
				t.Errorf("%s: state %d, %q", when, st.State, st.Why)
			}
		}
		live("at first")
		trouble(store.ErrUnreachable)
		time.Sleep(20 * time.Second)
		live("while the server is gone")
		trouble(errNoTrouble)
		slots.lost.Store(true)
		time.Sleep(20 * time.Second)
		live("while calls cannot be counted")
		slots.lost.Store(false)
		trouble(store.ErrDiskFull)
		time.Sleep(20 * time.Second)
		if st := b.loop.Status(); st.State != monitor.Live || !strings.HasPrefix(st.Why, store.ErrDiskFull.Error()) {
			t.Errorf("while the disk is full: state %d, %q", st.State, st.Why)
		}
		slots.usedUp.Store(true)
		trouble(errNoTrouble)
		storetest.NoErr(t, s.SetSetting(t.Context(), "note", "x"))
		time.Sleep(2 * time.Second)
		live("once something was stored, with the limit used up")
		b.store = own
	})
}

// countedInDatabase are slots of a limiter whose log is in the database.
type countedInDatabase struct {
	*fermion.MemorySlots
	lost, usedUp atomic.Bool
}

func (c *countedInDatabase) Acquire(ctx context.Context, bucket string, n, limit int) (int64, time.Time, error) {
	switch {
	case c.lost.Load():
		return 0, time.Time{}, store.ErrUnreachable
	case c.usedUp.Load():
		return 0, time.Now().Add(time.Minute), nil
	}
	return c.MemorySlots.Acquire(ctx, bucket, n, limit)
}
