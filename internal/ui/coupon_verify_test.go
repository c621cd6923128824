package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestCouponsAreCheckedAtFermion where the school's ID is known: what differs stays on screen, in the list and on the coupon itself.
func TestCouponsAreCheckedAtFermion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		says := "MEERA25 takes 10% off at Fermion; you asked for 25%"
		x.priced = func(int64) (bool, string) { return says[14:16] == "25", says }
		term := x.open(t, 120, 30).WaitIdle().Press("4", "r").WaitIdle().Contains("✗ " + says)
		term.Press("enter").Contains("discount not checked: press r to ask Fermion")
		says = "MEERA25 takes 25% off at Fermion, as you asked"
		term.Press("r").WaitIdle().Contains(says).Absent("✗")
		x.news(func() { // the program notes it
			x.settings["coupon.checked."] = screen.CheckedValue
		}, affiliate.Invalidation{Notices: true})
		term.WaitIdle().Absent("discount not checked")
		if got := x.calls(); got != "check coupon 1\ncheck coupon 1" {
			t.Errorf("got %s", got)
		}
		term.Quit("q")
	})
}

// TestWithoutTheSchoolsIDCouponsAreNotChecked, and what is missing is said.
func TestWithoutTheSchoolsIDCouponsAreNotChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		term := x.open(t, 160, 50).WaitIdle().Press("4", "r").Contains("set school_id in config.toml")
		term.Press("enter").Contains("see the dashboard, then : → discount is right")
		term.Press("6").WaitIdle().Press("/").Type("diwali").Press("enter", "enter").Contains("off: needs the school's ID: set school_id in config.toml")
		term.Press("r").Contains("needs the school's ID").Press("esc", "esc").Quit("q")
	})
}

// TestUnknownCodesAreLookedUpAtFermion like people, where Fermion can be asked.
func TestUnknownCodesAreLookedUpAtFermion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.priced = func(int64) (bool, string) { return true, "" }
		x.ops = append(x.ops, operation("09", affiliate.Unknown, time.Hour,
			affiliate.Intent{CouponDelete: &affiliate.CouponRef{ProductID: goProduct, Code: "OLD10"}}))
		term := x.open(t, 100, 30).WaitIdle().Press("6").WaitIdle().Press("*", "r").WaitIdle().Contains("looked 3 writes up")
		no := " {Slug: Sure:false NotDone:false Retry:false LookUp:true Done:false Snooze:false}"
		if got, want := x.calls(), "resolve 09"+no+"\nresolve 05"+no+"\nresolve 04"+no; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}
