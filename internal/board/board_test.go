package board

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

var april = time.Date(2026, 4, 1, 6, 0, 0, 0, time.UTC)

// sampleBoard is a small school with everything in it.
func sampleBoard() Input {
	return Input{
		Affiliates: []affiliate.Affiliate{
			{ID: 1, UserID: "aff-meera", Email: "meera@example.com", Name: "codewithmeera", Tags: []string{"YouTube"}, CreatedAt: april.AddDate(0, -2, 0)},
			{ID: 2, UserID: "aff-dev", Email: "dev@example.com", Name: "devdiaries", CreatedAt: april.AddDate(0, -2, 0)},
			{ID: 3, Email: "quiet@example.com", CreatedAt: april.AddDate(0, -1, 0)},
		},
		Products:  []affiliate.Product{{ID: "p-go", Name: "Go for Engineers", Slug: "go-eng"}, {ID: "p-sys", Name: "System Design", Slug: "sysdes"}},
		Campaigns: []affiliate.Campaign{{ID: 7, Name: "Diwali 2026"}},
		Coupons: []affiliate.Coupon{
			{ID: 1, ProductID: "p-go", Code: "MEERA25", Discount: affiliate.Discount{Percent: 2500}, LinkID: 10, State: affiliate.CouponLive},
			{ID: 2, ProductID: "p-sys", Code: "DEV500", Discount: affiliate.Discount{Amount: 50000}, AffiliateID: 2, Uses: 100, Expires: april.AddDate(0, 1, 0),
				State: affiliate.CouponLive},
			{ID: 3, ProductID: "p-go", Code: "OLD10", LinkID: 10, State: affiliate.CouponDeleted},
		},
		Links: []affiliate.Link{
			{ID: 10, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: "p-go", Commission: 2000, CampaignID: 7, Tags: []string{"spring"},
				CreatedAt: april.AddDate(0, -2, 0),
				Now:       affiliate.Counters{Clicks: 4812, Sales: 96, Revenue: 480000_00}, Seen: affiliate.Counters{Clicks: 4781, Sales: 95, Revenue: 475001_00},
				FirstRead: april.Add(-time.Minute), LastRead: april.Add(-time.Minute)},
			{ID: 11, Slug: "p0q8w7zz", AffiliateID: 2, ProductID: "p-sys", Commission: 2500, CreatedAt: april.AddDate(0, -2, 0),
				Now: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 204959_00}, FirstRead: april.AddDate(0, 0, -20), LastRead: april.Add(-time.Hour)},
			{ID: 12, Slug: "m1n2b3v4", AffiliateID: 1, ProductID: "p-sys", Commission: 3000, CreatedAt: april.AddDate(0, 0, -30), SupersededBy: 10},
			{ID: 13, Slug: "loose", Commission: affiliate.UnknownCommission, CreatedAt: april.AddDate(0, 0, -3)},
		},
		Trends:    map[int64][]int64{10: {1, 2, 3}},
		LastSales: map[int64]time.Time{10: april.Add(-2 * time.Hour)},
	}
}

func TestRowsAreJoined(t *testing.T) {
	b := New(sampleBoard())
	l := b.LinkBySlug("k3f9x2ab")
	if l == nil || l != b.Link(10) {
		t.Fatal("the link is not found by its slug")
	}
	if l.AffiliateLabel != "codewithmeera" || l.AffiliateEmail != "meera@example.com" || l.AffiliateUserID != "aff-meera" ||
		l.ProductLabel != "Go for Engineers" ||
		l.ProductSlug != "go-eng" || l.CampaignName != "Diwali 2026" || !slices.Equal(l.CouponCodes, []string{"MEERA25"}) ||
		!slices.Equal(l.AffiliateTags, []string{"YouTube"}) {
		t.Errorf("joined as %+v", l)
	}
	if got, want := l.Changed(), (affiliate.Counters{Clicks: 31, Sales: 1, Revenue: 4999_00, Commission: 0}); got != want {
		t.Errorf("changed: %+v, want %+v", got, want)
	}
	if l.Earned != 96000_00 || l.Conv() != "2.0" || l.EPCRupees() != "₹20" {
		t.Errorf("earned %d, conv %s, EPC %s", l.Earned, l.Conv(), l.EPCRupees())
	}
	loose := b.LinkBySlug("loose")
	if loose.AffiliateLabel != "" || loose.ProductLabel != "" || loose.Earned != 0 || !loose.LastChange().Equal(loose.CreatedAt) {
		t.Errorf("a tracked link that nobody described: %+v", loose)
	}
	a := b.Affiliate(1)
	if a.Links != 2 || a.Clicks != 4812 || a.Sales != 96 || a.Earned != 96000_00 || !a.LastSale.Equal(april.Add(-2*time.Hour)) || a.Unread != 1 {
		t.Errorf("sums: %+v", a)
	}
	if got := b.Affiliate(3); got.Label != "quiet@example.com" || got.Links != 0 || !got.LastChange.Equal(got.CreatedAt) {
		t.Errorf("an affiliate without links: %+v", got)
	}
	c := b.Coupon(1)
	if c.Owner != 1 || c.AffiliateLabel != "codewithmeera" || c.LinkSlug != "k3f9x2ab" || c.ProductLabel != "Go for Engineers" {
		t.Errorf("a coupon credited through its link: %+v", c)
	}
	if b.Link(9) != nil || b.Link(14) != nil || b.LinkBySlug("K3F9X2AB") != nil || b.Affiliate(0) != nil || b.Product("") != nil || b.Coupon(99) != nil {
		t.Error("something is found that is not there")
	}
}

func TestLookups(t *testing.T) {
	b := New(sampleBoard())
	ids := func(rows []*Link) (ids []int64) {
		for _, l := range rows {
			ids = append(ids, l.ID)
		}
		return ids
	}
	for name, c := range map[string]struct{ got, want []int64 }{
		"links of an affiliate":  {ids(b.LinksOf(1)), []int64{10, 12}},
		"links of nobody":        {ids(b.LinksOf(0)), nil},
		"links of a campaign":    {ids(b.LinksOfCampaign(7)), []int64{10}},
		"twins of a live link":   {ids(b.LiveLinks(1, "p-go")), []int64{10}},
		"twins of a dead link":   {ids(b.LiveLinks(1, "p-sys")), nil},
		"twins for someone else": {ids(b.LiveLinks(2, "p-go")), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if got := b.CouponsOfLink(10); len(got) != 2 {
		t.Errorf("the link has %d coupons", len(got))
	}
	if got := b.CouponsOf(2); len(got) != 1 || got[0].Code != "DEV500" {
		t.Errorf("the affiliate has %d coupons", len(got))
	}
	if got := b.CouponsOf(1); len(got) != 2 {
		t.Errorf("through the link, the affiliate has %d coupons", len(got))
	}
}

func TestRowsAreSafeToDraw(t *testing.T) {
	in := sampleBoard()
	in.Affiliates[0].Name = "\x1b[31mmeera\u202e"
	in.Products[0].Name = "Go\nfor\x07 Engineers"
	in.Links[0].Tags = []string{"ok", "sp\x1b]0;x\x07ring"}
	in.Coupons[0].Code = "MEE\u200bRA"
	in.Campaigns[0].Name = "Di\twali"
	b := New(in)
	l := b.Link(10)
	if l.AffiliateLabel != "meera" || l.ProductLabel != "Go for Engineers" || l.Tags[1] != "spring" || l.CouponCodes[0] != "MEERA" ||
		l.CampaignName != "Di wali" {
		t.Errorf("not cleaned: %+v", l)
	}
	if l.Link.Tags[1] == "spring" || in.Links[0].Tags[1] == "spring" {
		t.Error("the record itself was changed")
	}
}

func TestRowTableFindsEveryID(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		fresh := map[int64]*int64{}
		var s rowTable[int64]
		for range 1 + random.IntN(4) {
			batch := map[int64]*int64{}
			for range random.IntN(20) {
				id := random.Int64N(60) - 10
				batch[id] = &id
				fresh[id] = &id
			}
			s = s.apply(batch)
		}
		if !slices.IsSorted(s.ids) || len(s.ids) != len(fresh) {
			t.Fatalf("ids: %v", s.ids)
		}
		for id := int64(-20); id < 70; id++ {
			if got := s.row(id); got != fresh[id] {
				t.Fatalf("row %d is %v, want %v, among %v", id, got, fresh[id], s.ids)
			}
		}
	}
}
