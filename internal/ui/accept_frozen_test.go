package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// fallen is a school of which much fell a minute ago.
func fallen() *world {
	x := peopled()
	x.status = screen.LiveStatus{State: screen.LiveFrozen, Since: time.Now().Add(-time.Minute), Used: 50, Limit: 54, FullRefresh: 133 * time.Second,
		Why: "34 of 120 links fell or vanished within 10 minutes — check key and API address"}
	x.notices = []affiliate.Notice{{ID: 1, At: time.Now().Add(-time.Minute), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertSchool,
		Text: "34 of 120 links fell or vanished within 10 minutes. The cause is probably the school, not the links, so their numbers are held as they were. " +
			"Check the key and the API address. The hold ends automatically when Fermion reports the old numbers again; if the drop is real, accept what " +
			"Fermion says now."}}
	return x
}

func TestHeldGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := fallen().open(t, size[0], size[1]).WaitIdle()
			term.Golden("frame-held")
			term.Press("!").WaitIdle().Press("enter").GoldenBody("held-notice")
			term.Press("A").GoldenBody("held-accept")
			term.Press("esc", "esc").Quit("q")
		})
	}
}

func TestAcceptingAsksAndItsDefaultIsNo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := fallen()
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("!").WaitIdle().Press("enter", "A").Contains("Accept what Fermion says now?").Press("enter", "esc")
		term.Press(":").Type("accept what").Press("enter").Contains("Accept what Fermion says now?").Press("n")
		if calls := x.calls(); calls != "" {
			t.Fatal(calls)
		}
		term.Press(":").Type("accept what").Press("enter", "y").Contains("34 links are as Fermion says now", "● live")
		if calls := x.calls(); calls != "accept" {
			t.Errorf("did %q", calls)
		}
		term.Press(":").Type("accept what").Press("enter").Contains("no numbers are held")
		term.Press("esc").Quit("q")
	})
}

func TestFrozenNumbersAreNotAcceptedReadOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := fallen()
		x.opts.ReadOnly = true
		term := x.open(t, 100, 30).WaitIdle()
		term.Press(":").Type("accept what").Press("enter").Contains("read-only: nothing is changed")
		term.Press("esc", "!").WaitIdle().Press("enter", "A", "y").WaitIdle()
		if calls := x.calls(); calls != "" {
			t.Fatal(calls)
		}
	})
}
