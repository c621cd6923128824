package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestUnreadNewLinksAreCounted: those that this instance has created and nobody has read, not what is tracked.
func TestUnreadNewLinksAreCounted(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	storetest.Track(t, s, "tracked")
	count := func(want int) {
		t.Helper()
		if n := storetest.Must(s.CountUnreadNewLinks(t.Context()))(t); n != want {
			t.Errorf("%d new links are unread, not %d", n, want)
		}
	}
	count(0)
	made, _ := answered(t, s, storetest.LinkOutcome("made0001", 2000))
	answered(t, s, storetest.LinkOutcome("made0002", 2000))
	count(2)
	storetest.Must(s.RecordFirstReading(t.Context(), made.LinkID, storetest.Start.Add(time.Minute), affiliate.Counters{Commission: 2000}))(t)
	count(1)
}
