package operation_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store/storetest"
)

// leftBehind journals plans, a batch of each size in turn, and restarts the program. It returns the IDs of what waits then.
func (b *fixture) leftBehind(batches map[string]int) (ids []string) {
	b.t.Helper()
	total := 0
	for _, n := range batches {
		total += n
	}
	b.people(total)
	plans := newLinks(total)
	for batch, n := range batches {
		for range n {
			plans[0].Batch = batch
			b.journaled(plans[0])
			plans = plans[1:]
		}
	}
	if err := b.service.Close(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.reopen(b.path, "two")
	waiting := storetest.Must(b.store.PendingDecisions(b.t.Context()))(b.t)
	if waiting.Waiting != total {
		b.t.Fatalf("%d wait", waiting.Waiting)
	}
	return waiting.WaitingIDs
}

// Three equal rejections leave the rest of many resumed writes waiting, wherever they come from. A person is told how many and why, and
// resumes them once the cause is gone.
func TestEqualRejectionsLeaveTheRestOfResumedWritesWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		ids := b.leftBehind(map[string]int{"import a.csv": 6, "import b.csv": 7, "onboard": 5, "new links Q-2222": 2, "new links Q-3333": 4})
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Delay: time.Second, Times: -1})
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := b.service.RunningPlans(); n != 24 {
			t.Errorf("%d plans run", n)
		}
		time.Sleep(time.Minute)
		const why = "Fermion rejected 3 new links in a row with the same message (Product is archived)"
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 3 || waiting.Waiting != 21 || b.service.RunningPlans() != 0 {
			t.Errorf("%d were sent, %d wait, %d run", n, waiting.Waiting, b.service.RunningPlans())
		}
		if len(b.alarms) != 1 || b.alarms[0].Error() != why+". 21 resumed writes were not sent and wait in Activity: fix the cause, then resume them "+
			"there, or drop them" {
			t.Errorf("the person is told %v", b.alarms)
		}
		for _, op := range storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{IDs: waiting.WaitingIDs}))(t) {
			if op.Error != "not sent: "+why {
				t.Errorf("one says %q", op.Error)
			}
		}
		b.school.Heal(fermiontest.CreateLink)
		if err := b.service.Resume(t.Context(), waiting.WaitingIDs); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		all := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Done}}))(t)
		if len(all) != 21 || len(b.alarms) != 1 {
			t.Errorf("%d are done, and the person is told %v", len(all), b.alarms)
		}
	})
}

// What is resumed together counts rejections together: of two queues and other writes three are sent.
func TestQueuesResumedTogetherCountRejectionsTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		ids := b.leftBehind(map[string]int{"new links Q-2222": 12, "new links Q-3333": 15, "onboard": 6})
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Delay: time.Second, Times: 3})
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 3 {
			t.Errorf("%d were sent", n)
		}
		left := 0
		for _, batch := range []string{"new links Q-2222", "new links Q-3333"} {
			q := b.queue(batch)
			left += q.Left.All()
			if q.State != affiliate.QueuePaused || q.Why != "Fermion rejected 3 new links in a row with the same message (Product is archived). "+
				"Fix the cause, then resume the queue, or stop it" {
				t.Errorf("%+v", q)
			}
		}
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t).Waiting
		if left+waiting != 30 {
			t.Errorf("%d are left in the queues, %d wait", left, waiting)
		}
		for _, batch := range []string{"new links Q-2222", "new links Q-3333"} {
			if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * time.Minute)
		if q, o := b.queue("new links Q-2222"), b.queue("new links Q-3333"); q.State != affiliate.QueueEnded || o.State != affiliate.QueueEnded {
			t.Errorf("resumed one by one: %+v, %+v", q, o)
		}
	})
}

// Resumed writes that cannot be sent are left after the first that were tried, not a handful every ten minutes.
func TestResumedWritesThatCannotBeSentAreLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		ids := b.leftBehind(map[string]int{"import a.csv": 6, "import b.csv": 7})
		b.offline.Store(true)
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		left, _ := errors.AsType[*operation.LeftError](errors.Join(b.alarms...))
		if len(b.alarms) != 1 || left == nil || left.Writes != 13 || waiting.Waiting != 13 || b.service.RunningPlans() != 0 {
			t.Errorf("the person is told %v, %d wait", b.alarms, waiting.Waiting)
		}
	})
}

// Writes that wait for another key are sent with it, and equal rejections stop them too.
func TestWritesThatWaitedForTheKeyStopAtEqualRejections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		ids := b.leftBehind(map[string]int{"import a.csv": 6, "import b.csv": 7})
		b.ready = func() error { return &operation.UnverifiedKeyError{Source: "keyring"} }
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t); waiting.Waiting != 0 || len(b.alarms) != 0 {
			t.Errorf("%d wait for a person, who is told %v", waiting.Waiting, b.alarms)
		}
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Times: -1})
		b.ready = nil
		if n := b.service.ResumeBlocked(); n != 13 {
			t.Errorf("%d were resumed", n)
		}
		time.Sleep(time.Minute)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 3 || waiting.Waiting != 10 || fmt.Sprint(b.alarms) == "[]" {
			t.Errorf("%d were sent, %d wait, and the person is told %v", n, waiting.Waiting, b.alarms)
		}
	})
}
