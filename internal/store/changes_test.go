package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestChangesWithinASpan come in the order of their times, part by part, each once.
func TestChangesWithinASpan(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	ids := storetest.Track(t, s, "one", "two")
	minute := func(n int) time.Time { return storetest.Start.Add(time.Duration(n) * time.Minute) }
	for i := range 6 { // of the second link earlier ones are stored later, and two are of the same moment
		for n, id := range ids {
			storetest.Must(storetest.Record(t.Context(), s, id, minute(10*i-5*n*(i%2)), counters(int64(i), 0, 0)))(t)
		}
	}
	all := storetest.Must(s.Changes(t.Context(), 0, 0))(t)
	for _, span := range []affiliate.Span{{}, {From: minute(15), To: minute(40)}, {From: minute(20)}, {To: minute(20)}, {From: minute(500)}} {
		want := 0
		for _, c := range all {
			if span.Contains(c.At) {
				want++
			}
		}
		for _, part := range []int{1, 2, 0} {
			var last affiliate.Change
			seen := 0
			for {
				some := storetest.Must(s.ChangesWithin(t.Context(), span, last, part))(t)
				for _, c := range some {
					if !span.Contains(c.At) || c.At.Before(last.At) || c.At.Equal(last.At) && c.Seq <= last.Seq {
						t.Errorf("%v by %d: %+v after %+v", span, part, c, last)
					}
					last = c
					seen++
				}
				if len(some) == 0 {
					break
				}
			}
			if seen != want {
				t.Errorf("%v by %d: %d changes, not %d", span, part, seen, want)
			}
		}
	}
}
