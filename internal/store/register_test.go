package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestSaveAffiliate(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	save := func(a affiliate.Affiliate) (int64, error) { return s.SaveAffiliate(t.Context(), a) }
	asha := storetest.Must(save(affiliate.Affiliate{Email: "Asha@Example.com", Tags: []string{"vip", " "}}))(t)
	if again := storetest.Must(save(affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.COM", Name: "Asha", Notes: "met", Tags: []string{"new"}}))(t); again != asha {
		t.Fatalf("%d, not %d", again, asha)
	}
	storetest.Must(save(affiliate.Affiliate{UserID: "aff-1", Name: "Somebody else"}))(t)
	got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{asha}))(t)[0]
	want := affiliate.Affiliate{ID: asha, UserID: "aff-1", Email: "Asha@Example.com", Name: "Asha", Notes: "met", Tags: []string{"new", "vip"}, CreatedAt: storetest.Start}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("%+v\nnot %+v", got, want)
	}
	ravi := storetest.Must(save(affiliate.Affiliate{UserID: "aff-2", Email: "ravi@example.com"}))(t)
	for name, a := range map[string]affiliate.Affiliate{
		"two rows":             {UserID: "aff-1", Email: "ravi@example.com"},
		"the e-mail of others": {UserID: "aff-3", Email: "RAVI@example.com"},
		"an edit into another": {ID: asha, UserID: "aff-1", Email: "ravi@example.com"},
	} {
		_, err := save(a)
		if ce := (*store.ConflictError)(nil); !errors.As(err, &ce) || len(ce.Rows) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := save(affiliate.Affiliate{ID: 99, Email: "x@example.com"}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.Must(save(affiliate.Affiliate{ID: ravi, Email: "new@example.com", Tags: []string{"b"}}))(t)
	if got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{ravi}))(t)[0]; got.UserID != "" || got.Email != "new@example.com" || fmt.Sprint(got.Tags) != "[b]" {
		t.Errorf("an edit with an ID is taken as given: %+v", got)
	}
	storetest.NoErr(t, s.EditAffiliate(t.Context(), asha, "Asha Rao", "", []string{"a"}))
	if got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{asha}))(t)[0]; got.UserID != "aff-1" || got.Email != "Asha@Example.com" || got.Name != "Asha Rao" || got.Notes != "" || fmt.Sprint(got.Tags) != "[a]" {
		t.Errorf("an edit changes what is local: %+v", got)
	}
	if err := s.EditAffiliate(t.Context(), 99, "", "", nil); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.Must(save(affiliate.Affiliate{Email: "ÄSHA@example.com"}))(t)
	for _, tc := range []struct {
		who   affiliate.Who
		found bool
	}{
		{affiliate.Who{UserID: "aff-1", Email: "new@example.com"}, true}, {affiliate.Who{Email: "NEW@example.com"}, true}, {affiliate.Who{Email: "äsha@example.com"}, true},
		{affiliate.Who{UserID: "aff-9", Email: "asha@example.com"}, false}, {affiliate.Who{UserID: "aff-9"}, false}, {affiliate.Who{}, false}, {affiliate.Who{Name: "Asha"}, false},
	} {
		if _, found, err := s.FindAffiliate(t.Context(), tc.who); err != nil || found != tc.found {
			t.Errorf("%+v: %v, %v", tc.who, found, err)
		}
	}
	if a, _, _ := s.FindAffiliate(t.Context(), affiliate.Who{UserID: "aff-1", Email: "new@example.com"}); a.ID != asha {
		t.Error("the user ID comes first")
	}
}

func TestProductsAreFilledNeverBlanked(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Name: "Go", URL: "/p1"}, {Name: "no ID"}}))
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Slug: "go", Name: "Go 2"}}))
	storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: affiliate.Product{ID: "p1", Name: "from a CSV"}}}))(t)
	got := storetest.Must(s.Products(t.Context()))(t)
	if len(got) != 1 || got[0] != (affiliate.Product{ID: "p1", Name: "Go 2", Slug: "go", URL: "/p1"}) {
		t.Errorf("%+v", got)
	}
}

func TestTrackLinks(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	storetest.NoErr(t, s.SaveProducts(t.Context(), []affiliate.Product{{ID: "p1", Name: "Go"}}))
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "u1", Email: "one@example.com"}))(t)
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "u2", Email: "two@example.com"}))(t)
	first := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "bare", Commission: affiliate.UnknownCommission},
		{Slug: "full", Commission: 0, Affiliate: affiliate.Who{Name: "Meera"}, Product: affiliate.Product{Name: "Go"}, Campaign: "Diwali", Tags: []string{"x"}},
		{Slug: "clash", Affiliate: affiliate.Who{UserID: "u1", Email: "two@example.com"}},
		{Slug: "not a slug"},
	}))(t)
	ce := (*store.ConflictError)(nil)
	if first[0].Err != nil || first[1].Err != nil || !errors.As(first[2].Err, &ce) || first[3].Err == nil {
		t.Fatalf("%+v", first)
	}
	second := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "bare", Commission: 1500, Affiliate: affiliate.Who{Email: "ONE@example.com"}, Campaign: "Diwali", Tags: []string{"y"}},
		{Slug: "full", Commission: 3000, Affiliate: affiliate.Who{UserID: "u1"}, Product: affiliate.Product{ID: "p2"}, Campaign: "Holi"},
	}))(t)
	if !second[0].Existed || second[0].LinkID != first[0].LinkID {
		t.Errorf("%+v", second)
	}
	links := storetest.Must(s.Links(t.Context()))(t)
	campaigns := storetest.Must(s.Campaigns(t.Context()))(t)
	if len(links) != 2 || len(campaigns) != 2 {
		t.Fatalf("%d links, %d campaigns", len(links), len(campaigns))
	}
	bare, full := links[0], links[1]
	if bare.Commission != 1500 || bare.RequestedCommission != affiliate.UnknownCommission || bare.AffiliateID != 1 || bare.CampaignID != campaigns[0].ID || fmt.Sprint(bare.Tags) != "[y]" || bare.MadeHere {
		t.Errorf("%+v", bare)
	}
	if full.Commission != 0 || full.ProductID != "p1" || full.CampaignID != campaigns[0].ID || fmt.Sprint(full.Tags) != "[x]" || full.AffiliateID < 3 {
		t.Errorf("nothing is replaced: %+v", full)
	}
}

func TestEditLink(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	ids := storetest.Track(t, s, "a", "b")
	who, product, campaign, tags := affiliate.Who{Email: "e@example.com"}, affiliate.Product{ID: "p1", Name: "Go"}, "Diwali", []string{"t2", "t1"}
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]}, affiliate.LinkEdit{Affiliate: &who, Product: &product, Campaign: &campaign, Tags: &tags}))
	read := func() affiliate.Link { return storetest.Must(s.LinksByID(t.Context(), ids[:1]))(t)[0] }
	if l := read(); l.AffiliateID == 0 || l.ProductID != "p1" || l.CampaignID == 0 || fmt.Sprint(l.Tags) != "[t1 t2]" {
		t.Errorf("%+v", l)
	}
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]}, affiliate.LinkEdit{}))
	if l := read(); l.AffiliateID == 0 || len(l.Tags) != 2 {
		t.Errorf("nil members stay: %+v", l)
	}
	who, product, campaign, tags = affiliate.Who{}, affiliate.Product{}, "", nil
	storetest.NoErr(t, s.EditLinks(t.Context(), []int64{ids[0]}, affiliate.LinkEdit{Affiliate: &who, Product: &product, Campaign: &campaign, Tags: &tags}))
	if l := read(); l.AffiliateID != 0 || l.ProductID != "" || l.CampaignID != 0 || len(l.Tags) != 0 {
		t.Errorf("%+v", l)
	}
	if err := s.EditLinks(t.Context(), []int64{99}, affiliate.LinkEdit{}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.NoErr(t, s.PinLinks(t.Context(), ids, true))
	storetest.NoErr(t, s.StopLinks(t.Context(), ids))
	c.Add(time.Hour)
	storetest.NoErr(t, s.StopLinks(t.Context(), ids))
	storetest.NoErr(t, s.MarkMissing(t.Context(), ids[0], storetest.Start))
	storetest.NoErr(t, s.MarkSeen(t.Context(), map[int64]affiliate.Counters{ids[0]: {Clicks: 3, Sales: 2, Revenue: 1}}))
	if l := read(); !l.Pinned || !l.StoppedAt.Equal(storetest.Start) || !l.MissingSince.Equal(storetest.Start) || l.Seen.Clicks != 3 || l.Seen.Sales != 2 || l.Seen.Revenue != 1 {
		t.Errorf("%+v", l)
	}
	storetest.NoErr(t, s.WatchLinks(t.Context(), ids))
	storetest.NoErr(t, s.PinLinks(t.Context(), ids, false))
	if l := read(); l.Pinned || !l.StoppedAt.IsZero() {
		t.Errorf("%+v", l)
	}
}

func TestKnownSlugs(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	ids := storetest.Track(t, s, "read", "later", "never", "gone", "last")
	made(t, s, "ours", 2000)
	for i, id := range []int64{ids[0], ids[3], ids[1], ids[4]} {
		storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(time.Duration(i)*time.Minute), counters(1, 0, 0)))(t)
	}
	storetest.NoErr(t, s.MarkMissing(t.Context(), ids[3], storetest.Start.Add(time.Hour)))
	if got, want := storetest.Must(s.KnownSlugs(t.Context(), 5))(t), []string{"last", "later", "read", "ours"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	if got := storetest.Must(s.KnownSlugs(t.Context(), 2))(t); !slices.Equal(got, []string{"last", "later"}) {
		t.Errorf("%q", got)
	}
}

func TestSaveCoupon(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	link := storetest.Track(t, s, "a")[0]
	id, existed, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p1", Code: "MEERA25"})
	if err != nil || existed {
		t.Fatal(existed, err)
	}
	again, existed, err := s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p1", Code: "MEERA25", Discount: affiliate.Discount{Amount: 50_000}, Expires: storetest.Start, Uses: 5, LinkID: link, Message: "m"})
	if err != nil || !existed || again != id {
		t.Fatal(again, existed, err)
	}
	other := must2(s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: "p2", Code: "MEERA25"}))(t)
	want := affiliate.Coupon{ID: id, ProductID: "p1", Code: "MEERA25", Discount: affiliate.Discount{Amount: 50_000}, Message: "m", Expires: storetest.Start, Uses: 5, LinkID: link, State: affiliate.CouponLive, CreatedAt: storetest.Start}
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

func TestSettings(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	if v, found, err := s.Setting(t.Context(), "tab"); v != "" || found || err != nil {
		t.Error(v, found, err)
	}
	storetest.NoErr(t, s.SetSetting(t.Context(), "tab", "3"))
	storetest.NoErr(t, s.SetSetting(t.Context(), "tab", ""))
	if v, found, err := s.Setting(t.Context(), "tab"); v != "" || !found || err != nil {
		t.Error(v, found, err)
	}
	if a, b := storetest.Must(s.SettingOnce(t.Context(), "salt", "one"))(t), storetest.Must(s.SettingOnce(t.Context(), "salt", "two"))(t); a != "one" || b != "one" {
		t.Error(a, b)
	}
}

// TestCreditingACouponMovesItFromTheLinkOfSomebodyElse, and leaves the one of the same person.
func TestCreditingACouponMovesItFromTheLinkOfSomebodyElse(t *testing.T) {
	mine, _, _, _ := pair(t)
	l := made(t, mine, "old001", 2000)
	other := storetest.Must(mine.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "other", Affiliate: affiliate.Who{Email: "ravi@example.com"}, Commission: affiliate.UnknownCommission}}))(t)
	ravi := storetest.Must(mine.LinksByID(t.Context(), []int64{other[0].LinkID}))(t)[0].AffiliateID
	id, _, err := mine.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: l.ProductID, Code: "ASHA25", LinkID: l.ID, Message: "kept"})
	storetest.NoErr(t, err)
	for _, c := range []struct{ to, link int64 }{{l.AffiliateID, l.ID}, {ravi, 0}, {0, 0}} {
		storetest.NoErr(t, mine.CreditCoupons(t.Context(), []int64{id}, c.to))
		if got := storetest.Must(mine.CouponsByID(t.Context(), []int64{id}))(t)[0]; got.AffiliateID != c.to || got.LinkID != c.link || got.Message != "kept" {
			t.Errorf("credited to %d: %+v", c.to, got)
		}
	}
}
