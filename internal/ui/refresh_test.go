package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/ui/screen"
)

// r and R promise a reading only where one can be made; offline, one link is tried at once.
func TestRefreshSaysWhenNothingCanBeRead(t *testing.T) {
	for _, c := range []struct {
		status screen.LiveStatus
		said   string
		asked  bool // also when nothing can be read
	}{
		{screen.LiveStatus{State: screen.LiveOffline, Since: time.Now(), Why: "no route to host"}, "nothing can be read: Fermion cannot be reached", true},
		{screen.LiveStatus{State: screen.LiveNoKey}, "nothing can be read: there is no API key yet", false},
		{screen.LiveStatus{State: screen.LiveRefused}, "nothing can be read: the API key is refused", false},
		{screen.LiveStatus{State: screen.LiveForeignKey}, "nothing can be read: the API key is not verified yet", false},
	} {
		for _, key := range []string{"r", "R"} {
			for _, size := range [][2]int{{80, 24}, {160, 50}} {
				synctest.Test(t, func(t *testing.T) {
					x := peopled()
					x.status = c.status
					term := x.open(t, size[0], size[1]).WaitIdle()
					x.calls()
					term.Press(key).WaitIdle().Contains(c.said).Absent("reading ")
					want := ""
					if c.asked {
						want = "refresh [1]"
					}
					if got := x.calls(); got != want {
						t.Errorf("%s: %q, want %q", key, got, want)
					}
				})
			}
		}
	}
	for key, want := range map[string]string{"r": "then reads 1 link", "R": "then reads 3 links"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status = screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: time.Date(2000, 1, 1, 12, 34, 0, 0, time.UTC), Why: "rate limited"} // 18:04 in Kolkata
			x.open(t, 160, 50).WaitIdle().Press(key).WaitIdle().Contains("waits for Fermion's limit until 18:04, " + want).Absent("reading ").Quit("ctrl+c")
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.calls()
		term.Press("R").WaitIdle().Contains("reading 3 links, within the API call limit")
		if got := x.calls(); got != "refresh [1 2 3]" {
			t.Error(got)
		}
	})
}
