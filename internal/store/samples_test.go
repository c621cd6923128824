package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func counters(clicks, sales int64, revenue affiliate.Paise) affiliate.Counters {
	return affiliate.Counters{Clicks: clicks, Sales: sales, Revenue: revenue, Commission: 2000}
}

func TestReadings(t *testing.T) {
	type reading struct {
		after time.Duration
		c     affiliate.Counters
		kind  affiliate.ChangeKind // "" for no change
		diff  [3]int64
		earn  affiliate.Paise
	}
	for name, tc := range map[string]struct {
		made     bool
		readings []reading
		samples  int
	}{
		"a tracked link begins with a baseline": {false, []reading{{time.Minute, counters(100, 2, 999), "", [3]int64{}, 0}}, 1},
		"a link made here begins at zero":       {true, []reading{{time.Minute, counters(3, 1, 4999_00), affiliate.Rise, [3]int64{3, 1, 4999_00}, 999_80}}, 2},
		"equal readings are one sample": {true, []reading{{time.Minute, counters(0, 0, 0), "", [3]int64{}, 0},
			{time.Minute, counters(0, 0, 0), "", [3]int64{}, 0}}, 1},
		"a refund": {false, []reading{{time.Minute, counters(9, 2, 1000), "", [3]int64{}, 0},
			{time.Minute, counters(10, 1, 500), affiliate.Fall, [3]int64{1, -1, -500}, -100}}, 2},
		"a reset keeps what was earned": {false, []reading{{time.Minute, counters(9, 2, 1000), "", [3]int64{}, 0},
			{time.Minute, counters(1, 1, 500), affiliate.Reset, [3]int64{-8, -1, -500}, 0},
			{time.Minute, counters(2, 1, 500), affiliate.Rise, [3]int64{1, 0, 0}, 0}}, 3},
		"within one millisecond": {true, []reading{{0, counters(1, 0, 0), affiliate.Rise, [3]int64{1, 0, 0}, 0},
			{0, counters(2, 0, 0), affiliate.Rise, [3]int64{1, 0, 0}, 0},
			{0, counters(3, 0, 0), affiliate.Rise, [3]int64{1, 0, 0}, 0}}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			var id int64
			if tc.made {
				id = madeForNew(t, s, "a", 2000).ID
			} else {
				id = storetest.Track(t, s, "a")[0]
			}
			last := storetest.Start
			for i, r := range tc.readings {
				when := c.Add(r.after)
				got := storetest.Must(storetest.Record(t.Context(), s, id, when, r.c))(t)
				if got.First != (i == 0) || got.Ignored || got.CommissionDiffers {
					t.Errorf("reading %d: %+v", i, got)
				}
				if l := storetest.Must(s.LinksByID(t.Context(), []int64{id}))(t)[0]; fmt.Sprintf("%+v", l) != fmt.Sprintf("%+v", got.Link) || l.Now != r.c ||
					!l.LastRead.Equal(when) {
					t.Errorf("reading %d: it returned %+v\nbut stored %+v", i, got.Link, l)
				}
				if r.kind == "" {
					if got.Change != nil {
						t.Errorf("reading %d: %+v", i, got.Change)
					}
				} else if ch := got.Change; ch == nil || ch.Kind != r.kind || [3]int64{ch.Clicks, ch.Sales, int64(ch.Revenue)} != r.diff ||
					ch.EstCommission != r.earn {
					t.Errorf("reading %d: %+v", i, ch)
				} else if r.after > 0 && (!ch.After.Equal(last) || !ch.At.Equal(when)) {
					t.Errorf("reading %d: it happened from %v to %v", i, ch.After, ch.At)
				}
				last = when
			}
			samples := storetest.Must(s.Samples(t.Context(), id, time.Time{}))(t)
			if len(samples) != tc.samples || samples[0].Baseline == tc.made {
				t.Errorf("%+v", samples)
			}
			if newest := samples[len(samples)-1]; !newest.LastRead.Equal(last) && tc.readings[0].after > 0 {
				t.Errorf("the newest sample was last read at %v, not %v", newest.LastRead, last)
			}
		})
	}
}

func TestBaselineIsSeen(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	id := storetest.Track(t, s, "a")[0]
	if l := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start, counters(100, 2, 999)))(t).Link; l.Now.Minus(l.Seen).Moved() {
		t.Errorf("what a tracked link had before is marked: %+v", l)
	}
	if l := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(time.Minute),
		counters(103, 2, 999)))(t).Link; l.Now.Minus(l.Seen).Clicks != 3 {
		t.Errorf("%+v", l)
	}
	if l := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(2*time.Minute), counters(1, 0, 0)))(t).Link; l.Now.Minus(l.Seen).Moved() {
		t.Errorf("a reset is a new baseline: %+v", l)
	}
}

func TestOlderReadingIsIgnored(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	id := storetest.Track(t, s, "a")[0]
	storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start, counters(5, 0, 0)))(t)
	r := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(-time.Second), counters(4, 0, 0)))(t)
	if !r.Ignored || r.Link.Now.Clicks != 5 || r.Change != nil {
		t.Errorf("%+v", r)
	}
	if n := len(storetest.Must(s.Samples(t.Context(), id, time.Time{}))(t)); n != 1 {
		t.Errorf("%d samples", n)
	}
	if _, err := storetest.Record(t.Context(), s, 99, storetest.Start, counters(1, 0, 0)); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestFermionsCommissionIsStored(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	id := made(t, s, "a", 2500).ID
	storetest.NoErr(t, s.MarkMissing(t.Context(), id, storetest.Start))
	r := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(time.Minute), counters(0, 0, 0)))(t)
	if !r.CommissionDiffers || r.Link.Commission != 2000 || r.Link.RequestedCommission != 2500 || r.Change != nil || !r.Link.MissingSince.IsZero() {
		t.Errorf("%+v", r)
	}
	r = storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start.Add(2*time.Minute), counters(0, 0, 0)))(t)
	if r.CommissionDiffers {
		t.Error("it is told twice")
	}
	id = storetest.Track(t, s, "b")[0]
	if r := storetest.Must(storetest.Record(t.Context(), s, id, storetest.Start, counters(0, 0, 0)))(t); r.CommissionDiffers || r.Link.Commission != 2000 {
		t.Errorf("nobody had said another one: %+v", r)
	}
}

func TestChangesSumUp(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 7))
		s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
		fromZero := seed%2 == 0
		var id int64
		if fromZero {
			id = madeForNew(t, s, "a", 2000).ID
		} else {
			id = storetest.Track(t, s, "a")[0]
		}
		now := storetest.Start
		var first, last affiliate.Counters
		var earned affiliate.Paise // since the last reset
		kept := affiliate.Paise(0) // of those that ended
		base := affiliate.Paise(0)
		for i := range 60 {
			before := last
			switch r.IntN(8) {
			case 0: // refund
				if last.Sales > 0 {
					last.Sales--
					last.Revenue -= min(last.Revenue, affiliate.Paise(r.IntN(500_000)))
				}
			case 1: // reset
				last.Clicks, last.Sales, last.Revenue = last.Clicks/3, last.Sales/2, last.Revenue/2
			case 2, 3: // nothing
			default:
				last.Clicks += int64(r.IntN(20))
				sold := int64(r.IntN(3))
				last.Sales += sold
				last.Revenue += affiliate.Paise(sold * r.Int64N(500_000))
			}
			last.Commission = 2000
			now = now.Add(time.Duration(1+r.IntN(300_000)) * time.Millisecond)
			if i == 0 && !fromZero {
				first, base = last, last.Revenue
			} else if last.Clicks < before.Clicks {
				kept, base = kept+earned, last.Revenue
			}
			earned = last.Commission.Of(last.Revenue) - last.Commission.Of(base)
			storetest.Must(storetest.Record(t.Context(), s, id, now, last))(t)
		}
		var sum affiliate.Counters
		var sumEarned affiliate.Paise
		seq := int64(0)
		for _, c := range storetest.Must(s.Changes(t.Context(), 0, 0))(t) {
			if c.Seq <= seq || !c.After.Before(c.At) {
				t.Fatalf("seed %d: %+v after %d", seed, c, seq)
			}
			seq = c.Seq
			sum.Clicks, sum.Sales, sum.Revenue, sumEarned = sum.Clicks+c.Clicks, sum.Sales+c.Sales, sum.Revenue+c.Revenue, sumEarned+c.EstCommission
		}
		want := last.Minus(first)
		if sum.Clicks != want.Clicks || sum.Sales != want.Sales || sum.Revenue != want.Revenue || sumEarned != kept+earned {
			t.Errorf("seed %d: the changes are %+v, %d, not %+v, %d", seed, sum, sumEarned, want, kept+earned)
		}
		samples := storetest.Must(s.Samples(t.Context(), id, time.Time{}))(t)
		for i := 1; i < len(samples); i++ {
			if !samples[i-1].LastRead.Before(samples[i].FirstRead) || samples[i].Counters == samples[i-1].Counters {
				t.Fatalf("seed %d: %+v then %+v", seed, samples[i-1], samples[i])
			}
		}
		storetest.NoErr(t, s.Close())
	}
}

func TestHistory(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	a, b := made(t, s, "a", 2000).ID, storetest.Track(t, s, "b")[0]
	empty := storetest.Track(t, s, "empty")[0]
	day := func(n int) time.Time { return storetest.Start.AddDate(0, 0, n) }
	sample := func(n int, clicks int64) affiliate.Sample {
		return affiliate.Sample{FirstRead: day(n), LastRead: day(n).Add(time.Hour), Counters: counters(clicks, 0, 0), Baseline: n == -9}
	}
	storetest.NoErr(t, s.AddHistory(t.Context(), map[int64][]affiliate.Sample{
		a: {sample(-10, 0), sample(-5, 10), sample(-2, 25)}, b: {sample(-9, 1000), sample(-4, 1007)}}))
	changes := storetest.Must(s.Changes(t.Context(), 0, 0))(t)
	if len(changes) != 3 || changes[0].LinkID != a || changes[1].LinkID != b || changes[2].Clicks != 15 || !changes[0].After.Equal(day(-10).Add(time.Hour)) {
		t.Errorf("%+v", changes)
	}
	if n := storetest.Must(s.NewestChanges(t.Context(), 1))(t); len(n) != 1 || n[0].Seq != changes[2].Seq {
		t.Errorf("%+v", n)
	}
	if after := storetest.Must(s.Changes(t.Context(), changes[0].Seq, 1))(t); len(after) != 1 || after[0].Seq != changes[1].Seq {
		t.Errorf("%+v", after)
	}
	l := storetest.Must(s.LinksByID(t.Context(), []int64{a}))(t)[0]
	if l.Now.Clicks != 25 || l.Seen.Clicks != 25 || !l.CreatedAt.Equal(day(-10)) || !l.LastRead.Equal(day(-2).Add(time.Hour)) {
		t.Errorf("%+v", l)
	}
	clicks := storetest.Must(s.ClicksAt(t.Context(), []int64{a, b, empty, 99}, []time.Time{day(-20), day(-6), day(-4), day(-3), day(0)}))(t)
	if fmt.Sprint(clicks) != fmt.Sprint(map[int64][]int64{a: {0, 0, 10, 10, 25}, b: {1000, 1000, 1007, 1007, 1007}}) {
		t.Errorf("%v", clicks)
	}
	since := storetest.Must(s.Samples(t.Context(), a, day(-4)))(t)
	if len(since) != 2 || since[0].Clicks != 10 {
		t.Errorf("%+v", since)
	}
	if err := s.AddHistory(t.Context(), map[int64][]affiliate.Sample{a: {sample(-10, 0)}}); err == nil {
		t.Error("a second history was put in front of the first")
	}
	r := storetest.Must(storetest.Record(t.Context(), s, a, day(0), counters(26, 0, 0)))(t)
	if r.First || r.Change == nil || r.Change.Clicks != 1 {
		t.Errorf("%+v", r)
	}
}

func TestClaimReading(t *testing.T) {
	mine, other, c, _ := pair(t)
	id := storetest.Track(t, mine, "a")[0]
	claim := func(s *store.Store, lastRead time.Time) bool {
		return storetest.Must(s.ClaimReading(t.Context(), id, lastRead, c.Now().Add(time.Minute)))(t)
	}
	if !claim(mine, time.Time{}) || claim(other, time.Time{}) {
		t.Error("the first to claim has it")
	}
	if !claim(mine, time.Time{}) {
		t.Error("who has it may claim it again")
	}
	c.Add(time.Minute)
	if !claim(other, time.Time{}) {
		t.Error("a claim ends with its time")
	}
	storetest.Must(storetest.Record(t.Context(), other, id, c.Now(), counters(1, 0, 0)))(t)
	if claim(mine, time.Time{}) || !claim(mine, c.Now()) {
		t.Error("a claim is for the link as it stood")
	}
}

// TestClaimOfAFirstReading: who created a link reads it, also when the same program polls with a shorter timeout; and when polling
// was first, it does.
func TestClaimOfAFirstReading(t *testing.T) {
	mine, other, c, _ := pair(t)
	ids := storetest.Track(t, mine, "a", "b")
	polls := func(s *store.Store, id int64) bool {
		return storetest.Must(s.ClaimReading(t.Context(), id, time.Time{}, c.Now().Add(6*time.Second)))(t)
	}
	first := func(id int64) bool {
		return storetest.Must(mine.ClaimFirstReading(t.Context(), id, c.Now().Add(store.MaxClaim)))(t)
	}
	if !first(ids[0]) || polls(mine, ids[0]) || polls(other, ids[0]) {
		t.Error("who created it reads it")
	}
	if !polls(mine, ids[1]) || first(ids[1]) {
		t.Error("polling was first")
	}
	c.Add(store.MaxClaim)
	if !polls(mine, ids[0]) {
		t.Error("the claim ends with its time")
	}
}
