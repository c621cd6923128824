package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestQuittingAsksOnlyWhileWritesAreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.inFlight = 2
		term := x.open(t, 100, 24).WaitIdle()
		term.Press("q").Contains("Quit while writes are being sent?", "2 writes").Press("esc").Absent("Quit while")
		term.Press("?").Contains("Keys · Links").Press("q").Absent("Keys · Links") // q closes a card
		if term.Ended() {
			t.Fatal("ended")
		}
		x.mu.Lock()
		x.inFlight = 0
		x.mu.Unlock()
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}

// What never left is not called unanswered: it stays planned.
func TestQuittingSaysWhatWasNotSent(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.inFlight, x.unsent = 2, 2
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press("q").Contains("Quit before everything is sent?", "2 plans wait", "not sent yet").Absent("waiting for a reply", "15 s").Press("esc")
			x.mu.Lock()
			x.inFlight, x.unsent = 3, 1
			x.mu.Unlock()
			term.Press("q").Contains("Quit while writes are being sent?", "2 writes are still waiting for a reply from Fermion", "1 plan waits")
			x.news(func() { x.inFlight, x.unsent = 0, 0 }, affiliate.Invalidation{Operations: true})
			term.WaitIdle().Contains("Quit?", "Nothing is left to send.").Absent("still waiting", "1 plan waits")
		})
	}
}

// A queue, also a paused one, and an import are named with how they go on; switching to another school says the same.
func TestLeavingSaysWhatBecomesOfAQueueAndAnImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		x.otherProfiles = []screen.Profile{{Name: "beta", HasDatabase: true}}
		term := x.open(t, 120, 30).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("p").WaitIdle().Press("esc")
		x.importTo(screen.ImportStatus{Running: true, File: screen.ImportFile{Kind: "links", Path: "/x/links-nov.csv"}, Done: 45, All: 300})
		term.WaitIdle().Contains("‖ 0/3 paused: Q", "⇣ import 45/300").Press("q")
		term.Contains("Quit before everything is sent?", "change commission Q-7K3Q (paused): 3 writes are left.", "after the next start Q shows",
			"The import of links-nov.csv stops").Press("n")
		term.Press(":").Type("another school").Press("enter").WaitIdle().Press("j", "enter").
			Contains("Switch to beta before everything is sent?", "once acme is open again Q shows").Press("n")
		term.Press("ctrl+c").Quit("ctrl+c")
	})
}
