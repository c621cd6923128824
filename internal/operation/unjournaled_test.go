package operation_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// lostEngine is a database whose server is lost while it answers a commit.
type lostEngine struct {
	*sqlite.Engine
	lose func() bool // whether the answer to the commit is lost
}

func (e lostEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if err := e.Engine.Write(ctx, f); err != nil || !e.lose() {
		return err
	}
	return store.ErrUnreachable
}

func (e lostEngine) Failure(err error) (class error, own bool) {
	if err == store.ErrUnreachable {
		return err, true
	}
	return e.Engine.Failure(err)
}

// TestAClaimWhoseAnswerIsLostIsReleased: the journal has the write as sent, though nothing left, since the program did not learn of it. It
// is released and sent once the database answers.
func TestAClaimWhoseAnswerIsLostIsReleased(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &fixture{t: t, school: fermiontest.New(fermiontest.Options{Key: "k"})}
		b.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
		var lost atomic.Bool // the heartbeat writes as well
		b.engine = func(e *sqlite.Engine) store.Engine {
			return lostEngine{e, func() bool {
				var sent int
				err := e.Read().QueryRowContext(t.Context(), "select count(*) from operations where state = 'sent' and kind = 'create-link'").Scan(&sent)
				return err == nil && sent > 0 && lost.CompareAndSwap(false, true)
			}}
		}
		b.reopen(filepath.Join(t.TempDir(), "acme.db"), "one")
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		if op := b.ops(chain)[1]; !lost.Load() || op.State != affiliate.Sent || len(b.school.CallsTo(fermiontest.CreateLink)) != 0 {
			t.Fatalf("lost: %v; the link is %s, %d calls", lost.Load(), op.State, len(b.school.CallsTo(fermiontest.CreateLink)))
		}
		time.Sleep(30 * time.Second) // RetryInterval passes
		if got := b.states(chain); got != "done done done" || len(b.school.Links()) != 1 || len(b.alarms) != 0 {
			t.Errorf("states %q, %d links, errors %v", got, len(b.school.Links()), b.alarms)
		}
	})
}

// unreadEngine is a database whose server is lost after a write, for everything that reads.
type unreadEngine struct {
	*sqlite.Engine
	loses, lost *atomic.Bool
}

func (e unreadEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	err := e.Engine.Write(ctx, f)
	if e.loses.CompareAndSwap(true, false) {
		e.lost.Store(true)
	}
	return err
}

func (e unreadEngine) Read() store.Querier { return unreadQuerier{e.Engine.Read(), e.lost} }

func (e unreadEngine) Failure(err error) (class error, own bool) {
	return lostEngine{Engine: e.Engine}.Failure(err)
}

type unreadQuerier struct {
	store.Querier
	lost *atomic.Bool
}

func (q unreadQuerier) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if q.lost.Load() {
		return nil, store.ErrUnreachable
	}
	return q.Querier.QueryContext(ctx, query, args...)
}

// TestAPlanThatBeginsWhileTheDatabaseIsLostWaits, alone and in a queue, and is sent once the database is back.
func TestAPlanThatBeginsWhileTheDatabaseIsLostWaits(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*fixture) error{
		"plan": func(b *fixture) error {
			_, err := b.service.Submit(b.t.Context(), onboarding("asha@example.com"))
			return err
		},
		"queue": func(b *fixture) error {
			_, err := b.service.StartQueue(b.t.Context(), "new links", []affiliate.Plan{onboarding("asha@example.com")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := &fixture{t: t, school: fermiontest.New(fermiontest.Options{Key: "k"})}
				b.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
				var loses, lost atomic.Bool
				b.engine = func(e *sqlite.Engine) store.Engine { return unreadEngine{e, &loses, &lost} }
				b.reopen(filepath.Join(t.TempDir(), "acme.db"), "one")
				loses.Store(true)
				if err := begin(b); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if !lost.Load() || len(b.school.Calls()) != 0 || len(b.alarms) != 0 {
					t.Errorf("without the database (lost: %v): %d calls, errors %v", lost.Load(), len(b.school.Calls()), b.alarms)
				}
				lost.Store(false)
				time.Sleep(30 * time.Second) // RetryInterval passes
				if links := b.school.Links(); len(links) != 1 || len(b.alarms) != 0 {
					t.Errorf("%d links, errors %v", len(links), b.alarms)
				}
			})
		})
	}
}
