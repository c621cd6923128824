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
	if !reflect.DeepEqual(a.Links(), b.Links()) || !reflect.DeepEqual(a.Affiliates(), b.Affiliates()) || !reflect.DeepEqual(a.Coupons(), b.Coupons()) ||
		!reflect.DeepEqual(a.Products(), b.Products()) ||
		!reflect.DeepEqual(a.Campaigns(), b.Campaigns()) {
		return false
	}
	for id := range int64(14) {
		if !reflect.DeepEqual(a.LinksOf(id), b.LinksOf(id)) || !reflect.DeepEqual(a.LinksOfCampaign(id), b.LinksOfCampaign(id)) ||
			!reflect.DeepEqual(a.CouponsOf(id), b.CouponsOf(id)) || !reflect.DeepEqual(a.CouponsOfLink(id), b.CouponsOfLink(id)) ||
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
		d.Affiliates = append(d.Affiliates, affiliate.Affiliate{ID: id, Name: []string{"", "Asha", "asha", "Ravi"}[random.IntN(4)],
			Email: fmt.Sprintf("a%d@example.com", id), CreatedAt: at()})
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
		d.Done = map[int64]affiliate.PeriodSum{1 + random.Int64N(12): {Certain: affiliate.Sum{Sales: sales},
			High: affiliate.Sum{Sales: sales + random.Int64N(2)}, Complete: random.IntN(2) == 0}}
	}
	for _, l := range d.Links { // a reading brings the numbers of the period with it
		sum := affiliate.CertainSum(affiliate.Sum{Clicks: random.Int64N(100), Sales: random.Int64N(5), Revenue: affiliate.Paise(random.Int64N(1e6)),
			EstCommission: affiliate.Paise(random.Int64N(1e5))})
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
		if !reflect.DeepEqual(l.Link, raw) || l.Numbers.Clicks != all.numbers(id).Clicks || l.Earned != all.numbers(id).EstCommission ||
			l.CampaignName != all.campaigns[raw.CampaignID].Name {
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
