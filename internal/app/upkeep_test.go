package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/store"
)

// Old days are rolled up, but not by a clock that is months ahead of Fermion's.
func TestAWrongClockRollsNothingUp(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("k3f9x2ab")
		samples := func() (n int) {
			m.inDatabase(func(s *store.Store) error {
				link, _, err := s.LinkBySlug(t.Context(), "k3f9x2ab")
				if err != nil {
					return err
				}
				all, err := s.Samples(t.Context(), link.ID, time.Time{})
				n = len(all)
				return err
			})
			return n
		}
		w := m.watch(false, nil)
		for range 6 {
			time.Sleep(2 * time.Minute)
			m.school.AddClicks("k3f9x2ab", 3)
		}
		time.Sleep(2 * time.Minute)
		w.stop(errCtrlC, 0)
		if n := samples(); n != 7 {
			t.Fatalf("%d samples, of the first reading and 6 changes", n)
		}

		const ahead = 200 * 24 * time.Hour
		m.o.Now = func() time.Time { return time.Now().Add(ahead) }
		w = m.watch(false, nil)
		time.Sleep(3 * time.Minute)
		w.stop(errCtrlC, 0)
		if n := samples(); n != 7 {
			t.Fatalf("%d samples are left of 7 by a clock that is months ahead", n)
		}

		m.o.Now = nil
		time.Sleep(ahead)
		w = m.watch(false, nil)
		time.Sleep(3 * time.Minute)
		w.stop(errCtrlC, 0)
		if n := samples(); n != 2 { // the first and the last of the day
			t.Fatalf("%d samples after half a year", n)
		}
	})
}
