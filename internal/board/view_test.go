package board

import (
	"math/rand/v2"
	"slices"
	"testing"

	"fermion-tui/internal/affiliate"
)

func TestARefreshDoesNotMoveRows(t *testing.T) {
	b := New(sampleBoard())
	order := linksBy("clicks", true)
	v := Links().Select(b, Filter[Link]{}, order, april)
	if got := idsOf(v.Rows); got != "10 11 13 12" {
		t.Fatalf("sorted as %s", got)
	}
	overtaking := b.Link(11).Link
	overtaking.Now.Clicks = 9999
	fresh := affiliate.Link{ID: 14, Slug: "fresh", Now: affiliate.Counters{Clicks: 7}}
	fresher := affiliate.Link{ID: 15, Slug: "fresher", Now: affiliate.Counters{Clicks: 8}}
	b2 := b.With(Delta{Links: []affiliate.Link{overtaking, fresh, fresher}})
	v2 := Links().Refresh(v, b2, Filter[Link]{}, order, april)
	if got := idsOf(v2.Rows); got != "10 11 13 12 15 14" {
		t.Errorf("after news the rows stand as %s", got)
	}
	if v2.Rows[1].Now.Clicks != 9999 || TotalLinks(v2.Rows) != TotalLinks(b2.Links()) || v2.Of != 6 {
		t.Errorf("the numbers are old: %+v", TotalLinks(v2.Rows))
	}
	if v.Rows[1].Now.Clicks != 2310 || len(v.Rows) != 4 {
		t.Error("the older view changed")
	}
	if again := Links().Select(b2, Filter[Link]{}, order, april); idsOf(again.Rows) != "11 10 15 14 13 12" {
		t.Errorf("sorting again gives %s", idsOf(again.Rows))
	}
	if same := Links().Refresh(v2, b2, Filter[Link]{}, order, april); !slices.Equal(same.Rows, v2.Rows) {
		t.Error("nothing moved, and rows did")
	}
	if gone := Links().Refresh(v2, New(Input{Links: []affiliate.Link{fresh}}), Filter[Link]{}, order, april); idsOf(gone.Rows) != "14" || gone.Of != 1 {
		t.Errorf("of a board with one link %s are shown", idsOf(gone.Rows))
	}
	if first := Links().Refresh(View[Link]{}, b, Filter[Link]{}, order, april); idsOf(first.Rows) != "10 11 13 12" {
		t.Errorf("the zero view becomes %s", idsOf(first.Rows))
	}
}

func TestARefreshDoesNotMoveAffiliatesAndCoupons(t *testing.T) {
	b := New(sampleBoard())
	byClicks := Order[Affiliate]{Key: ByNumber(func(a *Affiliate) (int64, bool) { return a.Clicks, true }), Descending: true}
	affiliates := Affiliates().Select(b, Filter[Affiliate]{}, byClicks, april)
	coupons := Coupons().Select(b, Filter[Coupon]{}, byCode, april)
	if idsOf(affiliates.Rows) != "1 2 3" || idsOf(coupons.Rows) != "2 1 3" {
		t.Fatalf("affiliates %s, coupons %s", idsOf(affiliates.Rows), idsOf(coupons.Rows))
	}
	overtaking := b.Link(11).Link
	overtaking.Now.Clicks = 9999
	renamed := b.Coupon(2).Coupon
	renamed.Code, renamed.State = "ZZZ", affiliate.CouponDeleted
	b2 := b.With(Delta{Links: []affiliate.Link{overtaking},
		Coupons: []affiliate.Coupon{renamed, {ID: 9, Code: "AAA", ProductID: "p-go", State: affiliate.CouponLive}}})
	affiliates, coupons = Affiliates().Refresh(affiliates, b2, Filter[Affiliate]{}, byClicks, april), Coupons().
		Refresh(coupons, b2, Filter[Coupon]{}, byCode, april)
	if idsOf(affiliates.Rows) != "1 2 3" || affiliates.Rows[1].Clicks != 9999 || TotalAffiliates(affiliates.Rows).Clicks != 4812+9999 {
		t.Errorf("affiliates %s, %+v", idsOf(affiliates.Rows), TotalAffiliates(affiliates.Rows))
	}
	if idsOf(coupons.Rows) != "2 1 3 9" || coupons.Rows[0].Code != "ZZZ" || coupons.Of != 4 {
		t.Errorf("coupons %s of %d", idsOf(coupons.Rows), coupons.Of)
	}
}

// Whatever moves: the view shows exactly what matches, each row once, in its newest version, and no two rows that stay
// change places.
func TestRefreshShowsWhatMatchesAndKeepsOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	for range 150 {
		text := []string{"", "asha", "clicks>500", "!go", "quiet>10d", "sales<10 tag:x", "conv>1"}[random.IntN(7)]
		f, order := filterOf(t, text, linkFields), linksBy([]string{"", "clicks", "affiliate", "age"}[random.IntN(4)], random.IntN(2) == 0)
		b, now := New(Input(randomDeltas(random, 6))), april
		v := Links().Select(b, f, order, now)
		for range 12 {
			b, now = b.With(randomDelta(random)), now.AddDate(0, 0, random.IntN(3))
			next := Links().Refresh(v, b, f, order, now)
			checkRefresh(t, text, v, next, Links().Select(b, f, order, now))
			v = next
		}
	}
}

func checkRefresh(t *testing.T, text string, before, after, rebuilt View[Link]) {
	t.Helper()
	byID := func(a, b *Link) int { return int(a.ID - b.ID) }
	if !slices.Equal(slices.SortedFunc(slices.Values(after.Rows), byID), slices.SortedFunc(slices.Values(rebuilt.Rows), byID)) ||
		TotalLinks(after.Rows) != TotalLinks(rebuilt.Rows) || after.Of != rebuilt.Of {
		t.Fatalf("%q: refreshed %s, selected again %s", text, idsOf(after.Rows), idsOf(rebuilt.Rows))
	}
	stays := map[int64]bool{}
	for _, l := range after.Rows {
		stays[l.ID] = true
	}
	var stayed, came []*Link
	was := map[int64]bool{}
	for _, l := range before.Rows {
		if was[l.ID] = true; stays[l.ID] {
			stayed = append(stayed, l)
		}
	}
	for _, l := range rebuilt.Rows {
		if !was[l.ID] {
			came = append(came, l)
		}
	}
	if got, want := idsOf(after.Rows), idsOf(append(stayed, came...)); got != want {
		t.Fatalf("%q: rows stand as %s, want %s", text, got, want)
	}
}
