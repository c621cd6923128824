package app

import (
	"strings"
	"testing"

	"fermion-tui/internal/store"
)

// TestWhatIsForgottenIsNamed: notes by where they are, and files named after the person.
func TestWhatIsForgottenIsNamed(t *testing.T) {
	lines := strings.Join(describeForgetting(store.Forgetting{Notes: 2, Files: 1, StayingFiles: []string{"import asha.csv"}}), "\n")
	for _, want := range []string{"2 mentions of them in notes of campaigns, and of entries and payments of others", "1 proposal of a file",
		"stays: the journal has the name of the file of the import asha.csv"} {
		if !strings.Contains(lines, want) {
			t.Errorf("no %q in\n%s", want, lines)
		}
	}
}
