package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// many is a database whose links fill every line of the table.
func many() *world {
	x := peopled()
	for i := range 60 {
		l := x.in.Links[1]
		l.ID, l.Slug = int64(10+i), fmt.Sprintf("slug%03d", i)
		x.in.Links = append(x.in.Links, l)
	}
	return x
}

// TestToastMovesNoRow: it is drawn in the footer, and takes no row of the table.
func TestToastMovesNoRow(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			term := many().open(t, size[0], size[1]).WaitIdle()
			before := term.Screen()
			above := before[:strings.LastIndex(before, "\n")]
			term.Press("y").Contains("copied https://learn.acme.com/a/k3f9x2ab", "? help")
			if !strings.HasPrefix(term.Screen(), above+"\n · copied") {
				t.Errorf("the rows moved:\n%s", term.Screen())
			}
			if term.Advance(10 * time.Second); term.Screen() != before {
				t.Errorf("after the toast:\n%s", term.Screen())
			}
			term.Quit("q")
		})
	}
}

// TestAToastThatWasReadGivesTheKeysBack: with a key after two seconds, and with another screen after one.
func TestAToastThatWasReadGivesTheKeysBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := many().open(t, 80, 24).WaitIdle()
		term.Press("y").Advance(time.Second).Press("j").Contains("copied").Absent("onboard")
		term.Advance(1500 * time.Millisecond).Press("j").Absent("copied").Contains("onboard")
		term.Press("y").Advance(500 * time.Millisecond).Press("2").Contains("copied") // nobody has read it yet
		term.Press("1", "y").Advance(1100 * time.Millisecond).Press("2").Absent("copied").Contains("onboard").Quit("q")
	})
}

// TestLongErrorCoversRowsUntilItIsClosed: its lines end in the footer, and esc shows what they covered as it was.
func TestLongErrorCoversRowsUntilItIsClosed(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := many()
			term := x.open(t, size[0], size[1]).WaitIdle()
			before := term.Screen()
			x.send(ui.BackgroundErrorMsg{Err: errors.New(strings.TrimSuffix(strings.Repeat("the disk is full, ", 10), ", ") + ": make room")})
			term.WaitIdle().Contains("✗ the disk is full", "make room").Golden("frame-error")
			if term.Press("esc"); term.Screen() != before {
				t.Errorf("after the error:\n%s", term.Screen())
			}
			term.Quit("q")
		})
	}
}

// TestStartLineIsShownAgainAfterAnError, whichever came first.
func TestStartLineIsShownAgainAfterAnError(t *testing.T) {
	for name, late := range map[string]time.Duration{"error last": 0, "error first": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.since, x.sinceTakes = screen.VisitSummary{At: time.Now().Add(-time.Hour), Sum: affiliate.Sum{Sales: 2}}, late
				term := x.open(t, 100, 24).WaitIdle()
				x.send(ui.BackgroundErrorMsg{Err: errors.New("the disk is full")})
				term.Advance(5 * time.Second).Contains("✗ the disk is full").Absent("Since ")
				term.Press("j").Contains("Since ", "+2 sales").Absent("the disk is full")
				term.Advance(time.Minute).Contains("+2 sales") // it stays until a key is pressed
				term.Press("j").Absent("Since ").Quit("q")
			})
		})
	}
}

// TestStartLineWaitsForTheOutcomeOfAKey that was pressed before the line was read.
func TestStartLineWaitsForTheOutcomeOfAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.since, x.sinceTakes = screen.VisitSummary{At: time.Now().Add(-time.Hour), Sum: affiliate.Sum{Sales: 2}}, 3*time.Second
		term := x.open(t, 100, 24).Advance(2500 * time.Millisecond)
		term.Press("y").Contains("copied https")
		term.Advance(2 * time.Second).Contains("copied https").Absent("Since ")
		term.Advance(5*time.Second).Contains("Since ", "+2 sales").Absent("copied https")
		term.Press("j").Absent("Since ").Quit("q")
	})
}
