package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// manyCoupons is a school with 50 coupons, of which one is deleted, one is being deleted, of one a deletion waits and of one nobody knows whether it was deleted.
func manyCoupons() *world {
	x := peopled()
	first := x.in.Coupons[0]
	x.in.Coupons = nil
	for i := range 50 {
		c := first
		c.ID, c.Code = int64(i+1), fmt.Sprintf("MEERA%02d", i+1)
		if c.Uses = 0; i == 0 {
			c.Uses, c.Expires = 5, time.Now().Add(-time.Hour)
		}
		x.in.Coupons = append(x.in.Coupons, c)
	}
	x.in.Coupons[9].State = affiliate.CouponDeleted
	deletion := func(id, code string, state affiliate.OperationState) affiliate.Operation {
		return operation(id, state, time.Hour, affiliate.Intent{CouponDelete: &affiliate.CouponRef{ProductID: first.ProductID, Code: code}})
	}
	waiting := deletion("03", "MEERA13", affiliate.Planned)
	waiting.OwnerEnded = true
	x.ops = []affiliate.Operation{deletion("01", "MEERA11", affiliate.Sent), deletion("02", "MEERA12", affiliate.Unknown), waiting}
	return x
}

// TestSeveralCouponsAreDeletedByOneQueue: a plan names each code first, and what cannot be deleted; then one queue deletes them, which is followed,
// paused and stopped, and its result says what was deleted.
func TestSeveralCouponsAreDeletedByOneQueue(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := manyCoupons()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("4", "*", "/").Type("!meera50").Press("enter", "x").WaitIdle()
			term.Contains("Delete 50 coupons", "2 bad rows are left out", "= 2 rows need no change.", "Buyers can no longer use these codes",
				"Fermion cannot restore", "46 calls to Fermion, about 5 min", "Includes 1 marked row that the filter hides: MEERA50",
				"MEERA12 · Go for Engineers", "whether it was deleted is not known: decide it in Activity",
				"its deletion is planned already: resume or drop it in Activity", "enter deletes 46 coupons · esc closes")
			term.GoldenBody("coupons-delete-plan")
			term.Contains("MEERA01 · Go for Engineers  codewithmeera, 5 uses, expired")
			if size[1] < 50 {
				term.Press("pgdown")
			}
			term.Contains("= MEERA10 · Go for Engineers  deleted already", "= MEERA11 · Go for Engineers  is being deleted").Press("end").
				Contains("MEERA50 · Go for Engineers  hidden · codewithmeera")
			if calls := x.calls(); calls != "" {
				t.Errorf("%q before enter", calls)
			}
			term.Press("enter").Contains("Leave out 2 bad rows?", "delete 46 coupons").Press("y").WaitIdle().
				Contains("Delete coupons Q-7K3Q", "0 of 46", "0 deleted, 46 not sent yet", "MEERA01 · Go for Engineers", "p pause · x stop").
				Absent("marked", "made")
			if calls := x.calls(); !strings.HasPrefix(calls, "queue delete coupons Q-7K3Q: 46 plans") || strings.Contains(calls, "MEERA10") ||
				strings.Contains(calls, "MEERA12") || !strings.Contains(calls, `"code":"MEERA50"`) {
				t.Errorf("calls %q", calls)
			}
			x.endsDeletions(term)
			term.Quit("ctrl+c")
		})
	}
}

// TestAPlanSaysWhyItHasFewerCallsThanRows: a row that needs no change is counted, with the reason that such rows have in common.
func TestAPlanSaysWhyItHasFewerCallsThanRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := manyCoupons()
		x.ops = nil
		term := x.open(t, 80, 24).WaitIdle().Press("4", "*", "x").WaitIdle()
		term.Contains("Delete 50 coupons", "= 1 row needs no change: deleted already.", "49 calls to Fermion", "enter deletes 49 coupons").Quit("ctrl+c")
	})
}

// endsDeletions pauses, resumes and stops the queue of deletions that is open, and looks at its result.
func (x *world) endsDeletions(term *uitest.Terminal) {
	x.news(func() {
		x.set("op04", func(op *affiliate.Operation) { op.State, op.Result = affiliate.Done, `{"code":"MEERA01"}` })
		x.set("op05", func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "Coupon not found" })
	}, affiliate.Invalidation{Operations: true})
	term.WaitIdle().Contains("2 of 46", "about 5 min left", "1 deleted, 1 rejected", "44 not sent yet", "Coupon not found").Press("esc").
		Contains("⇡ 2/46, about 5 min").Press("Q").WaitIdle().Press("p").WaitIdle().Contains("paused", "‖ 2/46", "u resume")
	term.Press("u").WaitIdle().Contains("⇡ 2/46").Press("x").
		Contains("Stop the queue?", "44 deletions are not sent yet and will not be sent: those coupons", "What was deleted", "stays deleted.").
		Press("y").WaitIdle()
	term.Contains("2 of 46, stopped", "1 deleted, 1 rejected, 44 stopped").Absent("made", "copy").GoldenBody("coupons-delete-stopped")
	term.Press("E").WaitIdle().Contains("Result file", "delete-coupons-Q-7K3Q.result.csv").Press("esc", "esc")
}

// TestOneMarkedCouponIsDeletedAfterAQuestion, and one that is deleted is left as it is.
func TestOneMarkedCouponIsDeletedAfterAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := manyCoupons()
		term := x.open(t, 80, 24).WaitIdle().Press("4", "space", "x").Contains("Delete coupon MEERA01?", "Buyers can no longer use it on Go for Engineers.").
			Press("y").WaitIdle().Contains("deleting MEERA01; Activity shows the answer").Absent("1 marked")
		if calls := x.calls(); strings.Count(calls, "begin delete coupon") != 1 || strings.Contains(calls, "queue") {
			t.Errorf("calls %q", calls)
		}
		term.Press("/").Type("MEERA10").Press("enter", "x").Contains("MEERA10: deleted already").Quit("ctrl+c")
	})
}

// TestKeysWhileDeletionsAreReadDeleteNothing: what is typed before the plan is there is for no plan that nobody has seen.
func TestKeysWhileDeletionsAreReadDeleteNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := manyCoupons()
		term := x.open(t, 80, 24).WaitIdle().Press("4", "space", "space")
		x.journalSlow = time.Second
		term.Press("x", "enter").Contains("Delete 2 coupons", "looking for deletions that are not finished").Advance(2*time.Second).
			Contains("enter deletes 2 coupons", "not done, since the screen was not read yet: enter")
		if calls := x.calls(); calls != "" {
			t.Errorf("calls %q", calls)
		}
		x.unread, x.journalSlow = fmt.Errorf("the database is locked"), 0
		term.Press("esc", "x").WaitIdle().Contains("Could not read the deletions that are not finished", "esc closes").Press("esc", "esc").Quit("ctrl+c")
	})
}
