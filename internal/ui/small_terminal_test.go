package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
)

// TestBoxesFitTheSmallestTerminal: nothing of a box leaves the screen, and the foot stays what it is.
func TestBoxesFitTheSmallestTerminal(t *testing.T) {
	for name, keys := range map[string][]string{
		"help":  {"enter", "?"},
		"rules": {":", "alert rules", "enter"},
		"qr":    {"#"},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Affiliates[0].Name = strings.Repeat("a long name ", 8)
			term := x.open(t, 60, 15).WaitIdle().Press(keys...).WaitIdle()
			top, bottom := 0, 0
			for y := range 15 {
				line := term.Line(y)
				top += strings.Count(line, "╮")
				bottom += strings.Count(line, "╯")
			}
			if top != 1 || bottom != 1 || !strings.Contains(term.Line(14), "esc close") {
				t.Errorf("%s does not fit:\n%s", name, term.Screen())
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestHelpSaysWholeReasons: why a key is off can be read to its end, and the last key can be scrolled to.
func TestHelpSaysWholeReasons(t *testing.T) {
	if testing.Short() {
		t.Skip("it scrolls through the help line by line")
	}
	for _, size := range [][2]int{{80, 24}, {160, 50}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.schoolAt = ""
			term := x.open(t, size[0], size[1]).WaitIdle().Press("?").WaitIdle()
			if size[0] > 60 {
				term.Contains("y          Copy the URL  (off: the school's address is not set").GoldenBody("help-off")
			}
			shown := ""
			for range 120 {
				shown += strings.Join(strings.Fields(strings.ReplaceAll(term.Screen(), "│", " ")), " ")
				term.Press("j").WaitIdle()
			}
			if !strings.Contains(shown, "yet: start with --school-url, or enter it on the first screen)") || strings.Contains(shown, "…") {
				t.Errorf("at %v:\n%s", size, shown)
			}
			if !strings.Contains(shown, "6 Activity") || !strings.Contains(shown, "full refresh: how long it takes to read every link once") {
				t.Errorf("the last key and the last sign cannot be scrolled to at %v:\n%s", size, shown)
			}
			term.Press("g", "k").Contains("New link").Press("esc").Quit("q")
		})
	}
}

// TestAToastDoesNotCoverTheEndOfABox, whatever the box takes.
func TestAToastDoesNotCoverTheEndOfABox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("#", "y").WaitIdle()
		term.Contains("https://learn.acme.com/a/k3f9x2ab")
		if above, shown, _ := strings.Cut(term.Screen(), "╯"); !strings.Contains(above, "╭") || !strings.Contains(shown, "· copied") {
			t.Errorf("the box has no end:\n%s", term.Screen())
		}
		term.Press("esc").Quit("q")
	})
}

// TestHelpOverADialogSaysThatQCloses it: elsewhere q quits.
func TestHelpOverADialogSaysThatQCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle()
		term.Press("x", "?").Contains("q       Close", "ctrl+c  Quit from anywhere")
		term.Press("esc", "esc", "?").Press("pgdown", "down", "down", "down", "down").Contains("q          Quit")
		term.Press("esc").Quit("q")
	})
}

// Where no shell would wake the program, ctrl+z says so and goes on.
func TestSuspendingIsOffWithoutAShell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.NoSuspend = "no shell is above this program"
		x.open(t, 80, 24).WaitIdle().Press("ctrl+z").WaitIdle().Contains("no shell is above this program").Quit("q")
	})
}
