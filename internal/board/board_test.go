package board

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
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
			{ID: 2, ProductID: "p-sys", Code: "DEV500", Discount: affiliate.Discount{Amount: 50000}, AffiliateID: 2, Uses: 100, Expires: april.AddDate(0, 1, 0), State: affiliate.CouponLive},
			{ID: 3, ProductID: "p-go", Code: "OLD10", LinkID: 10, State: affiliate.CouponDeleted},
		},
		Links: []affiliate.Link{
			{ID: 10, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: "p-go", Commission: 2000, CampaignID: 7, Tags: []string{"spring"}, CreatedAt: april.AddDate(0, -2, 0),
				Now: affiliate.Counters{Clicks: 4812, Sales: 96, Revenue: 480000_00}, Seen: affiliate.Counters{Clicks: 4781, Sales: 95, Revenue: 475001_00},
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
	if l.AffiliateLabel != "codewithmeera" || l.AffiliateEmail != "meera@example.com" || l.AffiliateUserID != "aff-meera" || l.ProductLabel != "Go for Engineers" ||
		l.ProductSlug != "go-eng" || l.CampaignName != "Diwali 2026" || !slices.Equal(l.CouponCodes, []string{"MEERA25"}) || !slices.Equal(l.AffiliateTags, []string{"YouTube"}) {
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
	if l.AffiliateLabel != "meera" || l.ProductLabel != "Go for Engineers" || l.Tags[1] != "spring" || l.CouponCodes[0] != "MEERA" || l.CampaignName != "Di wali" {
		t.Errorf("not cleaned: %+v", l)
	}
	if l.Link.Tags[1] == "spring" || in.Links[0].Tags[1] == "spring" {
		t.Error("the record itself was changed")
	}
}

func TestWithSharesWhatDidNotMove(t *testing.T) {
	b := New(sampleBoard())
	moved := b.Link(10).Link
	moved.Now.Clicks++
	next := b.With(Delta{Links: []affiliate.Link{moved}})
	for _, l := range b.Links() {
		if same := next.Link(l.ID) == l; same == (l.ID == 10) {
			t.Errorf("link %d is shared: %v", l.ID, same)
		}
	}
	for _, a := range b.Affiliates() {
		if same := next.Affiliate(a.ID) == a; same == (a.ID == 1) {
			t.Errorf("affiliate %d is shared: %v", a.ID, same)
		}
	}
	for _, c := range b.Coupons() {
		if next.Coupon(c.ID) != c {
			t.Errorf("coupon %d was rebuilt by a click", c.ID)
		}
	}
	if b.Link(10).Now.Clicks != 4812 || b.Affiliate(1).Clicks != 4812 || next.Affiliate(1).Clicks != 4813 {
		t.Error("the older board changed, or the newer did not")
	}
	if !slices.Equal(next.Link(10).Trend, []int64{1, 2, 3}) || next.Link(10).LastSale().IsZero() {
		t.Error("a poll lost the history")
	}

	renamed := b.Affiliate(1).Affiliate
	renamed.Name = "Meera"
	next = b.With(Delta{Affiliates: []affiliate.Affiliate{renamed}})
	if next.Link(10).AffiliateLabel != "Meera" || next.Coupon(1).AffiliateLabel != "Meera" || b.Link(10).AffiliateLabel != "codewithmeera" {
		t.Error("a new name did not reach the rows, or reached the older board")
	}
	if next.Link(11) != b.Link(11) || next.Affiliate(2) != b.Affiliate(2) || next.Coupon(2) != b.Coupon(2) {
		t.Error("a new name re-joined the rows of others")
	}
	if got := b.With(Delta{}); !reflect.DeepEqual(got.Links(), b.Links()) {
		t.Error("nothing moved, and something did")
	}
}

// A board made step by step is the board made at once: whatever moved, in whatever order.
func TestWithIsNewOfAll(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 9))
		all := merged{}
		if seed%2 == 1 {
			all.period, _ = affiliate.ParsePeriod("7d")
		}
		b := New(Input{Period: all.period})
		for step := range 30 {
			d := randomDelta(random)
			all.add(d)
			before := all.before
			next := b.With(d)
			if before != nil && !sameBoard(b, before) {
				t.Fatalf("seed %d, step %d: the older board changed", seed, step)
			}
			b = next
			all.before = New(all.input())
			if !sameBoard(b, all.before) {
				t.Fatalf("seed %d, step %d: With gives another board than New after %+v", seed, step, d)
			}
		}
		checkAgainstRecords(t, b, all)
	}
}

func sameBoard(a, b *Board) bool {
	if !reflect.DeepEqual(a.Links(), b.Links()) || !reflect.DeepEqual(a.Affiliates(), b.Affiliates()) || !reflect.DeepEqual(a.Coupons(), b.Coupons()) || !reflect.DeepEqual(a.Products(), b.Products()) ||
		!reflect.DeepEqual(a.Campaigns(), b.Campaigns()) {
		return false
	}
	for id := range int64(14) {
		if !reflect.DeepEqual(a.LinksOf(id), b.LinksOf(id)) || !reflect.DeepEqual(a.LinksOfCampaign(id), b.LinksOfCampaign(id)) || !reflect.DeepEqual(a.CouponsOf(id), b.CouponsOf(id)) || !reflect.DeepEqual(a.CouponsOfLink(id), b.CouponsOfLink(id)) ||
			!reflect.DeepEqual(a.LinkBySlug(fmt.Sprint("s", id)), b.LinkBySlug(fmt.Sprint("s", id))) {
			return false
		}
	}
	return true
}

// merged is the database that deltas add up to.
type merged struct {
	links      map[int64]affiliate.Link
	affiliates map[int64]affiliate.Affiliate
	products   map[string]affiliate.Product
	coupons    map[int64]affiliate.Coupon
	campaigns  map[int64]affiliate.Campaign
	trends     map[int64][]int64
	lastSales  map[int64]time.Time
	done       map[int64]affiliate.PeriodSum
	period     affiliate.Period
	sums       map[int64]affiliate.PeriodSum
	before     *Board
}

func (m *merged) add(d Delta) {
	if m.links == nil {
		m.links, m.affiliates, m.products = map[int64]affiliate.Link{}, map[int64]affiliate.Affiliate{}, map[string]affiliate.Product{}
		m.sums = map[int64]affiliate.PeriodSum{}
		m.coupons, m.campaigns, m.trends, m.lastSales = map[int64]affiliate.Coupon{}, map[int64]affiliate.Campaign{}, map[int64][]int64{}, map[int64]time.Time{}
		m.done = map[int64]affiliate.PeriodSum{}
	}
	for _, r := range d.Links {
		if m.links[r.ID].CampaignID != r.CampaignID {
			delete(m.done, r.ID)
		}
		m.links[r.ID] = r
	}
	for _, r := range d.Affiliates {
		m.affiliates[r.ID] = r
	}
	for _, r := range d.Products {
		m.products[r.ID] = r
	}
	for _, r := range d.Coupons {
		m.coupons[r.ID] = r
	}
	for _, r := range d.Campaigns {
		m.campaigns[r.ID] = r
	}
	for id, trend := range d.Trends {
		if _, known := m.links[id]; known {
			m.trends[id] = trend
		}
	}
	for id, at := range d.LastSales {
		if _, known := m.links[id]; known {
			m.lastSales[id] = at
		}
	}
	for id, sum := range d.Done {
		if m.links[id].CampaignID != 0 {
			m.done[id] = sum
		}
	}
	for id, sum := range d.Sums {
		if _, known := m.links[id]; known {
			m.sums[id] = sum
		}
	}
}

func (m *merged) input() Input {
	return Input{
		Links: slices.Collect(maps.Values(m.links)), Affiliates: slices.Collect(maps.Values(m.affiliates)), Products: slices.Collect(maps.Values(m.products)),
		Coupons: slices.Collect(maps.Values(m.coupons)), Campaigns: slices.Collect(maps.Values(m.campaigns)), Trends: m.trends, LastSales: m.lastSales, Done: m.done,
		Period: m.period, Sums: m.sums,
	}
}

func randomDelta(random *rand.Rand) Delta {
	var d Delta
	at := func() time.Time {
		if random.IntN(5) == 0 {
			return time.Time{}
		}
		return april.Add(-time.Duration(random.IntN(1000)) * time.Hour)
	}
	for range random.IntN(3) {
		id := 1 + random.Int64N(12)
		d.Links = append(d.Links, affiliate.Link{
			ID: id, Slug: fmt.Sprint("s", id), AffiliateID: random.Int64N(5), ProductID: []string{"", "p1", "p2", "p3"}[random.IntN(4)], Commission: affiliate.BasisPoints(random.IntN(10001)),
			CampaignID: random.Int64N(3), CreatedAt: april.AddDate(0, 0, -random.IntN(90)), FirstRead: at(), LastRead: at(),
			Now: affiliate.Counters{Clicks: random.Int64N(1000), Sales: random.Int64N(20), Revenue: affiliate.Paise(random.Int64N(1e7))},
		})
	}
	if random.IntN(3) == 0 {
		id := 1 + random.Int64N(4)
		d.Affiliates = append(d.Affiliates, affiliate.Affiliate{ID: id, Name: []string{"", "Asha", "asha", "Ravi"}[random.IntN(4)], Email: fmt.Sprintf("a%d@example.com", id), CreatedAt: at()})
	}
	if random.IntN(4) == 0 {
		d.Products = append(d.Products, affiliate.Product{ID: fmt.Sprint("p", 1+random.IntN(3)), Name: []string{"", "Go", "GO", "SQL"}[random.IntN(4)]})
	}
	if random.IntN(4) == 0 {
		d.Campaigns = append(d.Campaigns, affiliate.Campaign{ID: 1 + random.Int64N(2), Name: []string{"Diwali", "Spring"}[random.IntN(2)]})
	}
	for range random.IntN(2) {
		d.Coupons = append(d.Coupons, affiliate.Coupon{
			ID: 1 + random.Int64N(6), ProductID: []string{"p1", "p2"}[random.IntN(2)], Code: fmt.Sprint("CODE", random.IntN(4)), AffiliateID: random.Int64N(4), LinkID: random.Int64N(13),
			State: []affiliate.CouponState{affiliate.CouponLive, affiliate.CouponDeleted}[random.IntN(2)],
		})
	}
	if random.IntN(4) == 0 {
		d.Trends = map[int64][]int64{1 + random.Int64N(12): {random.Int64N(9), random.Int64N(9)}}
		d.LastSales = map[int64]time.Time{1 + random.Int64N(12): at()}
	}
	if random.IntN(3) == 0 {
		sales := random.Int64N(9)
		d.Done = map[int64]affiliate.PeriodSum{1 + random.Int64N(12): {Certain: affiliate.Sum{Sales: sales}, High: affiliate.Sum{Sales: sales + random.Int64N(2)}, Complete: random.IntN(2) == 0}}
	}
	for _, l := range d.Links { // a reading brings the numbers of the period with it
		sum := affiliate.CertainSum(affiliate.Sum{Clicks: random.Int64N(100), Sales: random.Int64N(5), Revenue: affiliate.Paise(random.Int64N(1e6)), EstCommission: affiliate.Paise(random.Int64N(1e5))})
		if random.IntN(3) == 0 {
			sum = sum.AddUncertain(affiliate.Sum{Clicks: random.Int64N(9), Sales: random.Int64N(3) - 1})
			sum.Complete, sum.Unread = false, time.Duration(random.IntN(9))*time.Hour
		} else if random.IntN(3) == 0 {
			sum = affiliate.PeriodSum{Untracked: true}
		}
		if d.Sums == nil {
			d.Sums = map[int64]affiliate.PeriodSum{}
		}
		d.Sums[l.ID] = sum
	}
	return d
}

// numbers are what a link's row must show.
func (m *merged) numbers(id int64) affiliate.Sum {
	if !m.period.All() {
		return m.sums[id].Certain
	}
	l := m.links[id]
	return affiliate.Sum{Clicks: l.Now.Clicks, EstCommission: l.Commission.Of(l.Now.Revenue)}
}

// checkAgainstRecords holds the board to the records themselves, joined the slow way.
func checkAgainstRecords(t *testing.T, b *Board, all merged) {
	t.Helper()
	if len(b.Links()) != len(all.links) || len(b.Affiliates()) != len(all.affiliates) || len(b.Coupons()) != len(all.coupons) {
		t.Fatal("rows are missing, or too many")
	}
	for id, raw := range all.links {
		l := b.Link(id)
		if !reflect.DeepEqual(l.Link, raw) || l.Numbers.Clicks != all.numbers(id).Clicks || l.Earned != all.numbers(id).EstCommission || l.CampaignName != all.campaigns[raw.CampaignID].Name {
			t.Fatalf("link %d: %+v", id, l)
		}
		if a, known := all.affiliates[raw.AffiliateID]; known && l.AffiliateLabel != a.Label() {
			t.Fatalf("link %d belongs to %q, shown as %q", id, a.Label(), l.AffiliateLabel)
		}
	}
	for id := range all.campaigns {
		var links int
		var clicks, done int64
		for _, raw := range all.links {
			if raw.CampaignID == id {
				links++
				clicks += all.numbers(raw.ID).Clicks
				done += all.done[raw.ID].Certain.Sales
			}
		}
		if c := b.Campaign(id); c.Links != links || c.Clicks != clicks || c.Done.Certain.Sales != done {
			t.Fatalf("campaign %d: %+v, want %d links, %d clicks, %d sales in its period", id, c, links, clicks, done)
		}
	}
	for id := range all.affiliates {
		var links int
		var clicks int64
		var earned affiliate.Paise
		for _, raw := range all.links {
			if raw.AffiliateID == id {
				links++
				clicks += all.numbers(raw.ID).Clicks
				earned += all.numbers(raw.ID).EstCommission
			}
		}
		if a := b.Affiliate(id); a.Links != links || a.Clicks != clicks || a.Earned != earned {
			t.Fatalf("affiliate %d: %+v, want %d links, %d clicks, %d paise", id, a, links, clicks, earned)
		}
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
