package monitor

import (
	"math"
	"testing"
	"time"
)

// TestLinksOfABusyAffiliateAreExpectedToBeBusy, and more so for a product that sells; a link's own events are not counted twice.
func TestLinksOfABusyAffiliateAreExpectedToBeBusy(t *testing.T) {
	t.Parallel()
	var p population
	var all []*rate
	for affiliateID := range int64(20) {
		for _, product := range []string{"go", "rust"} {
			for range 5 {
				r := &rate{}
				p.assign(r, affiliateID+1, product)
				events := 10.0
				if affiliateID == 3 {
					events *= 30
				}
				if product == "go" {
					events *= 4
				}
				r.observe(&p, events, 100)
				all = append(all, r)
			}
		}
	}
	p.learn(len(all), func(i int) *rate { return all[i] }, firstRounds)
	expected := func(affiliateID int64, product string) float64 {
		r := &rate{}
		p.assign(r, affiliateID, product)
		return p.expectationOf(r)
	}
	for _, c := range []struct {
		what       string
		more, less float64
		times      float64
	}{
		{"of a busy affiliate", expected(4, "rust"), expected(5, "rust"), 4},
		{"of a product that sells", expected(5, "go"), expected(5, "rust"), 2},
		{"of both", expected(4, "go"), expected(5, "rust"), 10},
		{"of one that is unknown", expected(0, "") * 1.5, expected(99, ""), 1},
	} {
		if c.more < c.times*c.less {
			t.Errorf("a link %s is expected to be %.1f times as busy, want %.0f", c.what, c.more/c.less, c.times)
		}
	}
	alone := &rate{}
	p.assign(alone, 77, "")
	before := p.expectationOf(alone)
	alone.observe(&p, 5000, 100)
	if after := p.expectationOf(alone); after > 3*before {
		t.Errorf("the only link of an affiliate makes it expected to be %.1f times as busy as before", after/before)
	}
	for _, r := range append(all, alone) {
		p.leave(r)
	}
	for _, q := range p.affiliates {
		if math.Abs(q.eventRoots)+math.Abs(q.expectedRoots) > 1e-6 {
			t.Errorf("nobody is left of %+v", *q)
		}
	}
}

// TestABusyLinkAloneOfItsProductSaysLittleAboutOthers of its affiliate: what is expected of it is not made of its own events.
func TestABusyLinkAloneOfItsProductSaysLittleAboutOthers(t *testing.T) {
	t.Parallel()
	var p population
	observe := func(affiliateID int64, product string, events float64) *rate {
		r := &rate{}
		p.assign(r, affiliateID, product)
		r.observe(&p, events, 300)
		return r
	}
	for i := range int64(200) {
		observe(i+1, "go", 100)
	}
	other := p.expectationOf(observe(300, "go", 100))
	for _, events := range []float64{10_000, 32_000} {
		busy := observe(300, "rust", events)
		if busy.expected <= 0 || busy.expected > 3*math.Sqrt(300) {
			t.Errorf("a link with %.0f events, the only one of its product, was expected to have %.1f roots of the usual", events, busy.expected)
		}
		fresh := &rate{}
		p.assign(fresh, 300, "go")
		fresh.estimate(&p)
		if expected := p.expectationOf(fresh); expected < other || expected > 40*other || fresh.perHour > 40*other {
			t.Errorf("with one link of %.0f events, %.2f an hour are expected of another, and learned: %.2f; without it %.2f", events, expected,
				fresh.perHour, other)
		}
		p.leave(busy)
	}
}

// TestManyThatWillBeOverdueAreReadEarly: links that were read in a row as fast as possible leave half of the polls to the index.
func TestManyThatWillBeOverdueAreReadEarly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const links = 1000
	all := make([]candidate, links)
	pace := func() pace { return paceOf(now, 8*time.Second, intervals{spacing54, spacing54}, links, 0) }
	spread := func(over time.Duration) {
		for i := range all {
			all[i] = candidate{priority: 1, lastTry: now.Add(-over * time.Duration(i+1) / links).UnixMilli()}
		}
	}
	spread(time.Duration(pace().oldest) * time.Millisecond * 99 / 100)
	if p := pace(); dueAge(all, p) != p.oldest {
		t.Error("links that are spread evenly are read early")
	}
	spread(fullRefreshTime(links, spacing54))
	for i := range all {
		all[i].lastTry -= (10 * time.Minute).Milliseconds()
	}
	if p := pace(); dueAge(all, p) >= p.oldest*3/4 {
		t.Errorf("links that will be overdue in a row are due after %d ms, the maximum is %d", dueAge(all, p), p.oldest)
	}
}

// TestWhatIsLearnedIsNearTheBestFromCounts with affiliates and products that tell something and with such as do not, after a start
// that remembers, and without anything to remember. The goals are 1.10 × D* and, with all-time counters, 1.25.
func TestWhatIsLearnedIsNearTheBestFromCounts(t *testing.T) {
	if testing.Short() {
		t.Skip("it simulates days")
	}
	for _, c := range []struct {
		name      string
		sc        scenario
		goal      float64 // times D*
		tolerance float64 // beyond the best from counts
	}{
		{"remembered", scenario{links: 1500, perHour: 180, span: 5 * time.Hour, begins: remembered}, 1.10, 1.05},
		{"cold with totals", scenario{links: 2500, perHour: 300, span: 9 * time.Hour, begins: coldTotals}, 1.25, 0}, // near its goal: it needs many events
		{"cold", scenario{links: 1500, perHour: 180, span: 5 * time.Hour, begins: cold}, 1.55, 1.12},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sc := c.sc
			best, _ := sc.bound()
			oracle := sc
			oracle.knows = knowsShape
			limit := 0.0 // totals tell more than counts do
			if c.tolerance > 0 {
				limit = oracle.run(1).mean
			}
			for _, alike := range []bool{false, true} {
				sc.alike = alike
				got := sc.run(1)
				t.Logf("alike %v: %.2f × D*, the best from counts %.2f", alike, got.mean/best, limit/best)
				if got.mean > c.goal*best || c.tolerance > 0 && got.mean > c.tolerance*limit {
					t.Errorf("alike %v: mean delay %.2f × D*, the goal is %.2f; the best from counts is %.2f", alike, got.mean/best, c.goal, limit/best)
				}
				if most := maxAge(sc.links, spacing54); got.oldest > most {
					t.Errorf("alike %v: a link got %s old; the maximum is %s", alike, got.oldest, most)
				}
			}
		})
	}
}
