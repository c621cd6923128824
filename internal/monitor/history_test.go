package monitor

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAStartRemembersRates: a loop that starts knows the rates that the readings of the last days gave, also when it reads few of the
// changes before it polls and has the rest from sums of days. One link was busy from ten to eight days ago.
func TestAStartRemembersRates(t *testing.T) {
	t.Parallel()
	const days, hoursEach = 15, 3
	start := time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)
	now := start
	clock := func() time.Time { return now }
	s := storetest.MustOpen(t, filepath.Join(t.TempDir(), "acme.db"), storetest.Options{Now: clock})
	ids := storetest.Track(t, s, "busy", "rare", "quiet", "busy-before")
	watched := New(s, nil, Options{Now: clock})
	for hour := 0; hour < days*24; hour += hoursEach {
		now = start.Add(time.Duration(hour) * time.Hour)
		for i, clicks := range []int{2 * hour, hour / 30, 0, 5 * min(max(0, hour-5*24), 2*24)} {
			storetest.Must(storetest.Record(t.Context(), s, ids[i], now, affiliate.Counters{Clicks: int64(clicks), Commission: 2000}))(t)
		}
		watched.reload(t.Context(), nil)
	}
	for name, c := range map[string]struct {
		changes int
		older   bool
		within  float64 // sums do not tell on which days a link was busy: the fewer changes are read, the more of a fortnight is a guess
	}{"all changes": {maxHistory, true, 0.15}, "changes of ten days and sums": {108, true, 0.15}, "few changes and sums": {20, true, 0.3},
		"few changes": {20, false, 0}} {
		l := startedAgain(t, s, clock, c.changes, c.older)
		for i, id := range ids {
			got, want := l.find(id).rate.perHour, watched.find(id).rate.perHour
			if off := math.Abs(got/want - 1); c.older && off > c.within {
				t.Errorf("%s: link %d has %.4f events an hour, before the start %.4f", name, i, got, want)
			} else if !c.older && i == 1 && off < 0.25 {
				t.Errorf("%s: link %d has %.4f events an hour, as with all changes: %.4f", name, i, got, want)
			}
		}
	}
}

// startedAgain is a loop that has read what a start reads.
func startedAgain(t *testing.T, s *store.Store, clock func() time.Time, changes int, older bool) *Loop {
	l := New(s, nil, Options{Now: clock})
	l.maxHistory = changes
	l.loadHistory(t.Context())
	l.reload(t.Context(), nil)
	if older {
		l.loadOlder(t.Context(), l.history)
	}
	return l
}

// TestEachEventCountsOnce: a link made here and one that was tracked with a thousand clicks have seen as many events after a start as
// before, whether the start reads all changes, few and sums, or few.
func TestEachEventCountsOnce(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)
	now := start
	clock := func() time.Time { return now }
	s := storetest.MustOpen(t, filepath.Join(t.TempDir(), "acme.db"), storetest.Options{Now: clock})
	tracked := storetest.Track(t, s, "tracked")[0]
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t)
	made := storetest.Must(s.Finish(t.Context(), ops[0].ID, storetest.LinkOutcome("made", 2000)))(t).LinkID
	watched := New(s, nil, Options{Now: clock})
	for hour := range 10 * 24 {
		now = start.Add(time.Duration(hour+1) * time.Hour)
		storetest.Must(storetest.Record(t.Context(), s, made, now, affiliate.Counters{Clicks: int64(hour / 24), Commission: 2000}))(t)
		storetest.Must(storetest.Record(t.Context(), s, tracked, now, affiliate.Counters{Clicks: int64(1000 + hour/12), Commission: 2000}))(t)
		watched.reload(t.Context(), nil)
	}
	for name, c := range map[string]struct {
		changes int
		older   bool
	}{"all changes": {maxHistory, true}, "few changes and sums": {6, true}, "few changes": {6, false}} {
		l := startedAgain(t, s, clock, c.changes, c.older)
		for _, id := range []int64{tracked, made} {
			got, want := l.find(id).rate.seen(), watched.find(id).rate.seen()
			if got.events > 1.05*want.events || c.older && got.events < 0.9*want.events {
				t.Errorf("%s: link %d has seen %.2f events, before the start %.2f", name, id, got.events, want.events)
			}
		}
	}
}
