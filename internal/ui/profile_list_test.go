package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestAProfileRemovedElsewhereLeavesTheList: the list opens with the schools that were there at the start, and reads them again.
func TestAProfileRemovedElsewhereLeavesTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Profile = "summer"
		x.otherProfiles = []screen.Profile{{Name: "autumn"}, {Name: "spring"}}
		term := x.open(t, 80, 24).WaitIdle().Press(":").Type("profile").Press("enter").WaitIdle().Contains("autumn", "spring", "● summer").Press("esc")
		x.mu.Lock()
		x.otherProfiles = nil
		x.mu.Unlock()
		term.Press(":").Type("profile").Press("enter").WaitIdle().Contains("▸● summer").Absent("autumn", "spring")
		if err := term.Press("esc").Quit("q"); err != nil {
			t.Error(err)
		}
	})
}
