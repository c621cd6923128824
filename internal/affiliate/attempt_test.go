package affiliate_test

import (
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
)

// TestWhichAttemptDecidesAStep: what Fermion has made counts before what it may have made, and that before what it refused.
func TestWhichAttemptDecidesAStep(t *testing.T) {
	for attempts, want := range map[string]string{
		"done":                     "1",
		"unknown planned":          "2",
		"unknown rejected":         "1",
		"unknown unknown rejected": "2",
		"rejected rejected":        "2",
		"rejected planned":         "2",
		"done unknown":             "1",
		"done done":                "2",
		"unknown done rejected":    "2",
	} {
		var ops []affiliate.Operation
		for i, state := range strings.Fields(attempts) {
			id := string(rune('1' + i))
			other := affiliate.Operation{ID: id + " of another chain", Chain: "b", State: affiliate.Done}
			ops = append(ops, other, affiliate.Operation{ID: id, Chain: "a", State: affiliate.OperationState(state)})
		}
		var found []string
		for _, op := range affiliate.DecidingAttempts(ops) {
			if op.Chain == "a" {
				found = append(found, op.ID)
			}
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("of %s the attempt %q decides, not %s", attempts, got, want)
		}
	}
}

func TestTheStepsOfAChainAreInOrder(t *testing.T) {
	ops := []affiliate.Operation{
		{ID: "5", Step: 1, State: affiliate.Planned}, {ID: "4", Step: 0, State: affiliate.Rejected}, {ID: "3", Step: 2, State: affiliate.Planned},
		{ID: "2", Step: 1, State: affiliate.Rejected}, {ID: "1", Step: 0, State: affiliate.Unknown},
	}
	ids := ""
	for _, op := range affiliate.ChainSteps(ops) {
		ids += op.ID
	}
	if ids != "153" || ops[0].ID != "5" {
		t.Errorf("the steps are %s", ids)
	}
}
