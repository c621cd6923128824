package monitor_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

// TestAClockStepCausesNoBurstOfReadings: after a night asleep every link is overdue, after a step back none is old. Polling continues at
// its pace.
func TestAClockStepCausesNoBurstOfReadings(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]time.Duration{"a night asleep": 9 * time.Hour, "a step back": -3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
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

// TestNothingCountedIsLostWhileTheClockCatchesUp: after a step back everything stored is in the future.
func TestNothingCountedIsLostWhileTheClockCatchesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var off atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
		b := open(t, 12, monitor.Options{Now: now})
		b.read(12)
		off.Store(int64(-5 * time.Hour))
		for range 10 {
			b.school.AddSale(slug(3), 4_999_00)
			time.Sleep(time.Minute)
			if l := b.link(t, 3); now().Sub(l.LastRead) > 20*time.Second || now().Before(l.LastRead) {
				t.Fatalf("at %s it was read at %s", now(), l.LastRead)
			}
		}
		b.school.Refund(slug(3), 4_999_00)
		b.school.DropLink(slug(4))
		time.Sleep(time.Minute)
		if l := b.link(t, 3); l.Now.Sales != 9 {
			t.Errorf("%d sales are stored", l.Now.Sales)
		}
		if l := b.link(t, 4); l.MissingSince.IsZero() {
			t.Errorf("%+v is not gone", l)
		}
		all, sales := b.changes(t), int64(0)
		for i, c := range all {
			sales += c.Sales
			if i > 0 && !c.At.After(all[i-1].At) || c.At.Before(c.After) {
				t.Errorf("out of order: %+v", c)
			}
		}
		if sales != 9 {
			t.Errorf("the changes sum up to %d sales", sales)
		}
		off.Store(int64(5 * time.Hour)) // and on
		b.school.AddSale(slug(3), 4_999_00)
		time.Sleep(time.Minute)
		if l := b.link(t, 3); l.Now.Sales != 10 || now().Sub(l.FirstRead) > time.Minute {
			t.Errorf("%+v at %s", l, now())
		}
	})
}
