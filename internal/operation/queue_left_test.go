package operation_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// Writes that a queue sends and that were given up in the same instant have it as their owner again.
func TestAQueueSendsWhatWasGivenUpInThatInstant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(80)
		time.Sleep(10 * time.Second)
		planned := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}}))(t)
		storetest.NoErr(t, b.store.Disown(t.Context(), idsOf(planned), "the import has ended"))
		time.Sleep(3 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); len(planned) != 20 || q.State != affiliate.QueueEnded || o != (affiliate.BatchOutcomes{Made: 80}) {
			t.Errorf("of %d: %+v, %+v", len(planned), q, o)
		}
	})
}

// A plan that was given up in the instant in which it was resumed is sent.
func TestAPlanIsSentThatWasGivenUpInThatInstant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 5 * time.Second})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(2 * time.Second)
		storetest.NoErr(t, b.store.Disown(t.Context(), []string{b.ops(chain)[2].ID}, ""))
		time.Sleep(20 * time.Second)
		if got := b.states(chain); got != "done done done" {
			t.Errorf("it is %q", got)
		}
	})
}

// A queue whose writes another program took over ends, says who has them, and sends them once that program has ended.
func TestAQueueSaysThatAnotherProgramTookItsWritesOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(80)
		time.Sleep(10 * time.Second)
		first, firstStore := b.service, b.store
		b.reopen(b.path, "two")
		b.exec("update operations set owner = 'two' where state = 'planned'")
		second, secondStore := b.service, b.store
		b.service, b.store = first, firstStore
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Waiting != 20 || q.Left.All() != 20 || q.TimeLeft != 0 ||
			q.Why != "20 writes are left to the running program of meera@laptop, which has taken them over. To send them here, quit that "+
				"program and resume the queue" {
			t.Errorf("%+v, %+v", q, o)
		}
		storetest.NoErr(t, second.Close(t.Context()))
		storetest.NoErr(t, secondStore.Close())
		storetest.NoErr(t, b.service.ResumeQueue(t.Context(), batch))
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Why != "" || o != (affiliate.BatchOutcomes{Made: 80}) {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
	})
}

// A queue with writes that nobody sends pauses, says so, and sends them when it is resumed.
func TestAQueueSaysThatNobodySendsItsWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(61)
		time.Sleep(10 * time.Second)
		b.exec("update operations set owner = 'gone' where state = 'planned'")
		time.Sleep(2 * time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueuePaused ||
			q.Why != "1 write is left that no program sends: resume the queue to send it, or stop it" {
			t.Errorf("%+v", q)
		}
		storetest.NoErr(t, b.service.ResumeQueue(t.Context(), batch))
		time.Sleep(2 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o != (affiliate.BatchOutcomes{Made: 61}) {
			t.Errorf("resumed: %+v, %+v", q, o)
		}
	})
}

// A queue says that writes are left behind a step that a person decides.
func TestAQueueSaysWhatIsLeftBehindADecision(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(3)
		var three affiliate.Plan
		for _, p := range newLinks(3) {
			three.Steps = append(three.Steps, p.Steps...)
		}
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived"})
		batch := storetest.Must(b.service.StartQueue(t.Context(), "new links", []affiliate.Plan{three}))(t)
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Why != "2 writes are left until the step before them is decided in Activity" {
			t.Errorf("%+v", q)
		}
	})
}
