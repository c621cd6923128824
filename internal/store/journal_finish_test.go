package store_test

import (
	"fmt"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestFinishStoresTheRows(t *testing.T) {
	mine, _, _, _ := pair(t)
	old := made(t, mine, "old", 2000)
	storetest.Track(t, mine, "held")
	ops := []affiliate.Operation{storetest.LinkOperation(), storetest.LinkOperation(), storetest.LinkOperation()}
	storetest.NoErr(t, mine.Plan(t.Context(), ops))
	o := storetest.LinkOutcome("new", 2500)
	o.Supersedes, o.Campaign, o.Link.Tags = []string{"old", "new", "nobody"}, "Diwali", []string{"b", "a"}
	o.Product = &affiliate.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers"}
	o.Coupon = &affiliate.Coupon{ProductID: "68d1013f7183c17964b104c8", Code: "ASHA25", Discount: affiliate.Discount{Percent: 2500}}
	o.CouponOwner, o.CouponLink = o.LinkOwner, "new"
	f := storetest.Must(mine.Finish(t.Context(), ops[0].ID, o))(t)
	links := storetest.Must(mine.LinksByID(t.Context(), []int64{old.ID, f.LinkID}))(t)
	l := links[1]
	if links[0].SupersededBy != l.ID || l.SupersededBy != 0 || !l.MadeHere || l.RequestedCommission != 2500 || l.Commission != 2500 ||
		l.AffiliateID != f.AffiliateID ||
		l.CampaignID == 0 || fmt.Sprint(l.Tags) != "[a b]" || !l.LastRead.IsZero() || f.SlugExisted {
		t.Errorf("%+v\n%+v", links, f)
	}
	zero := storetest.Must(mine.Samples(t.Context(), l.ID, time.Time{}))(t)
	if len(zero) != 1 || zero[0].Baseline || zero[0].Moved() || !zero[0].FirstRead.Equal(storetest.Start) {
		t.Errorf("a link made here starts at %+v", zero)
	}
	c := storetest.Must(mine.CouponsByID(t.Context(), []int64{f.CouponID}))(t)[0]
	if c.AffiliateID != f.AffiliateID || c.LinkID != f.LinkID || !c.MadeHere || c.State != affiliate.CouponLive {
		t.Errorf("%+v", c)
	}
	if op := storetest.Must(mine.Operation(t.Context(), ops[0].ID))(t); op.LinkID != f.LinkID || op.AffiliateID != f.AffiliateID || op.CouponID != f.CouponID {
		t.Errorf("%+v", op)
	}
	if p := storetest.Must(mine.Products(t.Context()))(t); len(p) != 1 || p[0].Name != "Go for Engineers" {
		t.Errorf("%+v", p)
	}
	again := storetest.Must(mine.Finish(t.Context(), ops[1].ID, storetest.LinkOutcome("held", 3000)))(t)
	if n := len(storetest.Must(mine.Links(t.Context()))(t)); !again.SlugExisted || n != 3 {
		t.Errorf("%+v, %d links", again, n)
	}
	gone := storetest.Must(mine.Finish(t.Context(), ops[2].ID,
		store.Outcome{State: affiliate.Done, CouponDeleted: &affiliate.CouponRef{ProductID: c.ProductID, Code: c.Code}}))(t)
	if c := storetest.Must(mine.Coupons(t.Context()))(t)[0]; gone.CouponID != c.ID || c.State != affiliate.CouponDeleted {
		t.Errorf("%+v %+v", gone, c)
	}
}

func TestLateResponseStoresItsSlug(t *testing.T) {
	mine, _, _, _ := pair(t)
	a := storetest.Must(mine.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-1", Email: "one@example.com"}))(t)
	storetest.Must(mine.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-2", Email: "ASHA@example.com"}))(t)
	if l := made(t, mine, "precious", 2000); l.AffiliateID != a {
		t.Errorf("in a conflict the user ID decides: %+v", l)
	}
}
