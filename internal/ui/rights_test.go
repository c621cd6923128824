package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestReadOnlySaysWhyNothingIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.ReadOnly = true
		term := x.open(t, 120, 30).WaitIdle()
		for _, key := range []string{"a", "n", "t", "%", "c", "e", "x", "P"} {
			term.Press(key).Contains("read-only: nothing is changed")
		}
		if calls := x.calls(); calls != "" {
			t.Fatal(calls)
		}
	})
}

// TestAnEmptyListOfWhoOnlyReads names no key that is off.
func TestAnEmptyListOfWhoOnlyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links, x.in.Affiliates, x.in.Coupons, x.in.Campaigns = nil, nil, nil, nil
		x.opts.Role = screen.Role{Name: "viewer", User: "meera"}
		term := x.open(t, 120, 30).WaitIdle().Contains("No links here yet.", "Links that others create or track appear here.").
			Absent("restore a backup", "paste the links")
		for tab, text := range map[string]string{"2": "No affiliates here.", "3": "No campaigns here.", "4": "No coupons here.",
			"5": "No affiliate has earned anything yet."} {
			term.Press(tab).WaitIdle().Contains(text+" What others create appears here.").Absent("creates one", "records what")
		}
		term.Quit("q")
	})
}

// TestWhoOnlyReadsCannotSetTheSchool: what is true for them is said where its address is missing.
func TestWhoOnlyReadsCannotSetTheSchool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.schoolAt, x.opts.Role = "", screen.Role{Name: "viewer", User: "meera"}
		x.open(t, 120, 30).WaitIdle().Press("y").WaitIdle().Contains("start with --school-url, or have a colleague who may write set it").
			Absent("first screen").Quit("q")
	})
}

func TestWhoIsHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.open(t, 120, 30).WaitIdle().Press(":").Type("who is").Contains("(off: the database is a file)")
		x.present = []affiliate.Presence{
			{By: "asha@laptop", User: "asha", Role: "manager", Version: "v1.2.3", Since: time.Now().Add(-2 * time.Hour), Self: true},
			{By: "ravi@desk", User: "ravi", Role: "manager", Version: "v1.2.4", Since: time.Now().Add(-26 * time.Hour)},
			{By: "meera@\x1b[31mphone", User: "meera", Role: "viewer", Version: "v1.2.3", Since: time.Now()},
		}
		for _, size := range [][2]int{{80, 24}, {160, 50}} {
			term := x.open(t, size[0], size[1]).WaitIdle().Press(":").Type("who is").Press("enter").WaitIdle().
				Contains("▸ asha@laptop", "ravi@desk", "meera@phone", "everything", "reads only", "v1.2.4", "yesterday",
					"2 programs share 54 API calls a minute: about 27 each.")
			term.Golden("who-is-here")
		}
	})
}

func TestARoleSaysWhyNothingIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Role = screen.Role{Name: "viewer", User: "meera"}
		x.status = screen.LiveStatus{State: screen.LiveNotPolling}
		term := x.open(t, 120, 30).WaitIdle().Contains("viewer  ○ not polling")
		for _, key := range []string{"a", "n", "t", "%", "c", "e", "x", "P", "u", "i"} {
			term.Press(key).Contains("the role viewer only reads")
		}
		for _, key := range []string{"r", "R"} {
			term.Press(key).Contains("the role viewer asks Fermion nothing")
		}
		term.Press("5").WaitIdle()
		for _, key := range []string{"n", "$", "i"} {
			term.Press(key).Contains("the role viewer only reads")
		}
		term.Press("?").Contains("role viewer only reads)").Press("esc")
		term.Press(":").Type("payout settings").Contains("(off: the role viewer only reads)").Press("esc")
		for call := range strings.SplitSeq(x.calls(), "\n") {
			if call != "" && !strings.HasPrefix(call, "seen ") { // which is remembered on this machine
				t.Error(call)
			}
		}
	})
}
