package board

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// randomLinks is a board with numbers of a period and of the one before, some of them uncertain, and links that lack this and that.
func randomLinks(random *rand.Rand) *Board {
	in := school(1 + random.IntN(60))
	in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Diwali"}, {ID: 2, Name: "Holi"}}
	period, _ := affiliate.ParsePeriod("7d")
	in.Period, in.Sums = period, map[int64]affiliate.PeriodSum{}
	before := PreviousPeriod{Sums: map[int64]affiliate.PeriodSum{}}
	sum := func() affiliate.PeriodSum {
		p := affiliate.CertainSum(affiliate.Sum{Clicks: random.Int64N(90), Sales: random.Int64N(9) - 1, Revenue: affiliate.Paise(random.Int64N(9_000_00)),
			EstCommission: affiliate.Paise(random.Int64N(900_00)), RefundedSales: random.Int64N(3)})
		if random.IntN(4) == 0 {
			p = p.AddUncertain(affiliate.Sum{Clicks: random.Int64N(9), Sales: 1 - random.Int64N(3)})
			p.Complete = false
		}
		return p
	}
	for i := range in.Links {
		l := &in.Links[i]
		switch random.IntN(6) {
		case 0:
			l.AffiliateID = 0
		case 1:
			l.ProductID = ""
		case 2:
			l.Commission, l.Tags = affiliate.UnknownCommission, nil
		case 3:
			l.Tags = []string{"Spring", "blog", strconv.Itoa(random.IntN(3))}
		}
		l.CampaignID = random.Int64N(3)
		in.Sums[l.ID] = sum()
		if random.IntN(5) > 0 {
			before.Sums[l.ID] = sum()
		}
	}
	return New(in).WithBefore(before)
}

// TestGroupsAddUp: the groups of a report that do not overlap add up to the totals of its links, now and before; by tag, each link counts
// once in the totals, and in each of its tags.
func TestGroupsAddUp(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		b := randomLinks(random)
		links := b.Links()[:1+random.IntN(len(b.Links()))]
		for _, by := range Dimensions()[:5] {
			d := BreakDown(links, by)
			if d.Totals.Sum() != TotalLinks(links).Sum() || d.Totals.Links != len(links) {
				t.Fatalf("%d by %s: the totals are %+v", seed, by, d.Totals)
			}
			var sum, before Numbers
			var members, share int64
			for _, g := range d.Groups {
				sum.add(g.Numbers)
				members += int64(g.Links)
				share += g.Share
				if g.Before != nil {
					before.add(*g.Before)
				}
			}
			if by.Overlaps() {
				if members < int64(len(links)) {
					t.Fatalf("%d by %s: %d in groups", seed, by, members)
				}
				if now, was := d.TotalOf(d.Groups); now.Sum() != d.Totals.Sum() || was != d.Before {
					t.Fatalf("%d by %s: all groups are %+v", seed, by, now)
				}
				continue
			}
			low, high := sum.Range(clicks)
			if wantLow, wantHigh := d.Range(clicks); sum.Sum() != d.Totals.Sum() || low != wantLow || high != wantHigh || sum.Partial != d.Partial ||
				members != int64(len(links)) {
				t.Fatalf("%d by %s: groups %+v, totals %+v", seed, by, sum, d.Totals)
			}
			if d.Before != nil && before.Sum() != d.Before.Sum() || d.Before == nil && before.Sum() != (affiliate.Sum{}) {
				t.Fatalf("%d by %s: before %+v, %+v", seed, by, before, d.Before)
			}
			if n := int64(len(d.Groups)); d.Revenue > 0 && (share < 10_000-n || share > 10_000+n) {
				t.Fatalf("%d by %s: the shares are %d basis points", seed, by, share)
			}
			some := d.Groups[:len(d.Groups)/2]
			var part Numbers
			for _, g := range some {
				part.add(g.Numbers)
			}
			if now, _ := d.TotalOf(some); len(some) < len(d.Groups) && now.Sum() != part.Sum() {
				t.Fatalf("%d by %s: some groups are %+v, not %+v", seed, by, now, part)
			}
		}
	}
}

func clicks(s affiliate.Sum) int64 { return s.Clicks }

// TestGroupsOfTimeAddUp: the days of a period are its totals, and those of all time with what came earlier are the counters.
func TestGroupsOfTimeAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 3))
	b := randomLinks(random)
	day := affiliate.NewDate(2026, 4, 1)
	s := Buckets{Bounds: affiliate.Days.Cut(affiliate.Span{From: day.Start(time.UTC), To: day.Add(7).Start(time.UTC)}, time.UTC)}
	for range 7 {
		s.Sums = append(s.Sums, affiliate.CertainSum(affiliate.Sum{Clicks: random.Int64N(9), Sales: 1, Revenue: 499_00}))
		s.Before = append(s.Before, affiliate.CertainSum(affiliate.Sum{Clicks: 2}).AddUncertain(affiliate.Sum{Clicks: 1}))
	}
	s.Whole = affiliate.CertainSum(affiliate.Sum{Clicks: 14})
	for _, all := range []bool{true, false} {
		d := BreakDownTime(b.Links(), ByDay, s, all, april)
		var sum Numbers
		for _, g := range d.Groups {
			sum.add(g.Numbers)
		}
		if sum.Sum() != d.Totals.Sum() || d.Before.Clicks != 14 || d.Before.Uncertainty != nil || d.Groups[len(d.Groups)-1].Before.Uncertainty == nil {
			t.Errorf("all %v: %+v, totals %+v, before %+v", all, sum, d.Totals, d.Before)
		}
		if all && (d.Totals.Sum() != TotalLinks(b.Links()).Sum() || d.Groups[0].Label != "Earlier" || len(d.Groups) != 8) {
			t.Errorf("of all time: %+v", d.Totals)
		}
	}
	if got := BreakDownTime(b.Links(), ByMonth,
		Buckets{Bounds: affiliate.Months.Cut(affiliate.Span{From: day.Start(time.UTC), To: day.Add(40).Start(time.UTC)}, time.UTC), Sums: s.Sums[:2]}, false,
		april).Groups; got[0].Label != "Apr 2026" || got[0].Code != "2026-04" {
		t.Errorf("%+v", got[0])
	}
}

func TestRanks(t *testing.T) {
	sum := func(sales, revenue, clicks int64) affiliate.Sum {
		return affiliate.Sum{Sales: sales, Revenue: affiliate.Paise(revenue), Clicks: clicks}
	}
	got := Ranks([]affiliate.Sum{sum(1, 5, 9), sum(3, 5, 0), sum(0, 0, 0), sum(1, 5, 9), sum(0, 0, 2), sum(-1, 0, 0), sum(1, 6, 0)})
	if want := []int{3, 1, 0, 3, 5, 0, 2}; len(got) != len(want) || [7]int(got) != [7]int(want) {
		t.Errorf("%v, not %v", got, want)
	}
}

// TestBeforeFollowsALink: the numbers of the period before stay with a row whose counters move, and follow a link to another affiliate.
func TestBeforeFollowsALink(t *testing.T) {
	in := sampleBoard()
	b := New(in).WithBefore(PreviousPeriod{Sums: map[int64]affiliate.PeriodSum{10: affiliate.CertainSum(affiliate.Sum{Clicks: 5}),
		11: affiliate.CertainSum(affiliate.Sum{Clicks: 7}), 12: affiliate.CertainSum(affiliate.Sum{})}})
	moved := b.Link(10).Link
	moved.Now.Clicks++
	moved.AffiliateID = 2
	b = b.With(Delta{Links: []affiliate.Link{moved}})
	if a := b.Affiliate(2).Before; a == nil || a.Clicks != 12 {
		t.Errorf("%+v", a)
	}
	if a := b.Affiliate(1).Before; *a != (Numbers{Read: 1}) {
		t.Errorf("an affiliate whose link is gone has %+v", a)
	}
	c := b.Link(10).ChangeOf(b.Link(10).Before, clicks)
	if c.Delta != 4808 || !c.Known || c.Tenths != 961600 || c.Uncertain {
		t.Errorf("%+v", c)
	}
	if c := b.Link(13).ChangeOf(b.Link(13).Before, clicks); c.Known {
		t.Errorf("%+v", c)
	}
}

// BenchmarkBreakDown: the goal is a report on the screen within 100 ms with 10,000 links.
func BenchmarkBreakDown(b *testing.B) {
	links := New(school(10_000)).Links()
	for _, by := range Dimensions()[:5] {
		b.Run(string(by), func(b *testing.B) {
			for b.Loop() {
				BreakDown(links, by)
			}
		})
	}
}
