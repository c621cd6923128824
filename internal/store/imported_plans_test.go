package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestThePlansOfAnImport: a colleague's later attempt at a step is part of them, a batch of the same name from before is not, and a
// step that a person decides is in nobody's hand.
func TestThePlansOfAnImport(t *testing.T) {
	mine, other, c, _ := pair(t)
	const batch = "import links.csv"
	plan := func(chain string) (link, coupon affiliate.Operation) {
		link, coupon = storetest.LinkOperation(), storetest.LinkOperation()
		link.Chain, link.Batch, link.By = chain, batch, "meera@desk"
		coupon.Chain, coupon.Batch, coupon.By, coupon.Step = chain, batch, "meera@desk", 1
		ops := []affiliate.Operation{link, coupon}
		storetest.NoErr(t, mine.Plan(t.Context(), ops))
		return ops[0], ops[1]
	}
	end := func(op affiliate.Operation, state affiliate.OperationState) {
		storetest.Must(mine.Claim(t.Context(), op.ID, "{}"))(t)
		storetest.Must(mine.Finish(t.Context(), op.ID, store.Outcome{State: state, Error: "said so"}))(t)
	}
	plan("0-before")
	began := c.Add(time.Hour)
	rejected, _ := plan("1-rejected")
	unknown, _ := plan("2-again")
	plan("3-waiting")
	end(rejected, affiliate.Rejected)
	end(unknown, affiliate.Unknown)
	storetest.NoErr(t, other.Retry(t.Context(), unknown.ID))
	plans := storetest.Must(mine.ImportedPlans(t.Context(), batch, "meera@desk", began))(t)
	if len(plans) != 3 {
		t.Fatalf("the plans are %+v", plans)
	}
	for i, want := range []struct {
		owner string
		ended bool
	}{{"", true}, {"other", false}, {"mine", false}} {
		if p := plans[i]; p.Owner != want.owner || affiliate.PlanEnded(p.Steps) != want.ended || len(p.Steps) != 2 {
			t.Errorf("plan %d is %+v", i, p)
		}
	}
}
