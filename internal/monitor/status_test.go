package monitor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

// The status is not live before a link was read: a missing or invalid response says nothing about Fermion.
func TestNotLiveBeforeTheFirstReading(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fermiontest.Fault{
		"a slow answer":    {Kind: fermiontest.Delay, Delay: 15 * time.Second},
		"no answer":        {Kind: fermiontest.Hang, Times: -1},
		"another protocol": {Kind: fermiontest.SwitchProtocols, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := unstarted(t, 1)
				b.school.Fault(fermiontest.LinkStats, fault)
				b.run(t, monitor.Options{})
				synctest.Wait()
				if s := b.loop.Status().State; s != monitor.Starting {
					t.Errorf("state %d before any answer", s)
				}
				time.Sleep(30 * time.Second)
				want := map[string]monitor.State{"a slow answer": monitor.Live, "no answer": monitor.Offline, "another protocol": monitor.NotFermion}[name]
				if s := b.loop.Status(); s.State != want {
					t.Errorf("state %d, want %d: %s", s.State, want, s.Why)
				}
			})
		})
	}
}

// A reading that another instance stored shows that Fermion answers, one from before the start does not.
func TestLiveByAnothersReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 1)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		b.reads(t, 0, 11)
		time.Sleep(time.Second)
		b.run(t, monitor.Options{})
		synctest.Wait()
		if s := b.loop.Status().State; s != monitor.Starting {
			t.Errorf("state %d by a reading from before", s)
		}
		time.Sleep(time.Second)
		b.reads(t, 0, 12)
		synctest.Wait()
		if s := b.loop.Status().State; s != monitor.Live {
			t.Errorf("state %d", s)
		}
	})
}

// The loop ends with the database: a closed channel of news is always ready to be read.
func TestTheLoopEndsWhenTheDatabaseIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, 1)
		synctest.Wait()
		if err := b.store.Close(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-b.ended:
		case <-time.After(time.Minute):
			t.Error("it goes on")
		}
	})
}
