package operation_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// Three unknown outcomes in a row pause a queue, whatever their reasons are: a person has to look at each. What was not sent stays.
func TestAQueuePausesAtUnknownOutcomes(t *testing.T) {
	t.Parallel()
	reset := fermiontest.Fault{Kind: fermiontest.ResetAfter, Times: -1}
	for name, faults := range map[string][]fermiontest.Fault{
		"broken connections":   {reset},
		"errors of the server": {{Kind: fermiontest.Say, Status: 500, Text: "Internal error", Times: -1}},
		"different reasons":    {{Kind: fermiontest.ResetAfter}, {Kind: fermiontest.Say, Status: 500, Text: "Internal error"}, reset},
		"slow ones":            {{Kind: fermiontest.Truncate, Delay: 4 * time.Second, Times: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				for _, f := range faults {
					b.school.Fault(fermiontest.CreateLink, f)
				}
				batch := b.queued(58)
				time.Sleep(time.Minute)
				q, o := b.queue(batch), b.outcomes(batch)
				if q.State != affiliate.QueuePaused || !strings.HasPrefix(q.Why, "the outcome of 3 new links in a row is unknown (") ||
					!strings.HasSuffix(q.Why, "). Look at them in Activity, then resume the queue, or stop it") {
					t.Errorf("%+v", q)
				}
				if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 3 || o != (affiliate.BatchOutcomes{Unknown: 3, Waiting: 55}) {
					t.Errorf("%d were sent: %+v", n, o)
				}
				b.school.Heal(fermiontest.CreateLink)
				if err := b.service.ResumeQueue(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				time.Sleep(3 * time.Minute)
				if q, o := b.queue(batch), b.outcomes(batch); q.State != affiliate.QueueEnded || o != (affiliate.BatchOutcomes{Unknown: 3, Made: 55}) {
					t.Errorf("resumed: %+v, %+v", q, o)
				}
			})
		})
	}
}

// A write that was made or rejected between unknown outcomes starts the count again.
func TestAnOutcomeBetweenUnknownOnesStartsTheCountAgain(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]fermiontest.Fault{
		"made":     {Kind: fermiontest.Delay, Delay: 6 * time.Second},
		"rejected": {Kind: fermiontest.Say, Text: "Product is archived", Delay: 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				for range 4 { // the two unknown ones are sent one after the other, then a third write decides
					for range 2 {
						b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
					}
					b.school.Fault(fermiontest.CreateLink, between)
				}
				batch := b.queued(12)
				time.Sleep(3 * time.Minute)
				q, o := b.queue(batch), b.outcomes(batch)
				if q.State != affiliate.QueueEnded || o.Unknown != 8 || o.Made+o.Rejected != 4 {
					t.Errorf("%+v, %+v", q, o)
				}
			})
		})
	}
}

// Deletions of coupons pause in the same way.
func TestDeletionsPauseAtUnknownOutcomes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		var create, remove []affiliate.Plan
		for i := range 5 {
			code := fmt.Sprintf("CODE%d", i)
			create = append(create, affiliate.Plan{Steps: []affiliate.Intent{{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code,
				Discount: affiliate.Discount{Percent: 2500}}}}})
			remove = append(remove, affiliate.Plan{Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: goID, Code: code}}}})
		}
		storetest.Must(b.service.StartQueue(t.Context(), "new coupons", create))(t)
		time.Sleep(2 * time.Minute)
		b.school.Fault(fermiontest.DeleteCoupon, fermiontest.Fault{Kind: fermiontest.ResetAfter, Times: -1})
		batch := storetest.Must(b.service.StartQueue(t.Context(), "delete coupons", remove))(t)
		time.Sleep(2 * time.Minute)
		q, o := b.queue(batch), b.outcomes(batch)
		if q.State != affiliate.QueuePaused || !strings.HasPrefix(q.Why, "the outcome of 3 deletions of coupons in a row is unknown (") ||
			o.Unknown != 3 || o.Waiting != 2 {
			t.Errorf("%+v, %+v", q, o)
		}
	})
}

// Unknown outcomes leave the rest of resumed writes waiting, and the person is told what to look at.
func TestUnknownOutcomesLeaveTheRestOfResumedWritesWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		ids := b.leftBehind(map[string]int{"import a.csv": 6, "onboard": 5})
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter, Times: -1})
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		waiting := storetest.Must(b.store.PendingDecisions(t.Context()))(t)
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 3 || waiting.Waiting != 8 || b.service.RunningPlans() != 0 {
			t.Errorf("%d were sent, %d wait, %d run", n, waiting.Waiting, b.service.RunningPlans())
		}
		if len(b.alarms) != 1 || !strings.HasPrefix(b.alarms[0].Error(), "the outcome of 3 new links in a row is unknown (") ||
			!strings.HasSuffix(b.alarms[0].Error(), "). 8 resumed writes were not sent and wait in Activity: look at the unknown ones, then resume "+
				"them there, or drop them") {
			t.Errorf("the person is told %v", b.alarms)
		}
	})
}
