package monitor_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

// TestAClockThatMovesMakesNoStorm: after a night asleep every link is overdue, after a step back none is old. Polling goes on
// at its pace.
func TestAClockThatMovesMakesNoStorm(t *testing.T) {
	for name, step := range map[string]time.Duration{"a night asleep": 9 * time.Hour, "a step back": -3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var off atomic.Int64
				b := open(t, 60, monitor.Options{Now: func() time.Time { return time.Now().Add(time.Duration(off.Load())) }})
				time.Sleep(2 * time.Minute)
				off.Store(int64(step))
				before := len(b.school.CallsTo(fermiontest.LinkStats))
				time.Sleep(2 * time.Minute)
				calls := b.school.CallsTo(fermiontest.LinkStats)[before:]
				if len(calls) < 2*50 || b.school.Most(fermiontest.LinkStats, time.Minute) > 54 {
					t.Fatalf("%d calls in 2 minutes, at most %d in one", len(calls), b.school.Most(fermiontest.LinkStats, time.Minute))
				}
				if most := b.school.Most(fermiontest.LinkStats, 10*time.Second); most > 10 {
					t.Fatalf("%d calls in 10 seconds: a burst", most)
				}
				each := map[string]bool{}
				for _, c := range calls {
					each[string(c.Entry)] = true
				}
				if len(each) != 60 {
					t.Fatalf("%d of 60 links were read", len(each))
				}
			})
		})
	}
}
