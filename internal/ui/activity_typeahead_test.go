package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/ui/uitest"
)

// TestKeysTypedAheadReachActivity: the list and the page of a write act on what was typed while they were read. What leaves them does not wait for a
// database that does not answer; other keys wait however long it takes, and a paste waits behind them.
func TestKeysTypedAheadReachActivity(t *testing.T) {
	for _, slow := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			x := busyDay()
			x.journalSlow = slow
			term := x.open(t, 100, 30).WaitIdle()
			term.Press("6", "j", "j", "j", "enter", "u", "y").Advance(5 * time.Second).WaitIdle().Contains("resumed 2 writes")
			if got := x.calls(); got != "resume 06 07" {
				t.Errorf("after %v: %s", slow, got)
			}
			term.Quit("ctrl+c")
		})
	}
	for _, slow := range []time.Duration{0, 2500 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			x := busyDay()
			x.journalSlow = slow
			term := x.open(t, 100, 30).WaitIdle()
			term.Press("6", "j", "j", "j").Advance(2200 * time.Millisecond).Press("enter").Advance(5 * time.Second).Contains("› waiting writes").Quit("ctrl+c")
		})
		synctest.Test(t, func(t *testing.T) {
			x := busyDay()
			x.journalSlow = slow
			x.open(t, 100, 30).WaitIdle().Press("6", "/").Paste("diwali").Press("2").Advance(5 * time.Second).Contains("/ diwali2").Quit("ctrl+c")
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.journalSlow = 10 * time.Second
		term := x.open(t, 100, 30).WaitIdle().Press("6").Contains("Reading…").Press("2").Contains("3 affiliates")
		term.Press("6", "j", "1").Contains("Reading…").Advance(3*time.Second).Press("1").Contains("3 links").Press("6", "x", "esc", "1").Contains("3 links")
		term.Advance(30 * time.Second).Quit("ctrl+c")
	})
}

// TestTextTypedAheadIsNoCommand: letters of a filter that waits stay letters however long the read takes, esc drops them, and what is not done when the
// screen is left is said.
func TestTextTypedAheadIsNoCommand(t *testing.T) {
	slow := func(t *testing.T) *uitest.Terminal {
		x := busyDay()
		x.journalSlow = 10 * time.Second
		return x.open(t, 100, 30).WaitIdle().Press("6", "j")
	}
	synctest.Test(t, func(t *testing.T) {
		term := slow(t).Press("/").Advance(3*time.Second).Type("2q").Contains("Reading…", "esc drops it").Type("?!").Press("tab").Type(":1")
		term.Contains("Reading…").Advance(30 * time.Second).Contains("/ 2q?!:1").Press("esc").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		term := slow(t).Press("/").Advance(3*time.Second).Type("diwali").Press("enter", "1").Contains("3 links").Absent("not done")
		term.Press("6", "/", "2", "esc", "j", "2").Contains("Reading…").Advance(30 * time.Second).Contains("3 affiliates").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		slow(t).Press("y", "space").Advance(3*time.Second).Press("1").Contains("3 links", "not done, since the screen was not read yet: y space").
			Advance(30 * time.Second).Quit("ctrl+c")
	})
}
