package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestPeriodSums(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	hour := func(n int) time.Time { return storetest.Start.Add(time.Duration(n) * time.Hour) }
	sample := func(first, last int, cs affiliate.Counters) affiliate.Sample {
		return affiliate.Sample{FirstRead: hour(first), LastRead: hour(last), Counters: cs, Baseline: first == -100}
	}
	link := storetest.Track(t, s, "a")[0]
	unread := storetest.Track(t, s, "never-read")[0]
	storetest.NoErr(t, s.AddHistory(t.Context(), map[int64][]affiliate.Sample{link: {
		sample(-100, -80, counters(1000, 10, 50_000_00)), // a baseline
		sample(-70, -60, counters(1010, 11, 51_000_00)),  // +10, +1
		sample(-59, -40, counters(1015, 11, 51_000_00)),  // +5
		sample(-30, -20, counters(1017, 10, 50_000_00)),  // +2, a refund
		sample(-19, -10, counters(3, 0, 0)),              // a reset
		sample(-5, -1, counters(7, 1, 400_00)),           // +4, +1
	}}))
	sum := func(clicks, sales int64, revenue affiliate.Paise) affiliate.Sum {
		return affiliate.Sum{Clicks: clicks, Sales: sales, Revenue: revenue, EstCommission: revenue / 5}
	}
	refund := sum(2, -1, -1000_00)
	refund.RefundedSales, refund.RefundedRevenue = 1, 1000_00
	for name, tc := range map[string]struct {
		from, to        int
		sure, low, high affiliate.Sum
		unread          time.Duration
		complete        bool
		untracked       bool
	}{
		"edges that were read":          {-90, -50, sum(15, 1, 1000_00), sum(15, 1, 1000_00), sum(15, 1, 1000_00), 0, true, false},
		"a refund counts":               {-55, -20, refund, refund, refund, 0, true, false},
		"a reset counts nothing":        {-25, -7, sum(0, 0, 0), sum(0, 0, 0), sum(4, 1, 400_00), 5 * time.Hour, false, false},
		"nothing was read at the start": {-75, -50, sum(5, 0, 0), sum(5, 0, 0), sum(15, 1, 1000_00), 10 * time.Hour, false, false},
		"nothing was read at all":       {-76, -72, sum(0, 0, 0), sum(0, 0, 0), sum(10, 1, 1000_00), 10 * time.Hour, false, false},
		"before the baseline":           {-200, -150, sum(0, 0, 0), sum(0, 0, 0), sum(0, 0, 0), 0, false, true},
		"from before the baseline on":   {-200, -90, sum(0, 0, 0), sum(0, 0, 0), sum(0, 0, 0), 0, false, false},
		"it goes on":                    {-8, 10, sum(0, 0, 0), sum(0, 0, 0), sum(4, 1, 400_00), 5 * time.Hour, false, false},
		"it goes on, and began read":    {-10, 10, sum(4, 1, 400_00), sum(4, 1, 400_00), sum(4, 1, 400_00), 0, true, false},
		"not read since":                {0, 10, sum(0, 0, 0), sum(0, 0, 0), sum(0, 0, 0), 0, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			all := storetest.Must(s.PeriodSums(t.Context(), []int64{link, unread, 99}, affiliate.Span{From: hour(tc.from), To: hour(tc.to)}))(t)
			p := all[link]
			if p.Certain != tc.sure || p.Unread != tc.unread || p.Complete != tc.complete || p.Untracked != tc.untracked {
				t.Errorf("%+v", p)
			}
			low, high := p.Low, p.High
			low.RefundedSales, low.RefundedRevenue, high.RefundedSales, high.RefundedRevenue = tc.low.RefundedSales, tc.low.RefundedRevenue,
				tc.high.RefundedSales, tc.high.RefundedRevenue
			if low != tc.low || high != tc.high {
				t.Errorf("from %+v to %+v", p.Low, p.High)
			}
			if len(all) != 2 || all[unread] != (affiliate.PeriodSum{Untracked: true}) {
				t.Errorf("%+v", all)
			}
		})
	}
	all := storetest.Must(s.PeriodSums(t.Context(), []int64{link}, affiliate.Span{}))(t)
	if want := (affiliate.Sum{Clicks: 21, Sales: 1, Revenue: 400_00, EstCommission: 80_00, RefundedSales: 1,
		RefundedRevenue: 1000_00}); all[link].Certain != want || !all[link].Complete {
		t.Errorf("%+v", all)
	}
}

// TestCreatedLinkHasACompletePeriod: a link that was created here for a new person has no unknown past.
func TestCreatedLinkHasACompletePeriod(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	l := madeForNew(t, s, "a", 2000)
	storetest.Must(storetest.Record(t.Context(), s, l.ID, c.Add(time.Hour), counters(3, 1, 500_00)))(t)
	all := storetest.Must(s.PeriodSums(t.Context(), []int64{l.ID},
		affiliate.Span{From: storetest.Start.AddDate(0, 0, -1), To: storetest.Start.AddDate(0, 0, 1)}))(t)
	if p := all[l.ID]; !p.Complete || p.Certain != (affiliate.Sum{Clicks: 3, Sales: 1, Revenue: 500_00, EstCommission: 100_00}) {
		t.Errorf("%+v", p)
	}
	all = storetest.Must(s.PeriodSums(t.Context(), []int64{l.ID},
		affiliate.Span{From: storetest.Start.AddDate(0, -2, 0), To: storetest.Start.AddDate(0, -1, 0)}))(t)
	if p := all[l.ID]; p != (affiliate.PeriodSum{Complete: true, Untracked: true}) {
		t.Errorf("before it was there: %+v", p)
	}
	if last := storetest.Must(s.LastSales(t.Context(), []int64{l.ID}, affiliate.Span{}))(t); !last[l.ID].Equal(c.Now()) {
		t.Errorf("%v", last)
	}
}

// TestACreationCountsAsAReadingOfZeros: what a link did before it was created here is known, what it did since is known as far as it was
// read.
func TestACreationCountsAsAReadingOfZeros(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	l := madeForNew(t, s, "a", 2000)
	created, day := c.Now(), 24*time.Hour
	c.Add(10 * day)
	span := func(from, to time.Duration) affiliate.Span {
		return affiliate.Span{From: created.Add(from), To: created.Add(to)}
	}
	period := func(span affiliate.Span) affiliate.PeriodSum {
		p := storetest.Must(s.PeriodSums(t.Context(), []int64{l.ID}, span))(t)[l.ID]
		if span.To.IsZero() {
			return p
		}
		if buckets := storetest.Must(s.BucketSums(t.Context(), []int64{l.ID}, []time.Time{span.From, span.To}))(t); buckets[0] != p {
			t.Errorf("%s: as a bucket %+v, as a period %+v", span, buckets[0], p)
		}
		return p
	}
	nothing, unknown := affiliate.PeriodSum{Complete: true, Untracked: true}, affiliate.PeriodSum{Untracked: true}
	later := affiliate.Sum{Clicks: 3, Sales: 1, Revenue: 500_00, EstCommission: 100_00}
	all := affiliate.CertainSum(later)
	between := affiliate.PeriodSum{High: later, Unread: 10 * day}
	cases := map[string]struct {
		span         affiliate.Span
		unread, read affiliate.PeriodSum // before and after the first reading
	}{
		"before it":                     {span(-3*day, -day), nothing, nothing},
		"up to it":                      {span(-3*day, 0), nothing, nothing},
		"from before to after it":       {span(-3*day, day), unknown, between},
		"from it on":                    {span(0, day), unknown, between},
		"after it":                      {span(day, 2*day), unknown, between},
		"from before, and it lasts":     {span(-3*day, 20*day), unknown, all},
		"from it on, and it lasts":      {span(0, 20*day), unknown, all},
		"from before to the reading":    {span(-3*day, 10*day), unknown, all},
		"from it on to the reading":     {span(0, 10*day), unknown, all},
		"without a beginning or an end": {affiliate.Span{}, unknown, all},
	}
	for name, tc := range cases {
		if got := period(tc.span); got != tc.unread {
			t.Errorf("%s, not read yet: %+v, want %+v", name, got, tc.unread)
		}
	}
	storetest.Must(storetest.Record(t.Context(), s, l.ID, c.Now(), counters(3, 1, 500_00)))(t)
	for name, tc := range cases {
		if got := period(tc.span); got != tc.read {
			t.Errorf("%s: %+v, want %+v", name, got, tc.read)
		}
	}
}

// TestLastSales: the last sale of a period is the newest one within it; later and earlier ones do not count.
func TestLastSales(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	l, quiet := made(t, s, "a", 2000), made(t, s, "b", 2000)
	day := func(n int) time.Time { return storetest.Start.AddDate(0, 0, n) }
	for n, sales := range []int64{0, 1, 2, 2, 3} { // a sale on the days 1, 2 and 4
		storetest.Must(storetest.Record(t.Context(), s, l.ID, c.Add(24*time.Hour-c.Now().Sub(day(n-1))),
			counters(int64(n)+1, sales, affiliate.Paise(sales)*500_00)))(t)
	}
	for name, want := range map[string]struct {
		span affiliate.Span
		at   time.Time
	}{
		"all":             {affiliate.Span{}, day(4)},
		"days 1 to 2":     {affiliate.Span{From: day(1), To: day(3)}, day(2)},
		"the first":       {affiliate.Span{To: day(2)}, day(1)},
		"a day without":   {affiliate.Span{From: day(3), To: day(4)}, time.Time{}},
		"from day 3 on":   {affiliate.Span{From: day(3)}, day(4)},
		"before all sale": {affiliate.Span{From: day(-9), To: day(1)}, time.Time{}},
	} {
		last := storetest.Must(s.LastSales(t.Context(), []int64{l.ID, quiet.ID}, want.span))(t)
		if _, has := last[quiet.ID]; !last[l.ID].Equal(want.at) || has {
			t.Errorf("%s: %v, want %s", name, last, want.at)
		}
	}
}

// Rolling up loses no total: between any two midnights, all that is sure, open or refunded is what it was, however links
// rose, fell and were reset, and however long nothing was read.
func TestRollUpKeepsTheSums(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	for seed, place := range []struct {
		zone  string
		later time.Duration // so that clocks change at midnight in what is rolled up
	}{{"Asia/Kolkata", 0}, {"Asia/Kolkata", 0}, {"Asia/Kolkata", 0}, {"America/Santiago", 77 * 24 * time.Hour}, {"America/Santiago", 77 * 24 * time.Hour},
		{"America/Havana", 133 * 24 * time.Hour}, {"America/Havana", 133 * 24 * time.Hour}} {
		t.Run(fmt.Sprint(place.zone, seed), func(t *testing.T) {
			zone := storetest.Must(time.LoadLocation(place.zone))(t)
			random := rand.New(rand.NewPCG(uint64(seed), 1))
			c := storetest.NewClock()
			c.Add(place.later)
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			links := storetest.Track(t, s, "a", "b", "c")
			past := map[int64][]affiliate.Sample{}
			for _, id := range links {
				past[id] = history(random, c.Now().AddDate(0, 0, -store.RawDays-20), c.Now())
			}
			storetest.NoErr(t, s.AddHistory(t.Context(), past))
			spans := midnights(c.Now(), zone, random)
			before := numbersOf(t, s, links, spans)
			samples := countSamples(t, s, links)
			changes := storetest.Must(s.Changes(t.Context(), 0, 0))(t)

			storetest.NoErr(t, s.RollUp(t.Context(), zone))
			if after := numbersOf(t, s, links, spans); fmt.Sprint(after) != fmt.Sprint(before) {
				for i := range after {
					if after[i] != before[i] {
						t.Fatalf("%s\nbefore %s\nafter  %s", spans[i/2], before[i], after[i])
					}
				}
			}
			if left := countSamples(t, s, links); left >= samples {
				t.Errorf("%d samples of %d are left", left, samples)
			}
			rolled := storetest.Must(s.Changes(t.Context(), 0, 0))(t)
			if len(rolled) >= len(changes) || totalOf(rolled) != totalOf(changes) {
				t.Errorf("%d changes of %d are left: %+v, not %+v", len(rolled), len(changes), totalOf(rolled), totalOf(changes))
			}
			again := countSamples(t, s, links)
			storetest.NoErr(t, s.RollUp(t.Context(), zone))
			if countSamples(t, s, links) != again {
				t.Error("a second time took more away")
			}
			c.Add(24 * time.Hour)
			storetest.NoErr(t, s.RollUp(t.Context(), zone))
			if after := numbersOf(t, s, links, spans); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Error("the next day's roll-up changed a total")
			}
		})
	}
}

// history is a link's life in readings: many an hour, or none for days; rises, refunds, resets, corrected percentages.
func history(random *rand.Rand, from, to time.Time) []affiliate.Sample {
	now := counters(random.Int64N(1000), random.Int64N(20), affiliate.Paise(random.Int64N(1_000_000)))
	var all []affiliate.Sample
	for at := from; at.Before(to); {
		last := at.Add(time.Duration(random.Int64N(int64(2 * time.Hour))))
		all = append(all, affiliate.Sample{FirstRead: at.Truncate(time.Millisecond), LastRead: last.Truncate(time.Millisecond), Counters: now,
			Baseline: at.Equal(from)})
		at = last.Add(time.Millisecond + time.Duration(random.Int64N(int64(3*time.Hour))))
		if random.IntN(30) == 0 {
			at = at.Add(time.Duration(random.Int64N(int64(60 * time.Hour))))
		}
		switch random.IntN(20) {
		case 0:
			now = counters(0, 0, 0)
		case 1, 2:
			now.Sales, now.Revenue = max(0, now.Sales-1), max(0, now.Revenue-500_00)
		case 3:
			now.Commission += 100
		default:
			now.Clicks += random.Int64N(5)
			if random.IntN(3) == 0 {
				now.Sales++
				now.Revenue += affiliate.Paise(random.Int64N(9_000_00))
			}
		}
	}
	return all
}

// midnights are spans from one midnight to another.
func midnights(now time.Time, zone *time.Location, random *rand.Rand) []affiliate.Span {
	today := affiliate.DateOf(now, zone)
	var spans []affiliate.Span
	for range 60 {
		from := random.IntN(store.RawDays+20) - store.RawDays - 25
		spans = append(spans, affiliate.Span{From: today.Add(from).Start(zone), To: today.Add(min(0, from+1+random.IntN(20))).Start(zone)})
	}
	return append(spans, affiliate.Span{})
}

func numbersOf(t *testing.T, s *store.Store, links []int64, spans []affiliate.Span) []string {
	var all []string
	for _, span := range spans {
		all = append(all, fmt.Sprintf("%+v", storetest.Must(s.PeriodSums(t.Context(), links, span))(t)))
		bounds := []time.Time{span.From, span.To}
		if span.All() {
			bounds = []time.Time{storetest.Start}
		}
		all = append(all, fmt.Sprintf("%+v", storetest.Must(s.SumsAt(t.Context(), links, bounds))(t)))
	}
	return all
}

func countSamples(t *testing.T, s *store.Store, links []int64) (n int) {
	for _, id := range links {
		n += len(storetest.Must(s.Samples(t.Context(), id, time.Time{}))(t))
	}
	return n
}

func totalOf(changes []affiliate.Change) (sum affiliate.Sum) {
	for _, c := range changes {
		sum = sum.Plus(c.Adds())
	}
	return sum
}
