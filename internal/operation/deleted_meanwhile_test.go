package operation_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// coupons are at the school and in the database.
func (b *fixture) coupons(codes ...string) {
	b.t.Helper()
	for _, code := range codes {
		b.atSchool(code, quarter)
		if _, _, err := b.store.SaveCoupon(b.t.Context(), affiliate.Coupon{ProductID: goID, Code: code, Discount: quarter}); err != nil {
			b.t.Fatal(err)
		}
	}
}

func deletions(codes ...string) (plans []affiliate.Plan) {
	for _, code := range codes {
		plans = append(plans, affiliate.Plan{Batch: "delete coupons",
			Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: goID, Code: code}}}})
	}
	return plans
}

// TestAQueueLeavesOutCouponsThatAColleagueHasDeleted: Fermion would reject them, and a few equal rejections in a row would pause the rest.
func TestAQueueLeavesOutCouponsThatAColleagueHasDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		all := []string{"A10", "B10", "C10", "D10", "E10", "F10", "G10", "H10", "I10"}
		b.coupons(all...)
		storetest.Must(b.service.StartQueue(t.Context(), "delete coupons", deletions(all[:8]...)))(t)
		time.Sleep(time.Minute)
		b.reopen(b.path, "two")
		batch := storetest.Must(b.service.StartQueue(t.Context(), "delete coupons", deletions(all...)))(t)
		time.Sleep(time.Minute)
		if o, calls := b.outcomes(batch), len(b.school.CallsTo(fermiontest.DeleteCoupon)); o != (affiliate.BatchOutcomes{Made: 1, LeftOut: 8, Deletes: true}) ||
			calls != 9 {
			t.Errorf("%+v, %d calls", o, calls)
		}
		if q := b.queue(batch); q.State != affiliate.QueueEnded {
			t.Errorf("it ends as %+v", q)
		}
		for _, op := range storetest.Must(b.store.Operations(t.Context(),
			affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Rejected}}))(t) {
			if op.Reason() != "not sent: deleted already" {
				t.Error(op.Reason())
			}
		}
	})
}

// TestACouponThatIsDeletedWhileItsDeletionWaits for the limit is left out too.
func TestACouponThatIsDeletedWhileItsDeletionWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.coupons("A10")
		for range 60 {
			b.submit(deletions("Z10")[0])
		}
		chain := b.submit(deletions("A10")[0])
		time.Sleep(5 * time.Second)
		if got := b.states(chain); got != "planned" {
			t.Fatalf("it is %s", got)
		}
		b.exec("update coupons set state = 'deleted'")
		time.Sleep(20 * time.Minute)
		if op := b.ops(chain)[0]; !op.LeftOut() || op.Reason() != "not sent: deleted already" {
			t.Errorf("it is %s: %s", op.State, op.Reason())
		}
	})
}
