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

// TestNothingIsDoneUnseen: on a terminal that is too small for the screens, no key, paste or click answers a question, acts on a row or is typed into
// a form.
func TestNothingIsDoneUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Mouse = true
		term := x.open(t, 80, 24).WaitIdle().Press("4", "x").Contains("Delete ")
		before := term.Screen()
		term.Resize(20, 5).Contains("needs at", "60×15").Press("y", "enter", "n", "esc", "?", "q", "2").Click(10, 2).Wheel(10, 3, 2).WaitIdle()
		if after := term.Resize(80, 24).Screen(); after != before {
			t.Errorf("unseen keys did something:\n%s\nwas\n%s", after, before)
		}
		term.Press("n", "a").Contains("Onboard").Resize(59, 24).Type("Asha q").Paste("Asha").Press("tab").WaitIdle()
		term.Resize(80, 24).Contains("Onboard").Absent("Asha").Press("esc").Absent("Onboard")
		term.Resize(80, 14).Contains("this is 80×14. ctrl+c quits.").Quit("q")
	})
}

// TestQuittingUnseen asks for one more ctrl+c while writes are being sent, and no other key answers that.
func TestQuittingUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.inFlight = 2
		term := x.open(t, 80, 24).WaitIdle().Resize(50, 6).Press("q").Contains("Quit while writes are being sent? ctrl+c again\nquits. A terminal")
		term.Press("y", "enter", "q", "esc").WaitIdle()
		if term.Ended() {
			t.Fatal("an answer to the unseen question was taken")
		}
		term.Resize(80, 24).Contains("Quit while writes are being sent?", "2 writes are still waiting").Resize(40, 6)
		if err := term.Quit("ctrl+c"); err != nil {
			t.Error(err)
		}
	})
}
