package monitor_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
)

// TestALinkThatCannotBeReadIsNoOutage: polling stays live for the others, the link is tried less and less often, and the reason is
// shown at the link and noted once.
func TestALinkThatCannotBeReadIsNoOutage(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]monitor.Options{"one by one": {}, "several in one call": {Batch: 5}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := unstarted(t, 36, o)
				b.school.SetStats("slug0007", fermiontest.Stats{Clicks: 3, RevenuePaise: -1})
				b.run(t, o)
				time.Sleep(5 * time.Second)
				for range 20 * 60 {
					time.Sleep(time.Second)
					if s := b.loop.Status(); s.State != monitor.Live || s.Why != "" {
						t.Fatalf("status %+v", s)
					}
				}
				if n := b.readings("slug0007"); n < 2 || n > 16 { // each try asks twice
					t.Errorf("asked %d times in 20 minutes", n)
				}
				if why := b.loop.ReadError(b.ids[7]); !strings.Contains(why, "inrInformationFromPaymentChargedAmountPaise") {
					t.Errorf("the link says %q", why)
				}
				if why := b.loop.ReadError(b.ids[8]); why != "" {
					t.Errorf("another link says %q", why)
				}
				notices, err := b.store.Notices(t.Context(), 0)
				if err != nil || len(notices) != 1 || !strings.Contains(notices[0].Text, "The last reading of slug0007 failed") ||
					notices[0].LinkID != b.ids[7] {
					t.Errorf("notices %+v, %v", notices, err)
				}
				b.school.SetStats("slug0007", fermiontest.Stats{Clicks: 12})
				b.loop.Refresh(b.ids[7:8])
				time.Sleep(5 * time.Second)
				if l, why := b.link(t, 7), b.loop.ReadError(b.ids[7]); l.Now.Clicks != 12 || why != "" {
					t.Errorf("after it can be read again: %+v, %q", l, why)
				}
			})
		})
	}
}

// TestTheOnlyLinkCannotBeRead: that says nothing about the connection either.
func TestTheOnlyLinkCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 1)
		b.school.SetStats("slug0000", fermiontest.Stats{RevenuePaise: -1})
		b.run(t, monitor.Options{})
		time.Sleep(time.Minute)
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Errorf("status %+v", s)
		}
	})
}

// TestAnAPIThatNoLinkCanBeReadFrom is an outage, and ends with it.
func TestAnAPIThatNoLinkCanBeReadFrom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 36)
		b.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.WrongTypes, Times: -1})
		b.run(t, monitor.Options{})
		time.Sleep(3 * time.Minute)
		if s := b.loop.Status(); s.State != monitor.Offline || !strings.Contains(s.Why, "cannot be read") {
			t.Fatalf("status %+v", s)
		}
		b.school.Heal(fermiontest.LinkStats)
		time.Sleep(40 * time.Second)
		if s := b.loop.Status(); s.State != monitor.Live {
			t.Fatalf("status %+v", s)
		}
	})
}
