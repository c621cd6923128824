package tour

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestAPeriodIsChosen also where a filter that was kept finds nothing in its days.
func TestAPeriodIsChosen(t *testing.T) {
	allTime := Facts{Tab: linksTab, Filter: "clicks>0", Found: 3}
	tour := Tour{on: true, at: len(steps) - 2, start: allTime, now: allTime}
	month := allTime
	month.Period, month.Found = affiliate.LastMonth(), 0
	if tour.Follow(month); tour.Progress() != "6 of 6" {
		t.Errorf("after another period was chosen the tour is at %s", tour.Progress())
	}
}

// TestEveryTextFits: on each width the texts of every step and way have room, and the number of lines is the same, with the keys of the
// table and with long ones.
func TestEveryTextFits(t *testing.T) {
	everyTextFits(t, screen.Options{}.KeyText, ":tour", func(w int) int {
		if w < wideEnough {
			return 4
		}
		return 2
	})
	everyTextFits(t, func(screen.ActionID) string { return "ctrl+alt+pgdown" }, "ctrl+alt+pgdown tour", func(w int) int {
		if w < wideEnough {
			return 5
		}
		return 3
	})
}

func everyTextFits(t *testing.T, key Keys, command string, most func(w int) int) {
	t.Helper()
	th := screen.NewTheme(true, colorprofile.TrueColor, screen.Cells{Method: ansi.WcWidth})
	for _, w := range []int{60, 79, 80, 112, 160} {
		for at, s := range steps {
			texts := []string{s.home.with(key)}
			for _, way := range s.allWays() {
				texts = append(texts, way.text.with(key))
			}
			for _, text := range texts {
				used := len(th.Wrap(s.task, w-2)) + len(th.Wrap(text, w-2))
				tour := Tour{on: true, at: at}
				lines := tour.Lines(&th, key, w)
				if room := len(lines) - 1; used > room || room > most(w) {
					t.Errorf("at %d columns %q and %q take %d lines of %d", w, s.task, text, used, room)
				}
				for _, line := range lines {
					if th.Width(line) > w {
						t.Errorf("at %d columns %q is too wide", w, ansi.Strip(line))
					}
				}
				if head := ansi.Strip(lines[0]); !strings.Contains(head, tour.Progress()) || !strings.Contains(head, command+" leaves, returns") {
					t.Errorf("at %d columns the rule is %q", w, head)
				} else if w >= wideEnough && command == ":tour" && !strings.Contains(head, steps[len(steps)-1].name) {
					t.Errorf("at %d columns the rule names no steps: %q", w, head)
				}
			}
		}
		done := Tour{on: true, at: len(steps)}
		if used := len(th.Wrap(endTask, w-2)) + len(th.Wrap(endWay.with(key), w-2)); used > len(done.Lines(&th, key, w))-1 {
			t.Errorf("at %d columns the end takes %d lines", w, used)
		}
	}
}
