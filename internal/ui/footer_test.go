package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestTheFooterHasRoomForWhatMattersHere: on a narrow terminal the keys of marked rows and of exports come before others.
func TestTheFooterHasRoomForWhatMattersHere(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want []string
	}{
		"marked affiliates": {[]string{"2", "*"}, []string{"L new links", "c coupons", "e tags"}},
		"a report":          {[]string{"b", "a"}, []string{"enter links", "b by", "p period", "E export"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := reported().open(t, 80, 24).WaitIdle().Press(c.keys...).WaitIdle()
				for _, hint := range c.want {
					if footer := term.Line(23); !strings.Contains(footer, hint) {
						t.Errorf("%q is not in the footer %q", hint, footer)
					}
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// TestAnActionWithoutAKeyIsNotInTheFooter: its words alone say nothing, and sentences name the palette in place of the key.
func TestAnActionWithoutAKeyIsNotInTheFooter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys, problems := screen.ParseKeys(map[string][]string{"track": {}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x := peopled()
		x.in.Coupons = nil
		x.opts.Keys = keys
		term := x.open(t, 160, 24).WaitIdle().Contains("? help")
		if footer := term.Line(23); !strings.Contains(footer, "commands") || strings.Contains(footer, "track") {
			t.Errorf("the footer is %q", footer)
		}
		term.Press("4").Contains("n creates one, the palette tracks a code").Quit("q")
	})
}

// TestTheFooterOfTheColumnsSaysWhatItsKeysDo: J and K move the column, and enter is named on a narrow terminal too.
func TestTheFooterOfTheColumnsSaysWhatItsKeysDo(t *testing.T) {
	for _, width := range []int{60, 80} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, width, 24).WaitIdle().Press("w")
			if footer := term.Line(23); !strings.Contains(footer, "enter done J K move it") || strings.Contains(footer, "K up") {
				t.Errorf("the footer is %q", footer)
			}
			term.Press("esc", "6").WaitIdle().Press("w").Contains("[x] When").Absent("[x]   When").Quit("ctrl+c")
		})
	}
}
