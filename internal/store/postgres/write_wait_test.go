package postgres_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestAWriteThatWaitsForAnotherProgram: it is told after two seconds, until writes have their turn again, and a write that the server gives
// up on says what to do in words.
func TestAWriteThatWaitsForAnotherProgram(t *testing.T) {
	a, o := register(t)
	other := open(t, a, o)
	a = storetest.Must(postgres.ParseAddress(os.Getenv(storetest.PostgresVariable)+"&lock_timeout=3500", ""))(t)
	var changes atomic.Int64
	o.Changed = func() { changes.Add(1) }
	e := open(t, a, o)
	s := storetest.Must(store.New(t.Context(), e, store.Options{}))(t)
	defer s.Close()
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	asked := time.Now()
	wrote := make(chan error, 1)
	write := func() { wrote <- s.SetSetting(t.Context(), "note", "x") }
	go write()
	within(t, "the wait is told", func() bool { return !e.WriteWaits().Since.IsZero() })
	if waited := time.Since(asked); waited < 1900*time.Millisecond || changes.Load() != 1 {
		t.Errorf("told after %v, %d times", waited, changes.Load())
	}
	since := e.WriteWaits()
	if err := <-wrote; !errors.Is(err, store.ErrBusy) ||
		!strings.Contains(err.Error(), "nothing was saved: another fermion-tui has a write open that does not end. Ask them to end it") ||
		strings.Contains(err.Error(), "SQLSTATE") {
		t.Errorf("the server gave up: %v", err)
	}
	if e.WriteWaits() != since || changes.Load() != 1 {
		t.Errorf("the other program is still there, since %v, not %v", since, e.WriteWaits())
	}
	go write()
	time.Sleep(100 * time.Millisecond)
	close(release)
	storetest.NoErr(t, <-done)
	storetest.NoErr(t, <-wrote)
	if !e.WriteWaits().Since.IsZero() || changes.Load() != 2 {
		t.Errorf("writes have their turn again, and the wait is since %v, told %d times", e.WriteWaits(), changes.Load())
	}
	if err := s.Lost(); err != nil {
		t.Errorf("a server that lets writes wait is not lost: %v", err)
	}
}

// TestAWriteThatWaitedForItsTurnHasTheWholeLimitAfterwards for what else it waits for.
func TestAWriteThatWaitedForItsTurnHasTheWholeLimitAfterwards(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	held, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- e.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); time.Sleep(300 * time.Millisecond); return nil })
	}()
	<-held
	var limit string
	storetest.NoErr(t, e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return tx.QueryRowContext(ctx, "select current_setting('lock_timeout')").Scan(&limit)
	}))
	if storetest.NoErr(t, <-done); limit != "10s" {
		t.Errorf("it may wait %s", limit)
	}
}

// TestWhoGaveUpIsToldWhenWritesHaveTheirTurnAgain, although nothing else is written meanwhile, and whether the limit of the address was
// longer than the time after which a wait is told or not.
func TestWhoGaveUpIsToldWhenWritesHaveTheirTurnAgain(t *testing.T) {
	for _, limit := range []string{"3000", "500"} {
		t.Run(limit, func(t *testing.T) {
			_, o := register(t)
			a := storetest.Must(postgres.ParseAddress(os.Getenv(storetest.PostgresVariable)+"&lock_timeout="+limit, ""))(t)
			var changes atomic.Int64
			o.Changed = func() { changes.Add(1) }
			e := open(t, a, o)
			watching, stop := context.WithCancel(t.Context())
			watched := make(chan struct{})
			go func() {
				defer close(watched)
				e.Watch(watching, func(context.Context) error { return nil })
			}()
			defer func() { stop(); <-watched }()
			_, release := holdsRow(t, o, "psql")
			if err := e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }); !errors.Is(err, store.ErrBusy) {
				t.Errorf("a write while psql has the lock: %v", err)
			}
			time.Sleep(2500 * time.Millisecond) // in which a watch looks twice whether it is free
			if w := e.WriteWaits(); w.Since.IsZero() || !strings.HasPrefix(w.For, "psql of ") {
				t.Errorf("writes wait: %+v", w)
			}
			told := changes.Load()
			release()
			within(t, "the end of the wait", func() bool { return e.WriteWaits().Since.IsZero() })
			if changes.Load() != told+1 || e.Lost() != nil {
				t.Errorf("told %d times, lost: %v", changes.Load()-told, e.Lost())
			}
		})
	}
}

// TestAServerThatHangsIsNoProgramThatHoldsTheDatabase: a write waits until the server counts as gone, and nobody is blamed meanwhile.
func TestAServerThatHangsIsNoProgramThatHoldsTheDatabase(t *testing.T) {
	n, through := throughNetwork(t)
	_, o := register(t)
	var waited atomic.Int64
	var e *postgres.Engine
	o.Changed = func() {
		if !e.WriteWaits().Since.IsZero() {
			waited.Add(1)
		}
	}
	e = open(t, through, o)
	storetest.NoErr(t, e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }))
	n.set(func() { n.silent = true })
	wrote := make(chan error, 1)
	go func() { wrote <- e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }) }()
	time.Sleep(4 * time.Second) // twice as long as a write waits before that is told
	if w := e.WriteWaits(); !w.Since.IsZero() || waited.Load() != 0 {
		t.Errorf("told %d times that writes wait: %+v", waited.Load(), w)
	}
	n.set(func() { n.refused = true })
	n.cut()
	if class, _ := e.Failure(<-wrote); !errors.Is(class, store.ErrUnreachable) {
		t.Errorf("the write ends with %v", class)
	}
}

// TestAWriteBehindAnotherOneThatWaits is given up after its limit, although the server counts that for each of the two waits.
func TestAWriteBehindAnotherOneThatWaits(t *testing.T) {
	a, o := register(t)
	holder := open(t, a, o)
	a = storetest.Must(postgres.ParseAddress(os.Getenv(storetest.PostgresVariable)+"&lock_timeout=3s", ""))(t)
	first, second := open(t, a, o), open(t, a, o)
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 3)
	go func() {
		done <- holder.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	nothing := func(context.Context, *store.Tx) error { return nil }
	go func() { done <- first.Write(t.Context(), nothing) }()
	time.Sleep(200 * time.Millisecond)
	asked := time.Now()
	err := second.Write(t.Context(), nothing)
	if waited := time.Since(asked); !errors.Is(classOf(second, err), store.ErrBusy) || waited > 4600*time.Millisecond {
		t.Errorf("given up after %v: %v", waited, err)
	}
	if err := second.Lost(); err != nil {
		t.Errorf("the server is not lost: %v", err)
	}
	<-done
	close(release)
	storetest.NoErr(t, <-done)
	storetest.NoErr(t, second.Write(t.Context(), nothing))
}

// TestAServerThatHangsDuringAWait is unreachable: the write does not end as one that somebody kept waiting.
func TestAServerThatHangsDuringAWait(t *testing.T) {
	storetest.PostgresAddress(t)
	n, through := networkTo(t, os.Getenv(storetest.PostgresVariable)+"&lock_timeout=1s")
	_, o := register(t)
	e := open(t, through, o)
	_, release := holdsRow(t, o, "psql")
	defer release()
	wrote := make(chan error, 1)
	go func() { wrote <- e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }) }()
	time.Sleep(300 * time.Millisecond)
	n.set(func() { n.silent = true })
	if class := classOf(e, <-wrote); !errors.Is(class, store.ErrUnreachable) {
		t.Errorf("the write ends with %v", class)
	}
	n.set(func() { n.silent = false })
}
