package store_test

import (
	"errors"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestSaveCoupon(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	link := storetest.Track(t, s, "a")[0]
	id, existed, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p1", Code: "MEERA25"})
	if err != nil || existed {
		t.Fatal(existed, err)
	}
	again, existed, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p1", Code: "MEERA25", Discount: affiliate.Discount{Amount: 50_000},
		Expires: storetest.Start, Uses: 5, LinkID: link, Message: "m"})
	if err != nil || !existed || again != id {
		t.Fatal(again, existed, err)
	}
	other := must2(s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p2", Code: "MEERA25"}))(t)
	want := affiliate.Coupon{ID: id, ProductID: "p1", Code: "MEERA25", Discount: affiliate.Discount{Amount: 50_000}, Message: "m", Expires: storetest.Start,
		Uses: 5, LinkID: link, State: affiliate.CouponLive, CreatedAt: storetest.Start}
	all := storetest.Must(s.Coupons(t.Context()))(t)
	if len(all) != 2 || all[0] != want {
		t.Errorf("%+v\nnot %+v", all, want)
	}
	must2(s.SaveCoupon(t.Context(), affiliate.Coupon{ID: other, State: affiliate.CouponDeleted}))(t)
	if c := storetest.Must(s.CouponsByID(t.Context(), []int64{other}))(t)[0]; c.State != affiliate.CouponDeleted {
		t.Errorf("%+v", c)
	}
	if _, _, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ID: 99}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if _, _, err := s.SaveCoupon(t.Context(), affiliate.Coupon{Code: "X"}); err == nil {
		t.Error("a coupon without a product was kept")
	}
}

func must2(id int64, _ bool, err error) func(testing.TB) int64 { return storetest.Must(id, err) }

// TestCreditCouponsRemovesAnotherAffiliatesLink, and leaves the one of the same person.
func TestCreditCouponsRemovesAnotherAffiliatesLink(t *testing.T) {
	mine, _, _, _ := pair(t)
	l := made(t, mine, "old001", 2000)
	other := storetest.Must(mine.TrackLinks(t.Context(),
		[]affiliate.TrackRequest{{Slug: "other", Affiliate: affiliate.Who{Email: "ravi@example.com"}, Commission: affiliate.UnknownCommission}}))(t)
	ravi := storetest.Must(mine.LinksByID(t.Context(), []int64{other[0].LinkID}))(t)[0].AffiliateID
	id, _, err := mine.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: l.ProductID, Code: "ASHA25", LinkID: l.ID, Message: "kept"})
	storetest.NoErr(t, err)
	was := affiliate.PlannedCoupon{ID: id, AffiliateID: l.AffiliateID, LinkID: l.ID}
	for _, c := range []struct{ to, link int64 }{{l.AffiliateID, l.ID}, {ravi, 0}, {0, 0}} {
		storetest.NoErr(t, mine.CreditPlannedCoupons(t.Context(), []affiliate.PlannedCoupon{was}, c.to))
		was.AffiliateID, was.LinkID = c.to, c.link
		if got := storetest.Must(mine.CouponsByID(t.Context(), []int64{id}))(t)[0]; got.AffiliateID != c.to || got.LinkID != c.link || got.Message != "kept" {
			t.Errorf("credited to %d: %+v", c.to, got)
		}
	}
}
