package operation_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// importOf are the plans of newLinks from one number on, with the batch of a file.
func importOf(from, n int) []affiliate.Plan {
	plans := newLinks(from + n)[from:]
	for i := range plans {
		plans[i].Batch = "import partners.csv"
	}
	return plans
}

// What is resumed of an interrupted import is a queue of its own: it counts no writes of an earlier import of that name, and
// stopping it drops none of a colleague who imports a file of that name now.
func TestAQueueOfAnImportHasItsOwnWritesOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(120)
		earlier := storetest.Must(b.service.Enqueue(t.Context(), importOf(0, 10)))(t)
		if err := b.service.Bulk(t.Context(), earlier, func(affiliate.Operation) {}, func(string) {}); err != nil {
			t.Fatal(err)
		}
		storetest.Must(b.service.Enqueue(t.Context(), importOf(10, 80)))(t)
		if err := b.service.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.reopen(b.path, "colleague")
		theirs := storetest.Must(b.service.Enqueue(t.Context(), importOf(90, 12)))(t)
		b.reopen(b.path, "own")

		time.Sleep(5 * time.Minute)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if waiting.Waiting != 80 {
			t.Fatalf("%d wait", waiting.Waiting)
		}
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		const batch = "import partners.csv"
		own := func() affiliate.BatchOutcomes {
			return storetest.Must(b.store.BatchOutcomes(t.Context(), batch, b.service.QueueWrites(batch).Chains...))(t)
		}
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Total != 80 || own().Total() != 80 {
			t.Errorf("resumed: %+v, %+v", q, own())
		}
		time.Sleep(10 * time.Second)
		b.service.PauseQueue(batch)
		synctest.Wait()
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if q := b.queue(batch); q.Total != 80 || q.Left.All() < 20 {
			t.Errorf("resumed again: %+v", q)
		}
		if err := b.service.StopQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q, o := b.queue(batch), own(); q.State != affiliate.QueueEnded || q.Total != 80 || q.Dropped != o.Dropped || o.Dropped < 10 ||
			o.Made+o.Dropped != 80 {
			t.Errorf("stopped: %+v, %+v", q, o)
		}
		for _, chain := range theirs {
			if state := b.states(chain); state != "planned" {
				t.Errorf("the colleague's write is %s", state)
			}
		}
		b.service.ForgetQueue(batch)
		if len(b.service.Queues()) > 0 || own().Total() != 80 {
			t.Errorf("forgotten: %+v, its result has %+v", b.service.Queues(), own())
		}
	})
}

// A file is imported while its rows are resumed as a queue: both send what the other does not, count what the other sends, and end
// when all is made.
func TestAQueueAndAnImportOfTheSameRows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(150)
		chains := storetest.Must(b.service.Enqueue(t.Context(), importOf(0, 150)))(t)
		if err := b.service.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.reopen(b.path, "own")
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 3 * time.Second, Times: -1})
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		ended := make(chan error, 1)
		go func() {
			ended <- b.service.Bulk(t.Context(), chains, func(affiliate.Operation) {}, func(string) {})
			for _, chain := range chains {
				if state := b.states(chain); state != "done" {
					t.Errorf("the import ended while a row was %s", state)
				}
			}
			close(ended)
		}()
		const batch = "import partners.csv"
		for range 15 {
			time.Sleep(10 * time.Second)
			synctest.Wait()
			o := storetest.Must(b.store.BatchOutcomes(t.Context(), batch))(t)
			if q := b.queue(batch); q.Total != 150 || q.Left.Links != o.Waiting+o.InFlight || q.Sent() != o.Made {
				t.Fatalf("the queue counts %+v, the journal %+v", q, o)
			}
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		<-ended
		if q, n := b.queue(batch), len(b.school.CallsTo(fermiontest.CreateLink)); q.State != affiliate.QueueEnded || q.Left.All() != 0 || n != 150 {
			t.Errorf("%+v, %d calls", q, n)
		}
	})
}

// TestAnImportThatEndsLeavesAQueueItsWrites: what was resumed as a queue is sent by it, also when the file is imported again meanwhile and that is
// stopped.
func TestAnImportThatEndsLeavesAQueueItsWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(80)
		chains := storetest.Must(b.service.Enqueue(t.Context(), importOf(0, 80)))(t)
		stopped := func(after time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			if err := b.service.Bulk(ctx, chains, func(affiliate.Operation) {}, func(string) {}); err != nil {
				t.Fatal(err)
			}
		}
		stopped(0)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if waiting.Waiting != 80 {
			t.Fatalf("%d wait after the import was stopped", waiting.Waiting)
		}
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		stopped(time.Second)
		if waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t); waiting.Waiting != 0 {
			t.Errorf("%d writes of the queue were given up", waiting.Waiting)
		}
		time.Sleep(10 * time.Minute)
		const batch = "import partners.csv"
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Made != 80 {
			t.Errorf("the queue: %+v, %+v", q, o)
		}
	})
}
