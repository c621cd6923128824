package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// indic puts names into every text whose width by grapheme clusters is another one than by runes.
func indic(s string) string {
	return affiliate.Clean(s) + " प्रिया शर्मा 日本 e\u0301 👍🏽 தமிழ்"
}

// TestBordersHoldAroundAnyText: on every floating screen the border is a rectangle, and what lies behind it is where it was,
// whatever script the names are in.
func TestBordersHoldAroundAnyText(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens each screen some times")
	}
	for _, c := range hostilePlaces() {
		for _, size := range [][2]int{{80, 24}, {130, 40}} {
			for _, press := range c.keys {
				t.Run(fmt.Sprintf("%s-%d-%s", c.name, size[0], strings.Join(press, " ")), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						term := tainted(c.world(), false, indic).open(t, size[0], size[1]).WaitIdle()
						for _, key := range press {
							behind := term.Screen()
							if uitest.IsText(key) {
								behind = "" // a text outside a field is many keys, which may lead to another screen
							}
							checkFrame(t, behind, term.Press(key).WaitIdle().Screen(), size[0])
						}
					})
				})
			}
		}
	}
}

// checkFrame finds the border of a floating screen and follows it around.
func checkFrame(t *testing.T, behind, screen string, w int) {
	t.Helper()
	before, rows := strings.Split(behind, "\n"), strings.Split(screen, "\n")
	left, right := -1, -1
	for y, row := range rows {
		if n := ansi.WcWidth.StringWidth(row); n > w {
			t.Fatalf("line %d has %d cells:\n%s", y, n, screen)
		}
		if at := strings.Index(row, "╭"); at >= 0 {
			left, right = ansi.WcWidth.StringWidth(row[:at]), ansi.WcWidth.StringWidth(row[:strings.Index(row, "╮")])
		}
		if left < 0 {
			continue
		}
		last := cellAt(row, left) == "╰"
		if a, b := cellAt(row, left), cellAt(row, right); !last && (!strings.Contains("╭│", a) || !strings.Contains("╮│", b)) || last && b != "╯" {
			t.Fatalf("the border of line %d is broken: %q and %q:\n%s", y, a, b, screen)
		}
		if y < len(before) && !strings.ContainsAny(behind, "╭╰") && y > 1 && y < len(rows)-4 {
			for x := range w {
				if x < left-1 || x > right+1 { // a wide character may be half behind the border
					if a, b := cellAt(before[y], x), cellAt(row, x); a != b {
						t.Fatalf("cell %d of line %d was %q behind the border and is %q now:\n%s\n%s", x, y, a, b, behind, screen)
					}
				}
			}
		}
		if last {
			return
		}
	}
	if left >= 0 {
		t.Fatalf("the border has no end:\n%s", screen)
	}
}

// cellAt is the character of a line that begins in a cell, " " for none.
func cellAt(line string, x int) string {
	at := 0
	for line != "" {
		one, width := ansi.FirstGraphemeCluster(line, ansi.WcWidth)
		if at == x {
			return one
		}
		line, at = line[len(one):], at+width
	}
	return " "
}
