package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestTheDefaultOfEveryQuestionIsNo opens each question, and answers it with the keys that are pressed without reading: enter,
// space, esc, and letters that are no answer. Nothing comes of it; y does it.
func TestTheDefaultOfEveryQuestionIsNo(t *testing.T) {
	for name, q := range map[string]struct {
		open  func(x *world) // before the program starts
		keys  []string
		asks  string
		until string // what y brings about, among the calls; "": the program ends
	}{
		"stop watching":   {nil, []string{"1", "x"}, "Stop watching?", "watch [1] false"},
		"delete a coupon": {nil, []string{"4", "x"}, "Delete", "begin"},
		"did not happen":  {nil, []string{"6", "x"}, "Mark as not created?", "resolve"},
		"put off":         {nil, []string{"6", "*", "z"}, "Put off", "resolve"},
		"resume":          {nil, []string{"6", "*", "u"}, "Resume", "resume"},
		"drop":            {nil, []string{"6", "*", "d"}, "Drop", "drop"},
		"make another":    {nil, []string{"6", "g", "j", "j", "enter", "m"}, "Make another link now?", "Retry:true"},
		"another school's key": {func(x *world) { x.status.State = screen.LiveForeignKey }, []string{":", "this api key", "enter"}, "Another school's key?",
			"trust the key"},
		"quitting": {func(x *world) { x.inFlight = 1 }, []string{"q"}, "Quit while writes are being sent?", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				if q.open != nil {
					q.open(x)
				}
				term := x.open(t, 120, 40).WaitIdle()
				ask := func() {
					t.Helper()
					for _, k := range q.keys {
						term.Press(k).WaitIdle()
					}
					term.Contains(q.asks)
				}
				for _, answer := range []string{"enter", "esc", "space", "n", "d", "x"} {
					ask()
					x.calls()
					term.Press(answer).WaitIdle()
					if calls := x.calls(); q.until != "" && strings.Contains(calls, q.until) {
						t.Fatalf("%s did it: %s", answer, calls)
					}
					if term.Ended() {
						t.Fatalf("%s ended the program", answer)
					}
					for range 4 { // back to where it was
						term.Press("esc").WaitIdle()
					}
				}
				if q.until == "" {
					return
				}
				ask()
				term.Press("y").WaitIdle()
				if calls := x.calls(); !strings.Contains(calls, q.until) {
					t.Fatalf("y did not do it: %q", calls)
				}
			})
		})
	}
}

func TestTypedTextIsDiscardedOnlyAfterAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 40).WaitIdle()
		term.Press("a").Type("Asha").WaitIdle().Press("esc").Contains("Discard what you typed?")
		term.Press("enter").WaitIdle().Contains("Onboard an affiliate", "Asha").Absent("Throw away")
		term.Press("esc").Press("y").WaitIdle().Absent("Onboard an affiliate")
	})
}
