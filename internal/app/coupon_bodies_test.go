package app_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// knowsItsSchool gives the manager a config file with the school's ID.
func (m *fixture) knowsItsSchool() {
	m.t.Helper()
	m.configured("[profiles.default]\nschool_id = \"" + m.school.ID() + "\"\n")
}

// makesCoupon makes MEERA25 on the screens of a program that knows its school's ID.
func (m *fixture) makesCoupon() *uitest.Terminal {
	m.t.Helper()
	m.knowsItsSchool()
	term := m.start(120, 30)
	return term.Advance(5*time.Second).Press("4", "n").Type("go for\tMEERA25\t25%").Press("tab", "tab", "tab", "tab", "enter").Advance(5 * time.Second)
}

// TestACouponIsCheckedOnceItIsMade: the manager need not compare it with the dashboard.
func TestACouponIsCheckedOnceItIsMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.makesCoupon()
		term.Contains("✓ New coupon MEERA25").Press("esc").Press("enter").WaitIdle().Contains("MEERA25   25%").Absent("not checked")
		term.Press("6").WaitIdle().Contains("MEERA25 takes 25% off at Fermion", "nothing to review")
	})
}

// TestAnUnknownCouponIsLookedUp from Activity, with the key that looks people up.
func TestAnUnknownCouponIsLookedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		term := m.makesCoupon()
		term.Press("esc").Contains("1 to review").Press("!").WaitIdle().Press("r").Advance(2 * time.Second)
		term.Contains("nothing to review", "done").Press("4").WaitIdle().Contains("MEERA25", "live")
		for _, c := range m.school.CallsTo(fermiontest.CoursePrice) {
			if !strings.Contains(string(c.Entry), m.school.ID()) {
				t.Errorf("asked %s", c.Entry)
			}
		}
	})
}
