package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/x/ansi"
)

// TestJoinedCharactersKeepTheirColumns: a terminal that says nothing about grapheme clusters may still draw characters with a
// joiner between them as one, and what is behind them moves. None is sent there, and all borders are below each other.
func TestJoinedCharactersKeepTheirColumns(t *testing.T) {
	for _, name := range []string{"👨\u200d👩\u200d👧\u200d👦 x", "क\u094d\u200dष", "❤\ufe0f x", "प्रिया"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Affiliates[0].Name = name
			term := x.open(t, 80, 24).WaitIdle()
			term.Press("2", "n").WaitIdle().Type(name).WaitIdle()
			if sent := string(term.Output()); strings.ContainsAny(sent, "\u200d\ufe0f") {
				t.Errorf("%+q: a sign that joins was sent", name)
			}
			var right []int
			for line := range strings.Lines(term.Screen()) {
				if at := strings.LastIndex(line, "│"); at >= 0 && strings.Contains(line[:at], "│") {
					right = append(right, ansi.WcWidth.StringWidth(line[:at]))
				}
			}
			for _, at := range right {
				if at != right[0] {
					t.Errorf("%+q: the right border is at %v\n%s", name, right, term.Screen())
					break
				}
			}
			if len(right) < 4 {
				t.Errorf("no dialog on the screen:\n%s", term.Screen())
			}
			term.Quit("ctrl+c")
		})
	}
}
