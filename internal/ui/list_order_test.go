package ui_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// A saved order by a column that the list does not have, such as one of a newer program, is told, and the list keeps its own.
func TestASavedOrderByAnUnknownColumnIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.sort.links"] = "-owed"
		term := x.open(t, 120, 24).WaitIdle().Contains(`the saved order of links: no column "owed" to sort by; sort them again`)
		term.Contains("Affiliate ▲").Quit("q")
		x.mu.Lock()
		saved := x.settings["ui.sort.links"]
		x.mu.Unlock()
		if saved != "affiliate" {
			t.Errorf("saved is %q", saved)
		}
		x.open(t, 120, 24).WaitIdle().Absent("the saved order").Contains("Affiliate ▲").Quit("q")
	})
}

// A saved order that cannot be read is told, and is not overwritten.
func TestASavedOrderThatCannotBeReadIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.sort.affiliates"] = "-clicks"
		term := x.open(t, 120, 24).WaitIdle()
		x.mu.Lock()
		x.settingFails = errors.New("disk I/O error")
		x.mu.Unlock()
		term.Press("2").WaitIdle().Quit("q") // the toast of another setting may lie over it: the notices have both
		if !slices.ContainsFunc(x.notices, func(n affiliate.Notice) bool { return n.Text == "the saved order of affiliates: disk I/O error" }) {
			t.Errorf("notices are %v", x.notices)
		}
		if saved := x.settings["ui.sort.affiliates"]; saved != "-clicks" {
			t.Errorf("saved is %q", saved)
		}
	})
}

// What is only filtered by is no order: the picker does not list it.
func TestTheSortPickerListsOrdersOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 40).WaitIdle().Press("s").Contains("Sort by").Contains("Created")
		term.Absent("quiet").Press("esc").Quit("q")
	})
}

// A comparison that a list does not know is told in its filter line, with what it can compare.
func TestAFilterSaysWhatItsListCanCompare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 24).WaitIdle().Press("4").WaitIdle().Press("/").Type("clicks>3").WaitIdle()
		term.Contains(`✗ "clicks" cannot be compared; these can: uses`).Press("esc").Quit("q")
	})
}
