package tour

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/ui/screen"
)

// TestEveryTextFits: on each width the texts of every step and way have room, and the number of lines is the same.
func TestEveryTextFits(t *testing.T) {
	th := screen.NewTheme(true, colorprofile.TrueColor, screen.Cells{Method: ansi.WcWidth})
	for _, w := range []int{60, 79, 80, 112, 160} {
		for at, s := range steps {
			texts := []string{s.home}
			for _, way := range append(s.ways, detours[:]...) {
				texts = append(texts, way.text)
			}
			for _, text := range texts {
				used := len(th.Wrap(s.task, w-2)) + len(th.Wrap(text, w-2))
				tour := Tour{on: true, at: at}
				lines := tour.Lines(&th, w)
				if room := len(lines) - 1; used > room {
					t.Errorf("at %d columns %q and %q take %d lines of %d", w, s.task, text, used, room)
				}
				for _, line := range lines {
					if th.Width(line) > w {
						t.Errorf("at %d columns %q is too wide", w, ansi.Strip(line))
					}
				}
				if head := ansi.Strip(lines[0]); !strings.Contains(head, tour.Progress()) || !strings.Contains(head, ":tour leaves, returns") {
					t.Errorf("at %d columns the rule is %q", w, head)
				} else if w >= wideEnough && !strings.Contains(head, steps[len(steps)-1].name) {
					t.Errorf("at %d columns the rule names no steps: %q", w, head)
				}
			}
		}
		done := Tour{on: true, at: len(steps)}
		if used := len(th.Wrap(endTask, w-2)) + len(th.Wrap(endWay, w-2)); used > len(done.Lines(&th, w))-1 {
			t.Errorf("at %d columns the end takes %d lines", w, used)
		}
	}
}
