package affiliate_test

import (
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
)

// TestOutcomesInFilesAreThoseOfTheFormat: other programs read them.
func TestOutcomesInFilesAreThoseOfTheFormat(t *testing.T) {
	t.Parallel()
	format := []string{"made", "tracked", "exists", "rejected", "unknown", "planned", "bad", "deleted"}
	for _, o := range affiliate.RowOutcomes() {
		if !slices.Contains(format, o.InFile()) {
			t.Errorf("%s is %s in a file", o, o.InFile())
		}
	}
	for o, want := range map[affiliate.RowOutcome]string{affiliate.RowStopped: "2 stopped", affiliate.RowExists: "2 exist already",
		affiliate.RowPlanned: "2 not sent yet", affiliate.RowUnknown: "2 unknown"} {
		if got := o.Count(2); got != want {
			t.Errorf("%s: %s", o, got)
		}
	}
	if got := affiliate.RowExists.Word() + ", " + affiliate.RowMadeEarlier.Word(); got != "exists, made" {
		t.Errorf("before a detail: %s", got)
	}
}

// TestAPlanEnds when nothing of it is left to be sent: a decision about an unknown step may send those after it.
func TestAPlanEnds(t *testing.T) {
	t.Parallel()
	for steps, want := range map[string]bool{
		"": true, "done done": true, "done planned": false, "planned planned": false, "rejected planned": true, "done rejected planned": true,
		"unknown": true, "done unknown": true, "unknown planned": false, "sent": true, "sent planned": false,
	} {
		var states []affiliate.OperationState
		for _, s := range strings.Fields(steps) {
			states = append(states, affiliate.OperationState(s))
		}
		if got := affiliate.PlanEnded(states); got != want {
			t.Errorf("%q ended: %v", steps, got)
		}
	}
}
