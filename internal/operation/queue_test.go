package operation_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store/storetest"
)

// newLinks are n plans, each of one link.
func newLinks(n int) []affiliate.Plan {
	plans := make([]affiliate.Plan, n)
	for i := range plans {
		plans[i] = affiliate.Plan{Steps: []affiliate.Intent{{Link: &affiliate.NewLink{
			Affiliate: affiliate.Who{Email: fmt.Sprintf("asha%d@example.com", i)}, ProductID: goID, Commission: affiliate.BasisPoints(1000 + i),
		}}}}
	}
	return plans
}

// people adds the affiliates of newLinks to the school.
func (b *fixture) people(n int) {
	for i := range n {
		b.school.AddUser(fermiontest.User{UserID: fmt.Sprintf("u%d", i), Email: fmt.Sprintf("asha%d@example.com", i)})
	}
}

func (b *fixture) queued(n int) (batch string) {
	b.t.Helper()
	b.people(n)
	batch, err := b.service.StartQueue(b.t.Context(), "new links", newLinks(n))
	if err != nil {
		b.t.Fatal(err)
	}
	return batch
}

func (b *fixture) outcomes(batch string) affiliate.BatchOutcomes {
	b.t.Helper()
	o, err := b.store.BatchOutcomes(b.t.Context(), batch)
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

func (b *fixture) queue(batch string) affiliate.QueueStatus {
	b.t.Helper()
	for _, q := range b.service.Queues() {
		if q.Batch == batch {
			return q
		}
	}
	b.t.Fatalf("%q is not among %v", batch, b.service.Queues())
	return affiliate.QueueStatus{}
}

// A queue sends everything within the limits, says how far it is, and is listed until it is forgotten.
func TestAQueueSendsAllWithinTheLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(90)
		if ref := affiliate.QueueReference(batch); ref == "" || !strings.HasPrefix(batch, "new links Q-") {
			t.Fatalf("the batch is called %q", batch)
		}
		if q := b.queue(batch); q.Total != 90 || q.State != affiliate.QueueRunning || q.TimeLeft < time.Minute || q.TimeLeft > 2*time.Minute {
			t.Errorf("at the start: %+v", q)
		}
		time.Sleep(30 * time.Second)
		if q, o := b.queue(batch), b.outcomes(batch); q.Sent() != 60 || o.Made != 60 || o.Waiting+o.InFlight != 30 {
			t.Errorf("in the first minute: %+v, %+v", q, o)
		}
		time.Sleep(3 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Left.All() != 0 || o != (affiliate.BatchOutcomes{Made: 90}) {
			t.Errorf("at the end: %+v, %+v", q, o)
		}
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 90 {
			t.Errorf("%d calls", n)
		}
		b.service.ForgetQueue(batch)
		if all := b.service.Queues(); len(all) > 0 {
			t.Errorf("still listed: %v", all)
		}
		b.submit(onboarding("later@example.com"))
		if last, err := b.store.LastQueue(t.Context()); last != batch || err != nil {
			t.Errorf("the last queue is %q: %v", last, err)
		}
	})
}

// A paused queue sends nothing more; resumed it sends the rest, and nothing twice.
func TestAPausedQueueGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(90)
		time.Sleep(10 * time.Second)
		b.service.PauseQueue(batch)
		if n := b.service.RunningPlans(); n > 8 {
			t.Errorf("%d plans run while it is paused", n)
		}
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || q.Why != "" || o.Made != 60 || o.Waiting != 30 {
			t.Fatalf("paused: %+v, %+v", q, o)
		}
		for range 2 { // the second does nothing
			if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(3 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Made != 90 || len(b.school.CallsTo(fermiontest.CreateLink)) != 90 {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
	})
}

// A stopped queue drops what was not sent, also what Fermion refused at its limit meanwhile.
func TestAStoppedQueueDropsTheRest(t *testing.T) {
	t.Parallel()
	for name, paused := range map[string]bool{"while it runs": false, "while it is paused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				batch := b.queued(75)
				time.Sleep(10 * time.Second)
				if paused {
					b.service.PauseQueue(batch)
				}
				if err := b.service.StopQueue(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Minute)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Sent() != 60 || o != (affiliate.BatchOutcomes{Made: 60, Dropped: 15}) || b.service.RunningPlans() != 0 {
					t.Errorf("%+v, %+v", q, o)
				}
			})
		})
	}
}

// What is sent at the same limits counts in the time of a queue and of an import, which both end about when they say: each takes its turn.
func TestTheTimeOfAQueueCountsWhatSharesTheLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(120)
		if q := b.queue(batch); q.TimeLeft != 2*time.Minute {
			t.Errorf("alone it takes %v", q.TimeLeft)
		}
		plans := newLinks(400)[120:]
		b.people(400)
		chains, err := b.service.Enqueue(t.Context(), plans)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		left := affiliate.Calls{Links: len(plans)}
		others, done := b.service.ShareLimits(func() affiliate.Calls { mu.Lock(); defer mu.Unlock(); return left })
		began := time.Now()
		ended := make(chan time.Duration, 1)
		go func() {
			if err := b.service.Bulk(t.Context(), chains, func(affiliate.Operation) { mu.Lock(); defer mu.Unlock(); left.Links-- }, func(string) {}); err != nil {
				t.Error(err)
			}
			ended <- time.Since(began)
		}()
		if q := b.queue(batch); q.TimeLeft != 4*time.Minute {
			t.Errorf("beside an import it takes %v", q.TimeLeft)
		}
		if all := others(); len(all) != 1 || all[0] != (affiliate.Calls{Links: 120}) {
			t.Errorf("the import shares the limits with %v", all)
		}
		for b.queue(batch).State != affiliate.QueueEnded {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < 3*time.Minute || took > 4*time.Minute+5*time.Second { // it is looked at once a second
			t.Errorf("it took %v", took)
		}
		if all := others(); len(all) > 0 {
			t.Errorf("after the queue has ended the import shares the limits with %v", all)
		}
		if took := <-ended; took < 5*time.Minute+40*time.Second || took > 7*time.Minute {
			t.Errorf("the import took %v", took)
		}
		done()
	})
}

// What is dropped while a queue runs, as in Activity, is no call that is left: the queue counts it as dropped once it gets there.
func TestTheTimeOfAQueueCountsNothingThatWasDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(200)
		time.Sleep(10 * time.Second)
		ops := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Planned}}))(t)
		if err := b.service.Drop(t.Context(), idsOf(ops[10:50])); err != nil {
			t.Fatal(err)
		}
		time.Sleep(80 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Dropped != 40 || q.Left.All() != 40 || q.Sent() != 120 || q.TimeLeft != 0 {
			t.Errorf("while it runs: %+v, %d sent", q, q.Sent())
		}
		time.Sleep(time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Left.All() != 0 || o != (affiliate.BatchOutcomes{Made: 160, Dropped: 40}) {
			t.Errorf("at the end: %+v, %+v", q, o)
		}
	})
}

func idsOf(ops []affiliate.Operation) (ids []string) {
	for _, op := range ops {
		ids = append(ids, op.ID)
	}
	return ids
}

// Three equal rejections pause the queue, with the words of Fermion; a person lets it go on.
func TestAQueuePausesAtEqualRejections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Times: 12})
		batch := b.queued(40)
		time.Sleep(time.Minute)
		q, o := b.queue(batch), b.outcomes(batch)
		if q.State != affiliate.QueuePaused || q.Why != "Fermion rejected 3 new links in a row with the same message (Product is archived). Fix the cause, then resume the queue, or stop it" || o.Rejected < 3 || o.Rejected > 11 || o.Made > 0 {
			t.Fatalf("%+v, %+v", q, o)
		}
		for range 4 {
			if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Rejected != 12 || o.Made != 28 {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
		if err := b.service.ResendRejected(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Total != 40 || q.Sent() != 40 || o != (affiliate.BatchOutcomes{Made: 40}) {
			t.Errorf("sent again: %+v, %+v", q, o)
		}
	})
}

// restartedQueue starts a queue of 75 writes and restarts the program after ten seconds of it.
func (b *fixture) restartedQueue(t *testing.T) (batch string) {
	t.Helper()
	batch = b.queued(75)
	time.Sleep(10 * time.Second)
	if err := b.service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.reopen(b.path, "two")
	return batch
}

// After a restart nothing is sent until a person resumes what waits; one call makes it a queue again. A part of it is a part.
func TestAQueueSurvivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.restartedQueue(t)
		time.Sleep(5 * time.Minute)
		waiting, err := b.store.PendingDecisions(t.Context())
		if err != nil || waiting.Waiting != 15 || len(b.service.Queues()) > 0 {
			t.Fatalf("%d wait, %v", waiting.Waiting, err)
		}
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs[:5]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || o.Made != 65 || o.Waiting != 10 {
			t.Errorf("a part: %+v, %+v", q, o)
		}
		if q := b.queue(batch); q.Total != 5 || q.Sent() != 5 {
			t.Errorf("sent of a part: %+v", q)
		}
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		if q := b.queue(batch); q.Total != 75 || q.Sent() < 65 {
			t.Errorf("resumed, what was sent before counts: %+v", q)
		}
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o != (affiliate.BatchOutcomes{Made: 75}) || len(b.school.CallsTo(fermiontest.CreateLink)) != 75 {
			t.Errorf("all: %+v, %+v", q, o)
		}
		if q := b.queue(batch); q.Total != 75 || q.Sent() != 75 {
			t.Errorf("sent of all: %+v", q)
		}
	})
}

// What is dropped when a queue is stopped counts in it, also what was not resumed; it is no longer dropped once it is sent after all.
func TestAStoppedPartOfAQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.restartedQueue(t)
		time.Sleep(5 * time.Minute)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs[:5]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if err := b.service.StopQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Total != 15 || q.Dropped != 10 || q.Sent() != 5 {
			t.Errorf("stopped: %+v, %d sent", q, q.Sent())
		}
		op := storetest.Must(b.store.Operation(t.Context(), waiting.WaitingIDs[7]))(t)
		if err := b.store.ReplanRejected(t.Context(), op.ID, op.Intent); err != nil {
			t.Fatal(err)
		}
		if err := b.service.Resume(t.Context(), []string{op.ID}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.Total != 75 || q.Dropped != 9 || q.Sent() != 66 {
			t.Errorf("one is sent after all: %+v, %d sent", q, q.Sent())
		}
	})
}

// A key that is refused pauses the queue after the calls under way; another key resumes it.
func TestAQueueWaitsForTheKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		refused := &operation.UnverifiedKeyError{Source: "keyring"}
		b.ready = func() error { return refused }
		batch := b.queued(50)
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueuePaused || !strings.Contains(q.Why, "new and not verified yet") {
			t.Fatalf("%+v", q)
		}
		b.ready = nil
		if n := b.service.ResumeBlocked(); n == 0 {
			t.Fatal("nothing was resumed")
		}
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Made != 50 {
			t.Errorf("%+v, %+v", q, o)
		}
	})
}

// A queue that is resumed several times at once runs once: paused, it sends nothing more.
func TestAQueueIsResumedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.restartedQueue(t)
		var resumes sync.WaitGroup
		for range 8 {
			resumes.Go(func() {
				if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
					t.Error(err)
				}
			})
		}
		resumes.Wait()
		if all := b.service.Queues(); len(all) != 1 {
			t.Errorf("%d queues: %+v", len(all), all)
		}
		b.service.PauseQueue(batch)
		synctest.Wait()
		made := b.outcomes(batch).Made
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || o.Made > made+8 || o.Waiting == 0 {
			t.Errorf("paused at %d: %+v, %+v", made, q, o)
		}
	})
}

// A queue that is resumed while it still waits for responses counts each of them once, and what they are pauses it no more.
func TestAQueueIsResumedWhileResponsesAreOutstanding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Delay: 10 * time.Second, Times: 3})
		batch := b.queued(90)
		time.Sleep(time.Second)
		b.service.PauseQueue(batch)
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Left.All() != 90 {
			t.Errorf("resumed: %+v", q)
		}
		time.Sleep(15 * time.Second)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueRunning || o.Rejected != 3 || o.Waiting == 0 {
			t.Errorf("the responses are there: %+v, %+v", q, o)
		}
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Total != 90 || q.Left.All() != 0 || o != (affiliate.BatchOutcomes{Made: 87, Rejected: 3}) {
			t.Errorf("at the end: %+v, %+v", q, o)
		}
	})
}

// Without a connection a queue says since when it waits, and goes on when there is one.
func TestAQueueWaitsForTheConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.offline.Store(true)
		start := time.Now()
		batch := b.queued(10)
		time.Sleep(20 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.OfflineSince.Before(start) || q.OfflineSince.Sub(start) > 15*time.Second {
			t.Errorf("without a connection: %+v", q)
		}
		b.offline.Store(false)
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || !q.OfflineSince.IsZero() || o.Made != 10 {
			t.Errorf("with one: %+v, %+v", q, o)
		}
	})
}

// A host that answers nothing in time makes the writes unknown that had left, not those behind them one handful a minute.
func TestAQueueWaitsForAHostThatAnswersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		batch := b.queued(40)
		time.Sleep(5 * time.Minute)
		q, o := b.queue(batch), b.outcomes(batch)
		if q.State != affiliate.QueueRunning || q.OfflineSince.IsZero() || o.Unknown > 8+2 {
			t.Errorf("nothing is answered: %+v, %+v", q, o)
		}
		b.school.Heal(fermiontest.CreateLink)
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Made < 40-8-3 {
			t.Errorf("it answers again: %+v, %+v", q, o)
		}
	})
}

// Another running program that owns the writes is named, and nothing is sent twice; once it has ended they are resumed here.
func TestAQueueOfAnotherRunningProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(80)
		first := b.service
		time.Sleep(10 * time.Second)
		first.PauseQueue(batch)
		time.Sleep(2 * time.Minute)
		firstStore := b.store
		b.reopen(b.path, "two")
		elsewhere, is := errors.AsType[*operation.ElsewhereError](b.service.ResumeQueue(t.Context(), batch))
		if !is || elsewhere.Writes != 20 || elsewhere.PID == 0 || !strings.Contains(elsewhere.Error(), "20 writes: the running program of meera@laptop (process ") {
			t.Fatalf("the other program is %+v", elsewhere)
		}
		if len(b.service.Queues()) > 0 {
			t.Errorf("queues %v", b.service.Queues())
		}
		if err := first.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := firstStore.Close(); err != nil {
			t.Fatal(err)
		}
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if o := b.outcomes(batch); o != (affiliate.BatchOutcomes{Made: 80}) || len(b.school.CallsTo(fermiontest.CreateLink)) != 80 {
			t.Errorf("resumed: %+v", o)
		}
	})
}

// A write that another running program is about to send is not resumed here as well; the message names who has it.
func TestResumingWhatAColleagueHasInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		chains, err := b.service.Enqueue(t.Context(), []affiliate.Plan{onboarding("asha@example.com")})
		if err != nil {
			t.Fatal(err)
		}
		ops, err := b.store.Operations(t.Context(), affiliate.OperationQuery{Chain: chains[0]})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		b.reopen(b.path, "two")
		err = b.service.Resume(t.Context(), []string{ops[0].ID})
		if err == nil || !strings.Contains(err.Error(), "the running program of meera@laptop (process ") || !strings.Contains(err.Error(), " has them in hand for 10s") {
			t.Errorf("resumed: %v", err)
		}
	})
}
