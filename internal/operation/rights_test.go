package operation_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// errViewer is what a program says whose user may only read.
var errViewer = &roleError{}

type roleError struct{}

func (*roleError) Error() string        { return "asha has the role viewer" }
func (*roleError) Is(target error) bool { return target == store.ErrNoRights }

// guardedEngine is a database that refuses writes to a user without rights.
type guardedEngine struct {
	*sqlite.Engine
	refuses *atomic.Bool
}

func (e guardedEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if e.refuses.Load() {
		return store.ErrNoRights
	}
	return e.Engine.Write(ctx, f)
}

func (e guardedEngine) Failure(err error) (class error, own bool) {
	if errors.Is(err, store.ErrNoRights) {
		return store.ErrNoRights, true
	}
	return e.Engine.Failure(err)
}

// guarded is a service on a database whose administrator takes and gives rights. known is what the program knows of them.
func guarded(t *testing.T) (b *fixture, refuses, known *atomic.Bool) {
	refuses, known = &atomic.Bool{}, &atomic.Bool{}
	b = &fixture{t: t, school: fermiontest.New(fermiontest.Options{Key: "k"})}
	b.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	b.engine = func(e *sqlite.Engine) store.Engine { return guardedEngine{e, refuses} }
	b.ready = func() error {
		if known.Load() {
			return errViewer
		}
		return nil
	}
	b.reopen(filepath.Join(t.TempDir(), "acme.db"), "one")
	return b, refuses, known
}

// TestAQueueWaitsForRights: one whose writes wait for Fermion's limit says within a second that they cannot be sent. Nothing of
// them is called an answer, and all are made once when the rights are back.
func TestAQueueWaitsForRights(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, refuses, known := guarded(t)
		batch := b.queued(80)
		time.Sleep(30 * time.Second)
		refuses.Store(true)
		known.Store(true)
		time.Sleep(40 * time.Second) // the limit would allow the rest
		if q := b.queue(batch); q.State != affiliate.QueuePaused || q.Why != errViewer.Error() || q.Sent() != 60 {
			t.Errorf("without rights: %+v", q)
		}
		if n := len(b.school.Links()); n != 60 || len(b.service.Unsaved()) != 0 || len(b.alarms) != 0 || b.service.AwaitingResponse() != 0 {
			t.Errorf("%d links, unsaved %v, errors %v", n, b.service.Unsaved(), b.alarms)
		}
		refuses.Store(false)
		known.Store(false)
		if n := b.service.ResumeBlocked(); n == 0 {
			t.Error("nothing goes on")
		}
		time.Sleep(2 * time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Sent() != 80 || len(b.school.CallsTo(fermiontest.CreateLink)) != 80 {
			t.Errorf("with rights again: %+v, %d calls", q, len(b.school.CallsTo(fermiontest.CreateLink)))
		}
	})
}

// TestRightsThatAreBackBeforeAQueueHasStopped: an answer that waits for the database holds up the end of a queue's run, and the
// queue goes on all the same.
func TestRightsThatAreBackBeforeAQueueHasStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, refuses, known := guarded(t)
		batch := b.queued(130)
		time.Sleep(30 * time.Second)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second}) // the 61st, after a minute
		time.Sleep(35 * time.Second)
		refuses.Store(true)
		known.Store(true)
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueuePaused || q.Why != errViewer.Error() || len(b.service.Unsaved()) != 1 || b.saved.Load() != 0 {
			t.Fatalf("without rights: %+v, unsaved %v, said to be saved %d times", q, b.service.Unsaved(), b.saved.Load())
		}
		refuses.Store(false)
		known.Store(false)
		b.service.ResumeBlocked() // the answer is stored, and the run ends, up to a second later
		time.Sleep(2 * time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Sent() != 130 || len(b.school.CallsTo(fermiontest.CreateLink)) != 130 ||
			len(b.service.Unsaved()) != 0 || b.saved.Load() != 1 {
			t.Errorf("with rights again: %+v, %d calls, unsaved %v, said to be saved %d times", q, len(b.school.CallsTo(fermiontest.CreateLink)),
				b.service.Unsaved(), b.saved.Load())
		}
	})
}

// TestARefusalThatTheProgramKnowsNothingOf: what the server refuses is tried again for some seconds, since the rights may be back
// before the program has asked for them. After that it stops, and is not tried without end.
func TestARefusalThatTheProgramKnowsNothingOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, refuses, _ := guarded(t)
		batch := b.queued(130)
		time.Sleep(59 * time.Second)
		refuses.Store(true)
		time.Sleep(5 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Sent() != 60 {
			t.Errorf("while it is refused: %+v", q)
		}
		refuses.Store(false)
		time.Sleep(5 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Sent() < 100 || len(b.alarms) != 0 {
			t.Errorf("after that: %+v, errors %v", q, b.alarms)
		}
		refuses.Store(true)
		time.Sleep(90 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueuePaused || !strings.Contains(q.Why, store.ErrNoRights.Error()) {
			t.Errorf("after a minute: %+v", q)
		}
		refuses.Store(false)
		b.service.ResumeBlocked()
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Sent() != 130 || len(b.school.Links()) != 130 {
			t.Errorf("in the end: %+v", q)
		}
	})
}
