package board

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

func TestConv(t *testing.T) {
	cases := []struct {
		sales, clicks int64
		want          string
	}{
		{0, 0, "–"}, {5, 0, "–"}, {5, -1, "–"}, {0, 10, "0.0"}, {1337, 81204, "1.6"}, {96, 4812, "2.0"}, {41, 2310, "1.8"}, {1, 3, "33.3"}, {2, 3, "66.7"},
		{1, 2000, "0.0"}, // 0.05: half to even
		{3, 2000, "0.2"}, // 0.15
		{5, 2000, "0.2"}, // 0.25
		{10, 10, "100.0"}, {25, 10, "250.0"}, {-1, 10, "−10.0"}, {-1, 5000, "0.0"}, {math.MaxInt64, 1, "9,22,33,72,03,68,54,77,580.7"},
		{math.MinInt64, math.MaxInt64, "−100.0"},
	}
	for _, c := range cases {
		if got := Conv(c.sales, c.clicks); got != c.want {
			t.Errorf("Conv(%d, %d) = %s, want %s", c.sales, c.clicks, got, c.want)
		}
	}
}

func TestEPC(t *testing.T) {
	cases := []struct {
		earned affiliate.Paise
		clicks int64
		want   affiliate.Paise
		rupees string
		ok     bool
	}{
		{100, 0, 0, "–", false},
		{100, -3, 0, "–", false},
		{0, 5, 0, "₹0", true},
		{13369_00, 812, 1646, "₹16", true},
		{5, 2, 2, "₹0", true},
		{7, 2, 4, "₹0", true},
		{154996, 100, 1550, "₹15", true}, // 15.4996: rounded once
		{1550, 1, 1550, "₹16", true},
		{1650, 1, 1650, "₹16", true},
		{-1750, 1, -1750, "−₹18", true},
		{math.MaxInt64, 1, math.MaxInt64, "₹92,23,37,20,36,85,47,758", true},
		{math.MaxInt64, math.MaxInt64, 1, "₹0", true},
	}
	for _, c := range cases {
		got, ok := EPC(c.earned, c.clicks)
		if got != c.want || ok != c.ok || EPCRupees(c.earned, c.clicks) != c.rupees {
			t.Errorf("EPC(%d, %d) = %d, %v, %s; want %d, %v, %s", c.earned, c.clicks, got, ok, EPCRupees(c.earned, c.clicks), c.want, c.ok, c.rupees)
		}
	}
}

func FuzzRatio(f *testing.F) {
	f.Add(int64(1337), uint64(1000), int64(81204))
	f.Add(int64(math.MinInt64), uint64(10000), int64(3))
	f.Add(int64(math.MaxInt64), uint64(1<<32), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, n int64, scale uint64, d int64) {
		if d <= 0 {
			return
		}
		product := new(big.Int).Mul(big.NewInt(n), new(big.Int).SetUint64(scale))
		negative := product.Sign() < 0
		product.Abs(product)
		q, r := new(big.Int).QuoRem(product, big.NewInt(d), new(big.Int))
		if c := r.Lsh(r, 1).Cmp(big.NewInt(d)); c > 0 || c == 0 && q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
		want := int64(math.MaxInt64)
		if q.IsInt64() {
			want = q.Int64()
		}
		if negative {
			want = -want
		}
		if got := ratio(n, scale, d); got != want {
			t.Fatalf("%d × %d ÷ %d = %d, want %d", n, scale, d, got, want)
		}
	})
}

func TestTotalsAreTheSumsOfTheRows(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		b := New(Input(randomDeltas(random, 12)))
		f := filterOf(t, []string{"", "asha", "clicks>500", "!go"}[random.IntN(4)], linkFields)
		v := Links().Select(b, f, linksBy("clicks", false), april)
		var clicks, sales int64
		var revenue, earned affiliate.Paise
		var oldest time.Time
		unread := 0
		for _, l := range v.Rows {
			clicks, sales, revenue, earned = clicks+l.Now.Clicks, sales+l.Now.Sales, revenue+l.Now.Revenue, earned+l.Commission.Of(l.Now.Revenue)
			switch {
			case l.LastRead.IsZero():
				unread++
			case oldest.IsZero() || l.LastRead.Before(oldest):
				oldest = l.LastRead
			}
		}
		want := Totals{Links: len(v.Rows), Numbers: Numbers{Clicks: clicks, Sales: sales, Revenue: revenue, Earned: earned, NoData: unread}, OldestRead: oldest,
			Unread: unread}
		if got := TotalLinks(v.Rows); got != want || v.Of != len(b.Links()) {
			t.Fatalf("totals %+v, want %+v", got, want)
		}
		mine := TotalAffiliates(b.Affiliates())
		var owned []*Link
		for _, l := range b.Links() {
			if b.Affiliate(l.AffiliateID) != nil {
				owned = append(owned, l)
			}
		}
		if mine != TotalLinks(owned) {
			t.Fatalf("the affiliates add up to %+v, their links to %+v", mine, TotalLinks(owned))
		}
	}
	if (Totals{}).Conv() != "–" || (Totals{}).EPCRupees() != "–" {
		t.Error("nothing has a conversion")
	}
	if v := (Totals{Numbers: Numbers{Clicks: 81204, Sales: 1337, Earned: 1336900_00}}); v.Conv() != "1.6" || v.EPCRupees() != "₹16" {
		t.Errorf("conv %s, EPC %s", v.Conv(), v.EPCRupees())
	}
}

func TestTotalsBeyondAllMoneyDoNotPanic(t *testing.T) {
	l := &Link{Numbers: Numbers{Clicks: math.MaxInt64, Sales: math.MaxInt64, Revenue: math.MaxInt64, Earned: math.MaxInt64}}
	total := TotalLinks([]*Link{l, l, l})
	if total.Links != 3 {
		t.Errorf("%d links", total.Links)
	}
	_, _ = total.Conv(), total.EPCRupees()
}

func randomDeltas(random *rand.Rand, n int) Delta {
	all := merged{}
	for range n {
		all.add(randomDelta(random))
	}
	return Delta(all.input())
}

// TestNothingIsKnownOfLinksOfWhichEachIsUnknown: whether a link was never read or not tracked in the period, its row has no numbers, and so
// has a row that adds up only such links. One link of which something is known gives it numbers.
func TestNothingIsKnownOfLinksOfWhichEachIsUnknown(t *testing.T) {
	in := Input{Period: affiliate.LastMonth(), Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Asha"}},
		Campaigns: []affiliate.Campaign{{ID: 1, Name: "Diwali"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "made-later", AffiliateID: 1, CampaignID: 1, MadeHere: true},
			{ID: 2, Slug: "tracked-later", AffiliateID: 1, CampaignID: 1, LastRead: april},
			{ID: 3, Slug: "quiet", AffiliateID: 1, LastRead: april},
		},
		Sums: map[int64]affiliate.PeriodSum{1: {Complete: true, Untracked: true}, 2: {Untracked: true}, 3: affiliate.CertainSum(affiliate.Sum{})}}
	b := New(in)
	if b.Affiliate(1).IsUnknown() || !b.Campaign(1).IsUnknown() || b.Link(1).NoData != 0 || !b.Link(1).IsComplete() || b.Link(2).NoData != 1 ||
		b.Link(3).NoData != 0 {
		t.Errorf("%+v, campaign %+v", b.Affiliate(1).Totals, b.Campaign(1).Totals)
	}
	in.Links = in.Links[:2]
	b = New(in)
	groups := BreakDown(b.Links(), ByAffiliate).Groups
	if total := TotalLinks(b.Links()); !b.Affiliate(1).IsUnknown() || !total.IsUnknown() || len(groups) != 1 || !groups[0].IsUnknown() {
		t.Errorf("affiliate %+v, all %+v, group %+v", b.Affiliate(1).Totals, total, groups[0].Totals)
	}
	in.Links = in.Links[:1]
	if a := New(in).Affiliate(1); a.IsUnknown() || !a.IsComplete() {
		t.Errorf("what a link did before it was made is nothing, and that is known: %+v", a.Totals)
	}
	if (&Totals{}).IsUnknown() {
		t.Error("what no link did is unknown")
	}
}
