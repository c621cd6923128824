package monitor

import (
	"math"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

const spacing54 = time.Minute / 54

// fresh are links that were never read.
func fresh(n int, since int64) []candidate {
	all := make([]candidate, n)
	for i := range all {
		all[i].since = since
	}
	return all
}

func TestNext(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ago := func(s int) int64 { return now.Add(-time.Duration(s) * time.Second).UnixMilli() }
	for _, c := range []struct {
		name     string
		onScreen int
		all      []candidate
		want     int
	}{
		{"nothing", 0, nil, -1},
		{"the oldest", 0, []candidate{{lastTry: ago(20)}, {lastTry: ago(30)}}, 1},
		{"the busiest", 0, []candidate{{lastTry: ago(20), priority: 5}, {lastTry: ago(30)}}, 0},
		{"age counts twice", 0, []candidate{{lastTry: ago(20), priority: 5}, {lastTry: ago(50)}}, 1},
		{"never read before old", 0, []candidate{{lastTry: ago(9000)}, {since: ago(1)}}, 1},
		{"overdue before busy", 0, []candidate{{lastTry: ago(3500)}, {lastTry: ago(300), priority: 1e6}}, 0},
		{"the busier of two overdue", 0, []candidate{{lastTry: ago(30000)}, {lastTry: ago(29000), priority: 2}}, 1},
		{"busier than many that are new", 0, append(fresh(1000, ago(60)), candidate{lastTry: ago(600), priority: 50}), 1000},
		{"but not for ever", 0, append(fresh(1000, ago(4000)), candidate{lastTry: ago(600), priority: 50}), 0},
		{"never read, when they are few, before overdue", 0, []candidate{{lastTry: ago(30000)}, {since: ago(1)}, {since: ago(1), priority: 2}}, 2},
		{"on screen past its floor", 30, []candidate{{lastTry: ago(3000), priority: 9}, {lastTry: ago(101), onScreen: true}}, 1},
		{"on screen before its floor", 30, []candidate{{lastTry: ago(3000), priority: 9}, {lastTry: ago(99), onScreen: true}}, 0},
		{"alone on screen every ten seconds", 1, []candidate{{lastTry: ago(3000)}, {lastTry: ago(9), onScreen: true}}, 1},
		{"alone on screen before what was never read", 1, []candidate{{}, {lastTry: ago(9), onScreen: true}}, 1},
		{"never read and on screen first", 1, []candidate{{lastTry: ago(60), onScreen: true}, {onScreen: true}}, 1},
		{"not within the gap", 1, []candidate{{lastTry: ago(5), onScreen: true}}, -1},
		{"not twice at once", 0, []candidate{{lastTry: ago(500), reading: true}}, -1},
		{"not what another instance reads", 0, []candidate{{lastTry: ago(500), notBefore: ago(-8)}}, -1},
		{"a doubt first, when its time has come", 1, []candidate{{lastTry: ago(500), onScreen: true}, {lastTry: ago(9), pending: true, notBefore: ago(1)}}, 1},
		{"a doubt not before", 0, []candidate{{lastTry: ago(500)}, {lastTry: ago(9), pending: true, notBefore: ago(-5)}}, 0},
		{"gone ones rarely", 0, []candidate{{lastTry: ago(10)}, {lastTry: ago(90), gone: true}}, 0},
		{"but they are", 0, []candidate{{lastTry: ago(601), gone: true}}, 0},
		{"a clock that stepped back: those that were read since wait", 0, []candidate{{lastTry: ago(-5000)}, {lastTry: ago(10)}}, 0},
		{"a clock that stepped back: a doubt does not wait for ever", 0, []candidate{{lastTry: ago(9), pending: true, notBefore: ago(-5000)}}, 0},
	} {
		for i := range c.all {
			if c.all[i].priority == 0 {
				c.all[i].priority = 1
			}
		}
		if got := next(c.all, paceOf(now, 8*time.Second, intervals{spacing54, spacing54}, len(c.all), c.onScreen)); got != c.want {
			t.Errorf("%s: link %d, want %d", c.name, got, c.want)
		}
	}
}

// TestLimitsLeaveRoomForEachOther: what is on screen and the maximum age together need no more calls than there are.
func TestLimitsLeaveRoomForEachOther(t *testing.T) {
	t.Parallel()
	for _, links := range []int{1, 300, 1000, 5000, 100_000} {
		for _, onScreen := range []int{0, 1, 3, 30, 200} {
			p := paceOf(time.Unix(1e9, 0), 8*time.Second, intervals{spacing54, spacing54}, links, min(links, onScreen))
			perMin := 60_000 * (float64(links)/float64(p.oldest) + float64(min(links, onScreen))/float64(p.floor))
			if perMin > 54 {
				t.Errorf("%d links, %d on screen: %.1f calls a minute", links, onScreen, perMin)
			}
			if most := 1.5 * float64(links) / 54; float64(p.oldest) > 60_000*max(60, most) {
				t.Errorf("%d links: overdue after %d ms", links, p.oldest)
			}
		}
	}
}

func TestRatesAreLearned(t *testing.T) {
	t.Parallel()
	const minute = 1. / 60
	var p population
	var quiet, busy, bursting rate
	for range 24 * 60 / 10 {
		quiet.observe(&p, 0, 10*minute)
		busy.observe(&p, 20, 10*minute)
		bursting.observe(&p, 0, 10*minute)
	}
	bursting.observe(&p, 300, 30*minute)
	if got := busy.perHour; math.Abs(got-120) > 6 {
		t.Errorf("120 events an hour are taken for %.1f", got)
	}
	if got := quiet.perHour; got <= 0 || got > 0.1 {
		t.Errorf("a day without an event is %.3f an hour", got)
	}
	burst := bursting.perHour
	if burst < 10 {
		t.Errorf("a burst is %.3f an hour", burst)
	}
	for range 24 {
		bursting.observe(&p, 0, 1)
	}
	if got := bursting.perHour; got > burst/3 {
		t.Errorf("a day after the burst: %.3f an hour", got)
	}
	p.leave(&quiet)
	p.leave(&busy)
	p.leave(&bursting)
	if math.Abs(p.all.events)+math.Abs(p.all.hours)+math.Abs(p.roots.eventRoots) > 1e-6 {
		t.Errorf("nobody is left of %+v", p)
	}
}

func TestWeights(t *testing.T) {
	t.Parallel()
	l := &Loop{campaigns: map[int64]bool{7: true}}
	of := func(c candidate) float64 {
		if c.link == nil {
			c.link = &link{}
		}
		l.updatePriority(&c)
		return c.priority
	}
	plain := of(candidate{})
	for name, c := range map[string]struct{ got, times float64 }{
		"on screen":           {of(candidate{onScreen: true}), 10},
		"pinned":              {of(candidate{link: &link{pinned: true}}), 10},
		"in an open campaign": {of(candidate{link: &link{campaign: 7}}), 3},
		"in another":          {of(candidate{link: &link{campaign: 8}}), 1},
		"gone":                {of(candidate{gone: true}), 0.1},
		"pinned, on screen":   {of(candidate{onScreen: true, link: &link{pinned: true}}), 100},
	} {
		if math.Abs(c.got/plain-c.times) > 1e-9 {
			t.Errorf("%s weighs %.2f, want %.2f", name, c.got/plain, c.times)
		}
	}
	for _, c := range []struct {
		rise affiliate.Counters
		want float64
	}{
		{affiliate.Counters{Clicks: 3}, 3},
		{affiliate.Counters{Clicks: 3, Sales: 2, Revenue: 100}, 23},
		{affiliate.Counters{Sales: -1, Revenue: -100}, 10},
		{affiliate.Counters{Clicks: -500}, 0},
	} {
		if got := weightOf(c.rise); got != c.want {
			t.Errorf("%+v counts for %v, want %v", c.rise, got, c.want)
		}
	}
}

// TestReplayedHistoryGivesTheSameRate: changes that are read back give the rate that the readings gave.
func TestReplayedHistoryGivesTheSameRate(t *testing.T) {
	t.Parallel()
	var p, q population
	var learned, recalled rate
	var seen []pastEvents
	const span = 50
	for i := range span * 60 {
		events := float64(i % 7)
		learned.observe(&p, events, 1./60)
		seen = append(seen, pastEvents{events: events, from: span - float64(i)/60, to: span - float64(i+1)/60})
	}
	recalled.replay(&q, seen, span, 0)
	recalled.estimate(&q)
	a, b := learned.perHour, recalled.perHour
	if math.Abs(a/b-1) > 0.01 {
		t.Errorf("learned %.2f an hour, recalled %.2f", a, b)
	}
}

// TestARevertedDecreaseChangesNoRate: a link that was reset and has its old numbers again did not get all of them at once.
func TestARevertedDecreaseChangesNoRate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	l := New(nil, nil, Options{Now: func() time.Time { return now }})
	reads := func(clicks int64, at time.Time) float64 {
		l.upsert(&affiliate.Link{ID: 1, Slug: "a", CreatedAt: now.AddDate(0, -6, 0), LastRead: at, Now: affiliate.Counters{Clicks: clicks}})
		return l.find(1).priority
	}
	reads(4000, now)
	before := reads(4001, now.Add(time.Hour))
	reads(2, now.Add(2*time.Hour))
	if after := reads(4001, now.Add(time.Hour)); after > before {
		t.Errorf("%.1f events an hour, before that %.1f", after, before)
	}
}

// BenchmarkNext100000 is to be under a millisecond.
func BenchmarkNext100000(b *testing.B) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	all := make([]candidate, 100_000)
	for i := range all {
		all[i] = candidate{priority: float64(i % 77), lastTry: now.Add(-time.Duration(i) * time.Second).UnixMilli(), onScreen: i < 30}
	}
	p := paceOf(now, 8*time.Second, intervals{spacing54, spacing54}, len(all), 30)
	for b.Loop() {
		next(all, p)
	}
}
