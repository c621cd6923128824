package operation_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// linkSender is a sender whose chains, if any, have one link each.
type linkSender struct {
	left   func() affiliate.Calls
	chains []string
}

func (s *linkSender) Left() affiliate.Calls { return s.left() }

func (s *linkSender) LeftOf(chain string) (n affiliate.Calls) {
	if slices.Contains(s.chains, chain) {
		n.Links = 1
	}
	return n
}

// nearly reports whether a time left is what it is at the beginning of a queue. While a test stores what it needs, the queue sends a few writes
// more, and each of them counts twice where two take turns.
func nearly(left, atBegin time.Duration) bool {
	return left <= atBegin && left > atBegin-20*time.Second
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
		if took := b.service.TimeFor(affiliate.Calls{Links: 280}); !nearly(took.Duration, 6*time.Minute+40*time.Second) || !took.Beside || took.Slowed {
			t.Errorf("a plan beside the queue takes %+v", took)
		}
		timeLeft, done := b.service.ShareLimits(&linkSender{left: func() affiliate.Calls { mu.Lock(); defer mu.Unlock(); return left }})
		began := time.Now()
		ended := make(chan time.Duration, 1)
		go func() {
			if err := b.service.Bulk(t.Context(), chains, func(affiliate.Operation) { mu.Lock(); defer mu.Unlock(); left.Links-- },
				func(string) {}); err != nil {
				t.Error(err)
			}
			ended <- time.Since(began)
		}()
		if q := b.queue(batch); !nearly(q.TimeLeft, 4*time.Minute) {
			t.Errorf("beside an import it takes %v", q.TimeLeft)
		}
		if took := timeLeft(); !nearly(took.Duration, 6*time.Minute+40*time.Second) || !took.Beside || took.Slowed {
			t.Errorf("the import beside the queue takes %+v", took)
		}
		if took := b.service.TimeFor(affiliate.Calls{Links: 120}); !nearly(took.Duration, 6*time.Minute) {
			t.Errorf("a plan beside both takes %+v", took)
		}
		for b.queue(batch).State != affiliate.QueueEnded {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < 3*time.Minute || took > 4*time.Minute+5*time.Second { // it is looked at once a second
			t.Errorf("it took %v", took)
		}
		if took := timeLeft(); took.Beside {
			t.Errorf("after the queue has ended the import takes %+v", took)
		}
		if took := <-ended; took < 5*time.Minute+40*time.Second || took > 7*time.Minute {
			t.Errorf("the import took %v", took)
		}
		done()
	})
}

// An import of the writes that a queue sends already makes them no slower, nor what comes beside both.
func TestTheTimeOfAQueueCountsNothingTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		batch := b.queued(120)
		left := affiliate.Calls{Links: 120}
		var chains []string
		for _, op := range storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{Batch: batch}))(t) {
			chains = append(chains, op.Chain)
		}
		sender := &linkSender{func() affiliate.Calls { return left }, chains}
		if took := b.service.TimeOf(sender); took != (affiliate.PlanTime{Duration: 2 * time.Minute}) {
			t.Errorf("the import would take %+v", took)
		}
		timeLeft, done := b.service.ShareLimits(sender)
		defer done()
		if q := b.queue(batch); q.TimeLeft != 2*time.Minute {
			t.Errorf("the queue takes %v", q.TimeLeft)
		}
		if took := timeLeft(); took != (affiliate.PlanTime{Duration: 2 * time.Minute}) {
			t.Errorf("the import takes %+v", took)
		}
		if took := b.service.TimeFor(affiliate.Calls{Links: 120}); took.Duration != 4*time.Minute {
			t.Errorf("a plan beside both takes %+v", took)
		}
	})
}

// A step that is done takes no other one of its kind out of what is left: those after a rejected step are still to be sent.
func TestWhatIsLeftOfAChainIsCountedByStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(3)
		var three affiliate.Plan
		for _, p := range newLinks(3) {
			three.Steps = append(three.Steps, p.Steps...)
		}
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived"})
		batch, err := b.service.StartQueue(t.Context(), "new links", []affiliate.Plan{three})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.Total != 3 || q.Left.Links != 2 {
			t.Errorf("after the first step was rejected: %+v", q)
		}
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
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Left.All() != 0 ||
			o != (affiliate.BatchOutcomes{Made: 160, Dropped: 40}) {
			t.Errorf("at the end: %+v, %+v", q, o)
		}
	})
}

// A limit answer stops the links of a key for a while and halves their limit: a plan takes as much longer, and the running queue says the same.
func TestTheTimeOfAPlanCountsALowerLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		if took := b.service.TimeFor(affiliate.Calls{Links: 60}); took != (affiliate.PlanTime{}) {
			t.Errorf("at first 60 links take %+v", took)
		}
		b.school.SetLimitAnswer(fermiontest.LimitIn(fermiontest.Limit429, time.Minute))
		b.school.SetLimit(fermiontest.CreateLink, 1)
		b.school.OtherUse(fermiontest.CreateLink, 1)
		batch := b.queued(1)
		time.Sleep(10 * time.Second)
		b.school.SetLimit(fermiontest.CreateLink, 60)
		took := b.service.TimeFor(affiliate.Calls{Links: 60})
		if took.Duration.Round(time.Second) != 110*time.Second || !took.Slowed {
			t.Errorf("after a limit answer 60 links take %+v", took)
		}
		if q := b.queue(batch); q.TimeLeft.Round(time.Second) != 50*time.Second {
			t.Errorf("the queue of one link takes %v", q.TimeLeft)
		}
		if took := b.service.TimeFor(affiliate.Calls{Coupons: 5}); took != (affiliate.PlanTime{}) {
			t.Errorf("coupons take %+v", took)
		}
		time.Sleep(20 * time.Minute)
		if took := b.service.TimeFor(affiliate.Calls{Links: 120}); took != (affiliate.PlanTime{Duration: 2 * time.Minute}) {
			t.Errorf("at the end 120 links take %+v", took)
		}
	})
}
