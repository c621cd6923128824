package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/ui/screen"
)

// TestTheHeaderSaysWhatIsSlow: how often a link is read now, in words where there is room for them.
func TestTheHeaderSaysWhatIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.status = screen.LiveStatus{State: screen.LiveSlow, Until: time.Date(2000, 1, 1, 8, 35, 0, 0, time.UTC), Limit: 6, FullRefresh: 20 * time.Second}
		x.open(t, 160, 30).WaitIdle().Contains("Each link read every 20s").Absent("refresh").Quit("q")
		x.open(t, 108, 30).WaitIdle().Contains("Read every 20s").Absent("Refresh").Quit("q")
	})
}

// TestHeaderStates: the header says what polling does, and why.
func TestHeaderStates(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens a program for each text")
	}
	at := time.Date(2000, 1, 1, 8, 35, 0, 0, time.UTC) // 14:05 in Kolkata
	for _, c := range []struct {
		status screen.LiveStatus
		want   string
	}{
		{screen.LiveStatus{State: screen.LiveOK, Used: 47, Limit: 54, FullRefresh: 133 * time.Second}, "● live"},
		{screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: at}, "slow: rate limited until 14:05"},
		{screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: at, Why: "rate limited: somebody else uses this key"},
			"slow: rate limited until 14:05: somebody else uses this key"},
		{screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: at, Why: "the clock was moved"}, "slow: the clock was moved until 14:05"},
		{screen.LiveStatus{State: screen.LiveSlow, Until: at, Limit: 27, Why: "rate limited"}, "slow: 27 calls a minute until 14:05"},
		{screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: at.Add(-30 * time.Second), Why: "rate limited"}, "slow: rate limited until 14:05"},
		{screen.LiveStatus{State: screen.LiveOffline, Since: at, Why: "no route to \x1b[31mhost"}, "offline since 14:05: no route to host"},
		{screen.LiveStatus{State: screen.LiveRefused}, "key refused"},
		{screen.LiveStatus{State: screen.LivePaused}, "paused"},
		{screen.LiveStatus{State: screen.LiveNoKey}, "no key"},
		{screen.LiveStatus{State: screen.LiveVerifyingKey}, "new key: asking for a known link"},
		{screen.LiveStatus{State: screen.LiveForeignKey}, "another school's key?"},
		{screen.LiveStatus{State: screen.LiveStarting, Limit: 54}, "connecting"},
		{screen.LiveStatus{State: screen.LiveNotFermion, Why: "backend.codedamn.com does not answer like Fermion: it sends a web page"},
			"✗ backend.codedamn.com does not answer like Fermion"},
		{screen.LiveStatus{State: screen.LiveNotPolling}, "○ not polling"},
		{screen.LiveStatus{State: screen.LiveNotPolling, DatabaseLost: at}, "✗ database offline since 14:05"},
		{screen.LiveStatus{}, "polling state unknown"},
		{screen.LiveStatus{State: 200}, "polling state unknown"},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status = c.status
			for _, size := range [][2]int{{80, 24}, {160, 50}} {
				term := x.open(t, size[0], size[1]).WaitIdle().Contains(c.want)
				if c.status.State != screen.LiveOK {
					term.Absent("● live")
				}
			}
		})
	}
}

// TestAReasonInTheHeaderEndsWithAWord where there is no room for all of it.
func TestAReasonInTheHeaderEndsWithAWord(t *testing.T) {
	for why, want := range map[string]string{
		"cannot resolve backend.codedamn.com, and the name server gives no reason": "○ offline since 14:05: cannot resolve…",
		"backend.codedamn.com/affiliates-of-the-school-cannot-be-resolved":         "○ offline since 14:05",
	} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status = screen.LiveStatus{State: screen.LiveOffline, Since: time.Date(2000, 1, 1, 8, 35, 0, 0, time.UTC), Why: why}
			x.open(t, 60, 24).WaitIdle().Contains(want).Absent("backend", "cannot resolve b")
		})
	}
}
