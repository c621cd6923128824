package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestABucketIsUntrackedWhereNoLinkWasTracked: one that was tracked later, or was never read, hides nothing of what is known of another.
func TestABucketIsUntrackedWhereNoLinkWasTracked(t *testing.T) {
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	links := storetest.Track(t, s, "early", "late", "never-read")
	day := func(n int) time.Time { return storetest.Start.AddDate(0, 0, n) }
	read := func(link int64, at time.Time, clicks int64) {
		storetest.Must(storetest.Record(t.Context(), s, link, at, counters(clicks, 0, 0)))(t)
	}
	read(links[0], day(1).Add(time.Hour), 10)
	for n := 2; n <= 5; n++ { // 4 clicks in the days before the second midnight, none after it
		read(links[0], day(n), 14)
	}
	read(links[1], day(4).Add(time.Hour), 10)
	read(links[1], day(5), 12)
	c.Add(5 * 24 * time.Hour)
	var bounds []time.Time
	for n := range 6 {
		bounds = append(bounds, day(n))
	}
	for name, tc := range map[string]struct {
		links     []int64
		clicks    [5]int64
		complete  [5]bool
		untracked [5]bool
	}{
		"all":        {links, [5]int64{0, 4, 0, 0, 2}, [5]bool{}, [5]bool{true}},
		"early":      {links[:1], [5]int64{0, 4, 0, 0, 0}, [5]bool{2: true, 3: true, 4: true}, [5]bool{true}},
		"late":       {links[1:2], [5]int64{4: 2}, [5]bool{}, [5]bool{true, true, true, true}},
		"never read": {links[2:], [5]int64{}, [5]bool{}, [5]bool{true, true, true, true, true}},
	} {
		for i, p := range storetest.Must(s.BucketSums(t.Context(), tc.links, bounds))(t) {
			if p.Certain != (affiliate.Sum{Clicks: tc.clicks[i]}) || p.HasUncertain() || p.Complete != tc.complete[i] || p.Untracked != tc.untracked[i] {
				t.Errorf("%s, day %d: %+v", name, i, p)
			}
		}
	}
}
