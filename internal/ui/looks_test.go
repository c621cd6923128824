package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// A key that a person chose is in the footer, in help and in the palette, and works; the old one does nothing.
func TestChosenKeysOnTheScreens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		keys, problems := screen.ParseKeys(map[string][]string{"filter": {"F"}, "onboard": {"ctrl+n"}, "help": {"H"}, "pin": {}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x.opts.Keys = keys
		term := x.open(t, 160, 50)
		term.Contains("ctrl+n onboard", "F filter", "H help")
		term.Press("/").Absent("enter keep")
		term.Press("F").Contains("enter keep").Press("esc")
		term.Press("H").Contains("Keys · Links", "ctrl+n  ").Press("esc")
		term.Press(":").Type("onboard").Contains("Onboard: affiliate", "ctrl+n").Press("esc")
		term.Press(":").Type("pin: polled").Press("enter").Absent("No matching command")
		term.Press("ctrl+n").Contains("E-mail")
		other := empty()
		other.opts.Keys = keys
		none := other.open(t, 80, 24).Contains("  t       paste the links", "  ctrl+n  onboard someone")
		none.Quit("q")
		if err := term.Quit("esc", "q"); err != nil {
			t.Fatal(err)
		}
	})
}

// Spacious rows: a blank line between them, and the mouse finds the row under it.
func TestSpaciousRows(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.opts.Spacious, x.opts.Mouse = true, true
			x.opts.Theme, x.opts.Look = screen.ThemeHighContrast, screen.Look{HighContrast: true}
			term := x.open(t, size[0], size[1])
			if size[0] == 80 {
				term.GoldenBody("spacious-80x24")
			} else {
				term.GoldenBody("spacious-160x50")
			}
			term.Click(5, 7).Press("enter").Contains("devdiaries ·")
			if err := term.Quit("q"); err != nil {
				t.Fatal(err)
			}
		})
	}
}
