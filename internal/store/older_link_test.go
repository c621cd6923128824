package store_test

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestFirstReadingOfACreatedLink: what it cannot have done since its creation it did before, as a link that Fermion had already.
func TestFirstReadingOfACreatedLink(t *testing.T) {
	for name, tc := range map[string]struct {
		after time.Duration
		reads affiliate.Counters
		older bool
	}{
		"a history at once":        {2 * time.Second, counters(400, 12, 600000), true},
		"many clicks at once":      {30 * time.Second, counters(400, 0, 0), true},
		"who created it tries it":  {30 * time.Second, counters(3, 0, 0), false},
		"nothing at once":          {2 * time.Second, counters(0, 0, 0), false},
		"read late, with sales":    {time.Hour, counters(400, 12, 600000), false},
		"another commission, late": {time.Hour, affiliate.Counters{Clicks: 400, Sales: 12, Revenue: 600000, Commission: 1500}, true},
		"a clock a little earlier": {-2 * time.Second, counters(400, 12, 600000), true},
	} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			l := made(t, s, "back01", 2000)
			when := l.CreatedAt.Add(tc.after)
			r := storetest.Must(storetest.Record(t.Context(), s, l.ID, when, tc.reads))(t)
			moved := tc.reads.Clicks > 0
			if r.Link.MadeHere == tc.older || (r.Change != nil) != (moved && !tc.older) || r.Link.Now.Sales != tc.reads.Sales {
				t.Errorf("%+v", r)
			}
			notices := storetest.Must(s.Notices(t.Context(), 0))(t)
			if tc.older != (len(notices) == 1 && notices[0].LinkID == l.ID && strings.Contains(notices[0].Text, "Fermion had back01 before")) {
				t.Errorf("notices %+v", notices)
			}
			later := storetest.Must(storetest.Record(t.Context(), s, l.ID, when.Add(time.Minute), counters(tc.reads.Clicks+5, tc.reads.Sales+1, tc.reads.Revenue+100)))(t)
			if later.Change == nil || later.Change.Sales != 1 || later.Change.Clicks != 5 {
				t.Errorf("a sale after the first reading is %+v", later.Change)
			}
			first := storetest.Must(s.FirstReadings(t.Context()))(t)[l.ID]
			if want := map[bool]time.Time{true: when, false: l.CreatedAt}[tc.older]; !first.Equal(want) {
				t.Errorf("known since %s, not %s", first, want)
			}
			if now := storetest.Must(s.LinksByID(t.Context(), []int64{l.ID}))(t)[0]; now.MadeHere == tc.older {
				t.Errorf("stored is %+v", now)
			}
		})
	}
}

// TestCountersOfAResolvedLink: what was read for an outcome is the first reading of the link that it creates.
func TestCountersOfAResolvedLink(t *testing.T) {
	for name, ago := range map[string]time.Duration{"sent an hour ago": time.Hour, "sent just before": time.Second} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			o := storetest.LinkOutcome("back01", 2000)
			read := counters(40, 2, 999)
			o.Link.CreatedAt, o.LinkCounters = c.Now().Add(-ago), &read
			f, _ := answered(t, s, o)
			l := storetest.Must(s.LinksByID(t.Context(), []int64{f.LinkID}))(t)[0]
			changes := storetest.Must(s.Changes(t.Context(), 0, 10))(t)
			if created := ago == time.Hour; l.MadeHere != created || (len(changes) == 1) != created || !l.LastRead.Equal(c.Now()) || l.Now.Sales != 2 {
				t.Errorf("%+v", l)
			}
		})
	}
}
