package operation_test

import (
	"errors"
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
		if q := b.queue(batch); q.Total != 75 || q.Sent() != 65 || q.Why != "" {
			t.Errorf("after a part: %+v", q)
		}
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		if q := b.queue(batch); q.Total != 75 || q.Sent() < 65 {
			t.Errorf("resumed, what was sent before counts: %+v", q)
		}
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o != (affiliate.BatchOutcomes{Made: 75}) ||
			len(b.school.CallsTo(fermiontest.CreateLink)) != 75 {
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
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Total != 75 || q.Dropped != 10 || q.Sent() != 65 {
			t.Errorf("stopped: %+v, %d sent", q, q.Sent())
		}
		op := storetest.Must(b.store.Operation(t.Context(), waiting.WaitingIDs[7]))(t)
		if err := b.store.ReplanRejected(t.Context(), op.ID, op.Intent, affiliate.Agreement{}); err != nil {
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
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 2 * time.Second, Times: 2})
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Delay: 10 * time.Second, Times: 3})
		batch := b.queued(90)
		time.Sleep(3 * time.Second) // the first ones are made, and three wait for their rejection
		b.service.PauseQueue(batch)
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueRunning || o.InFlight != 3 || q.Left.All() != 90-o.Made {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
		time.Sleep(15 * time.Second)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueRunning || o.Rejected != 3 || o.Waiting == 0 {
			t.Errorf("the responses are there: %+v, %+v", q, o)
		}
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Total != 90 || q.Left.All() != 0 ||
			o != (affiliate.BatchOutcomes{Made: 87, Rejected: 3}) {
			t.Errorf("at the end: %+v, %+v", q, o)
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
		if !is || elsewhere.Writes != 20 || elsewhere.PID == 0 ||
			!strings.Contains(elsewhere.Error(), "20 writes: the running program of meera@laptop (process ") {
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
		if err == nil || !strings.Contains(err.Error(), "the running program of meera@laptop (process ") ||
			!strings.Contains(err.Error(), " has them in hand for 10s") {
			t.Errorf("resumed: %v", err)
		}
	})
}

// One of the waiting writes of a paused queue that a person resumes leaves the others counted as left, while it is sent and afterwards:
// they take none of the time left.
func TestOneResumedWriteOfAPausedQueueLeavesTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 5 * time.Second, Times: -1})
		batch := b.queued(40)
		time.Sleep(17 * time.Second)
		b.service.PauseQueue(batch)
		time.Sleep(10 * time.Second)
		before := b.outcomes(batch)
		planned := storetest.Must(b.store.Operations(t.Context(),
			affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Planned}}))(t)
		if before.Waiting != len(planned) || before.Waiting < 20 || b.queue(batch).Sent() != before.Made {
			t.Fatalf("paused: %+v, %+v", b.queue(batch), before)
		}
		if err := b.service.Resume(t.Context(), []string{planned[3].ID}); err != nil {
			t.Fatal(err)
		}
		for _, made := range []int{before.Made, before.Made + 1} {
			q, o := b.queue(batch), b.outcomes(batch)
			if q.Total != 40 || q.Sent() != made || o.Made != made || q.TimeLeft > 15*time.Second {
				t.Errorf("%+v, %+v", q, o)
			}
			time.Sleep(10 * time.Second)
		}
		if q := b.queue(batch); q.State != affiliate.QueuePaused || q.Why != "" {
			t.Errorf("afterwards: %+v", q)
		}
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Sent() != 40 || o != (affiliate.BatchOutcomes{Made: 40}) {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
	})
}

// What a person resumes while another write of the queue is being sent is sent after it. If that one is paused, it waits like the rest.
func TestWritesResumedDuringARunAreSentAfterIt(t *testing.T) {
	t.Parallel()
	for name, pauses := range map[string]bool{"the run ends": false, "the run is paused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 5 * time.Second, Times: -1})
				batch := b.queued(40)
				time.Sleep(17 * time.Second)
				b.service.PauseQueue(batch)
				time.Sleep(10 * time.Second)
				made := b.outcomes(batch).Made
				planned := storetest.Must(b.store.Operations(t.Context(),
					affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Planned}}))(t)
				for _, op := range []affiliate.Operation{planned[3], planned[5], planned[4]} {
					storetest.NoErr(t, b.service.Resume(t.Context(), []string{op.ID}))
					time.Sleep(time.Second)
				}
				want := made + 3
				if pauses {
					b.service.PauseQueue(batch)
					want = made + 1
				}
				time.Sleep(time.Minute)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || o.Made != want || q.Sent() != want {
					t.Errorf("%+v, %+v, want %d", q, o, want)
				}
			})
		})
	}
}
