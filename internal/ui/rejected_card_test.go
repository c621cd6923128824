package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// TestTheCardOfARejectedStepIsNotCut: the whole message of the server is there, or a scroll away, and all keys are named.
func TestTheCardOfARejectedStepIsNotCut(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 20}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.begin = func(p affiliate.Plan) []affiliate.Operation {
				return []affiliate.Operation{{ID: "op1", Chain: "chain1", Kind: affiliate.CreateLink, State: affiliate.Rejected, Intent: p.Steps[0],
					Error: strings.Repeat("The affiliate system of this school is off. ", 9) + "Turn it on in the dashboard."}}
			}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("n").Type("codew\tsystem\t20\r").WaitIdle().
				Contains("edits and resends this step only", "enter shows it", "esc leaves it in Activity").Press("G").WaitIdle()
			if said := strings.Join(strings.Fields(strings.ReplaceAll(term.Screen(), "│", " ")), " "); !strings.Contains(said, "Turn it on in the dashboard.") {
				t.Error(said)
			}
			term.Quit("ctrl+c")
		})
	}
}
