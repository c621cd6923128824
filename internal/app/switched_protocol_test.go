package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// A host that answers every call by leaving HTTP holds up neither the header's state nor the way out.
func TestAnotherProtocolDelaysNothing(t *testing.T) {
	t.Parallel()
	everywhere := func(s *fermiontest.School) {
		for _, endpoint := range []string{fermiontest.LinkStats, fermiontest.AllProducts, fermiontest.SalesData, fermiontest.UserAnalytics,
			fermiontest.CreateUser} {
			s.Fault(endpoint, fermiontest.Fault{Kind: fermiontest.SwitchProtocols, Times: -1})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc")
		everywhere(m.school)
		term := m.start(80, 24)
		term.Absent("● live").Advance(5 * time.Minute).Absent("● live")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc")
		everywhere(m.school)
		w := m.watch(false, nil)
		time.Sleep(5 * time.Minute)
		w.stop(errCtrlC, 0)
	})
}
