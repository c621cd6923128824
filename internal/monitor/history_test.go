package monitor

import (
	"math"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAStartRemembersRates: a loop that starts knows the rates that the readings of the last days gave, also when it reads few of the
// changes before it polls and has the rest from sums of days.
func TestAStartRemembersRates(t *testing.T) {
	storetest.OnlySQLite(t, "virtual time")
	synctest.Test(t, func(t *testing.T) {
		s := storetest.Must(storetest.Open(t.Context(), filepath.Join(t.TempDir(), "acme.db"), storetest.Options{}))(t)
		defer s.Close()
		ids := storetest.Track(t, s, "busy", "rare", "quiet")
		watched := New(s, nil, Options{})
		for hour := range 15 * 24 {
			for i, clicks := range []int{2 * hour, hour / 30, 0} {
				storetest.Must(storetest.Record(t.Context(), s, ids[i], time.Now(), affiliate.Counters{Clicks: int64(clicks), Commission: 2000}))(t)
			}
			watched.reload(t.Context(), nil)
			time.Sleep(time.Hour)
		}
		for name, c := range map[string]struct {
			changes int
			older   bool
			within  float64
		}{"all changes": {maxHistory, true, 0.15}, "few changes and sums": {20, true, 0.15}} {
			l := startedAgain(t, s, c.changes, c.older)
			for _, id := range ids {
				if got, want := l.find(id).rate.perHour, watched.find(id).rate.perHour; math.Abs(got/want-1) > c.within {
					t.Errorf("%s: link %d has %.4f events an hour, before the start %.4f", name, id, got, want)
				}
			}
		}
		l := startedAgain(t, s, 20, false)
		if got, want := l.find(ids[1]).rate.perHour, watched.find(ids[1]).rate.perHour; math.Abs(got/want-1) < 0.3 {
			t.Errorf("a few changes alone give %.4f events an hour, as all of them do: %.4f", got, want)
		}
	})
}

// startedAgain is a loop that has read what a start reads.
func startedAgain(t *testing.T, s *store.Store, changes int, older bool) *Loop {
	l := New(s, nil, Options{})
	l.maxHistory = changes
	l.loadHistory(t.Context())
	l.reload(t.Context(), nil)
	if older {
		l.loadOlder(t.Context(), l.history)
	}
	return l
}
