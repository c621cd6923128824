package operation_test

import (
	"fmt"
	"slices"
	"strings"
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
		if !b.service.WaitsForLimit(affiliate.CreateLink) || b.service.WaitsForLimit(affiliate.CreateCoupon) {
			t.Error("only its links wait for their limit, and it does not say so")
		}
		time.Sleep(3 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Left.All() != 0 || o != (affiliate.BatchOutcomes{Made: 90}) {
			t.Errorf("at the end: %+v, %+v", q, o)
		}
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 90 || b.service.WaitsForLimit(affiliate.CreateLink) {
			t.Errorf("%d calls", n)
		}
		b.service.ForgetQueue(batch)
		if all := b.service.Queues(); len(all) > 0 {
			t.Errorf("still listed: %v", all)
		}
		b.submit(onboarding("later@example.com"))
		if last, err := b.service.LastQueue(t.Context()); last != batch || err != nil {
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
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Sent() != 60 ||
					o != (affiliate.BatchOutcomes{Made: 60, Dropped: 15}) || b.service.RunningPlans() != 0 {
					t.Errorf("%+v, %+v", q, o)
				}
			})
		})
	}
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
		if q.State != affiliate.QueuePaused ||
			q.Why != "Fermion rejected 3 new links in a row with the same message (Product is archived). Fix the cause, then resume the queue, or stop it" ||
			o.Rejected != 3 || o.Made > 0 {
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
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Total != 40 || q.Sent() != 40 ||
			o != (affiliate.BatchOutcomes{Made: 40}) {
			t.Errorf("sent again: %+v, %+v", q, o)
		}
	})
}

// Equal rejections pause a queue at the third, however long a response takes: at the start, and after
// writes that were made.
func TestThreeEqualRejectionsPauseTheQueueThoughResponsesAreSlow(t *testing.T) {
	t.Parallel()
	for name, made := range map[string]int{"from the start": 0, "after writes that were made": 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				if made > 0 {
					b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: made})
				}
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Delay: 5 * time.Second, Times: -1})
				batch := b.queued(100)
				time.Sleep(5 * time.Minute)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || o.Made != made || o.Rejected != 3 || o.Waiting != 97-made {
					t.Errorf("%+v, %+v", q, o)
				}
				ops := storetest.Must(b.store.Operations(t.Context(),
					affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Rejected}}))(t)
				for _, op := range ops { // the three that are under way at once may arrive in any order
					if i := int(op.Intent.Link.Commission) - 1000; i < made-2 || i >= made+3 {
						t.Errorf("write %d was sent before those in front of it", i)
					}
				}
			})
		})
	}
}

// Responses that take 2 s make a queue no slower than the limits do, also when a few writes are rejected.
func TestAQueueUsesTheLimitsThoughResponsesAreSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		for i := range 4 {
			b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 2 * time.Second, Times: 49})
			b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: fmt.Sprintf("Affiliate %d is blocked", i),
				Delay: 2 * time.Second})
		}
		batch := b.queued(200)
		begin, estimate := time.Now(), b.queue(batch).TimeLeft
		for b.queue(batch).State == affiliate.QueueRunning {
			time.Sleep(time.Second)
		}
		if took, o := time.Since(begin), b.outcomes(batch); o != (affiliate.BatchOutcomes{Made: 196, Rejected: 4}) || took > estimate+10*time.Second {
			t.Errorf("it took %v, not %v: %+v", took, estimate, o)
		}
	})
}

// With responses of a second a queue sends links and coupons as fast as the limits of 60 and 10 a minute allow.
func TestAQueueUsesTheLimitsOfEachKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(180)
		plans := newLinks(180)
		for i := range 30 {
			plans = append(plans,
				affiliate.Plan{Steps: []affiliate.Intent{{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: fmt.Sprintf("CODE%d", i),
					Discount: affiliate.Discount{Percent: 2500}}}}})
		}
		for _, e := range []string{fermiontest.CreateLink, fermiontest.CreateCoupon} {
			b.school.Fault(e, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: -1})
		}
		for _, q := range []struct {
			what  string
			plans []affiliate.Plan
			most  time.Duration // twice the limit's minute, and the last minute's writes as three at once take them
		}{{"new links", plans[:180], 2*time.Minute + 25*time.Second}, {"new coupons", plans[180:], 2*time.Minute + 10*time.Second}} {
			batch, err := b.service.StartQueue(t.Context(), q.what, q.plans)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			for b.queue(batch).State == affiliate.QueueRunning {
				time.Sleep(time.Second)
			}
			if took, o := time.Since(begin), b.outcomes(batch); o != (affiliate.BatchOutcomes{Made: len(q.plans)}) || took > q.most {
				t.Errorf("%s: it took %v: %+v", q.what, took, o)
			}
		}
	})
}

// Writes that were paused after equal rejections take none of the time left, also while the queue sends writes of another kind.
func TestPausedWritesTakeNoTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Times: 12})
		b.people(310)
		links := newLinks(310)
		var coupons []affiliate.Plan
		for i := range 30 {
			coupons = append(coupons,
				affiliate.Plan{Steps: []affiliate.Intent{{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: fmt.Sprintf("CODE%d", i),
					Discount: affiliate.Discount{Percent: 2500}}}}})
		}
		batch, err := b.service.StartQueue(t.Context(), "new links and coupons", slices.Concat(links[:10], coupons, links[10:]))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if q := b.queue(batch); q.State != affiliate.QueueRunning || q.Left.Links < 300 || q.TimeLeft > 3*time.Minute {
			t.Errorf("while it sends the coupons: %+v", q)
		}
		time.Sleep(5 * time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueuePaused || q.Left.Coupons > 0 {
			t.Errorf("after the coupons: %+v", q)
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

// A host that answers nothing in time makes the writes unknown that had left, which pauses the queue. Resumed, it waits for the host: those
// behind do not become unknown too.
func TestAQueueWaitsForAHostThatAnswersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		batch := b.queued(40)
		time.Sleep(90 * time.Second)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueuePaused || o.Unknown != 3 || o.Waiting != 37 {
			t.Errorf("nothing is answered: %+v, %+v", q, o)
		}
		if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Minute) // one more is tried at four minutes, until five
		q, o := b.queue(batch), b.outcomes(batch)
		if q.State != affiliate.QueueRunning || q.OfflineSince.IsZero() || o.Unknown > 4 {
			t.Errorf("resumed while nothing is answered: %+v, %+v", q, o)
		}
		b.school.Heal(fermiontest.CreateLink)
		time.Sleep(5 * time.Minute)
		if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o.Made < 40-4-3 {
			t.Errorf("it answers again: %+v, %+v", q, o)
		}
	})
}

// A stopped queue waits for what it has sent, and has ended with the last response: until then that counts as left, not as sent.
func TestAStoppedQueueWaitsForWhatWasSent(t *testing.T) {
	t.Parallel()
	for name, paused := range map[string]bool{"while it runs": false, "while it is paused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 30 * time.Second, Times: -1})
				batch := b.queued(6)
				time.Sleep(5 * time.Second)
				if paused {
					b.service.PauseQueue(batch)
				}
				if err := b.service.StopQueue(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueStopping || q.Left.All() != 3 || q.Sent() != 0 || q.Dropped != 3 ||
					o != (affiliate.BatchOutcomes{InFlight: 3, Dropped: 3}) {
					t.Errorf("before the responses: %+v, %+v", q, o)
				}
				b.service.ForgetQueue(batch)
				time.Sleep(time.Minute)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || q.Left.All() != 0 || q.Sent() != 3 ||
					o != (affiliate.BatchOutcomes{Made: 3, Dropped: 3}) {
					t.Errorf("after them: %+v, %+v", q, o)
				}
			})
		})
	}
}
