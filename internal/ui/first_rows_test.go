package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestFirstRowsAreShownBeforeAllAreRead: totals and other lists wait until all rows are read.
func TestFirstRowsAreShownBeforeAllAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings[screen.SettingFirstRows] = "1 x 2 9"
		x.boardTakes = time.Minute
		term := x.open(t, 160, 30).Advance(500*time.Millisecond).Contains("k3f9x2ab", "p0q8w7zz", "4,812", "Reading all links…")
		term.Absent("m1n2b3v4", "2 links", "7,122")
		term.Press("2").Advance(100 * time.Millisecond).Contains("Reading…").Absent("codewithmeera")
		term.Press("1").Advance(time.Minute).Contains("m1n2b3v4", "2 of 3 links read", "7,122").Absent("Reading all links…")
		term.Press("2").WaitIdle().Contains("codewithmeera")
	})
}

// TestASlowStartIsCalm: the state of polling is not known before the database was read, which is nothing to warn of.
func TestASlowStartIsCalm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.boardTakes = time.Minute
		term := x.open(t, 80, 24).Advance(500*time.Millisecond).Contains("◌ starting", "Reading").Absent("unknown", "● live")
		term.Advance(time.Minute).Contains("● live").Absent("starting")
	})
}

// TestFirstRowsAreSaved: those in the window, in the order and with the filter that the next start brings back.
func TestFirstRowsAreSaved(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{{nil, "1 2 3"}, {[]string{"S"}, "2 1 3"}, {[]string{"/", "d", "e", "v", "enter"}, "2"}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, 120, 40).WaitIdle()
			term.Press(c.keys...).WaitIdle()
			if err := term.Quit("q"); err != nil {
				t.Fatal(err)
			}
			if got := x.settings[screen.SettingFirstRows]; got != c.want {
				t.Errorf("after %v the next start reads %q first, not %q", c.keys, got, c.want)
			}
		})
	}
}

// TestFirstRowsThatCannotBeReadAreNoError: all rows are read anyway.
func TestFirstRowsThatCannotBeReadAreNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings[screen.SettingFirstRows] = "77 88"
		x.in.Links = append(x.in.Links, affiliate.Link{ID: 4, Slug: "z9z9z9z9", Commission: 1000, CreatedAt: time.Now()})
		x.open(t, 120, 40).WaitIdle().Contains("k3f9x2ab", "z9z9z9z9").Absent("✗")
	})
}
