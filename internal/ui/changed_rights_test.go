package ui_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

var (
	viewing  = &screen.Rights{User: "asha", Role: screen.Role{Name: "viewer", User: "asha"}}
	managing = &screen.Rights{User: "asha"}
)

// TestRightsThatAreTakenWhileTheScreensAreOpen switch off what they allowed, with the role as the reason, and leave what was typed. Those that are given back are said in place of that.
func TestRightsThatAreTakenWhileTheScreensAreOpen(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press("3", "n").Type("Onam").WaitIdle()
			x.news(func() { x.status.Rights, x.status.State = viewing, screen.LiveNotPolling }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("viewer  ○ not polling", "Onam", "the database's user asha has the role viewer now")
			term.Press("esc").Press("y").WaitIdle() // throws it away
			for _, key := range []string{"n", "x", "e"} {
				term.Press(key).Contains("the role viewer only reads")
			}
			x.news(func() { x.status.Rights, x.status.State = managing, screen.LiveOK }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("the database's user asha has the role manager now", "● live").Absent("the role viewer")
			term.Press("n").Contains("New campaign").Press("esc")
			if x.openedProfiles != 0 {
				t.Error("the school was opened again, though nothing of it was missing")
			}
			term.Quit("q")
		})
	}
}

// TestRightsThatANewStartNeeds: the school is opened again once nothing is open any more, and only once where that fails.
func TestRightsThatANewStartNeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Role, x.status = viewing.Role, screen.LiveStatus{State: screen.LiveNotPolling, Rights: viewing}
		x.openProfile = errors.New("the keyring is locked")
		term := x.open(t, 120, 30).WaitIdle().Press("?").WaitIdle()
		more := *managing
		more.Reopen = true
		x.news(func() { x.status.Rights = &more }, affiliate.Invalidation{Live: true})
		term.WaitIdle().Contains("the database's user asha has the role manager now")
		if x.openedProfiles != 0 {
			t.Error("it was opened again under a dialog")
		}
		term.Press("esc").WaitIdle().Advance(time.Minute)
		if x.openedProfiles != 1 {
			t.Errorf("it was opened %d times", x.openedProfiles)
		}
		term.Contains("✗ the keyring is locked").Quit("q")
	})
}
