package app

import (
	"strings"
	"testing"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/ui/screen"
)

// TestErrorsNameCommandsAsThePaletteDoes: packages below the screens write the titles of commands in their errors, and cannot ask for them.
func TestErrorsNameCommandsAsThePaletteDoes(t *testing.T) {
	for _, c := range []struct {
		err error
		id  screen.ActionID
	}{
		{&fermion.NotFermionError{Host: "parked.example"}, screen.ActionAskHost},
		{&operation.UnverifiedKeyError{Foreign: true, Source: "FERMION_API_KEY"}, screen.ActionTrustKey},
	} {
		title, _, _ := strings.Cut(screen.Title(c.id), ":")
		if !strings.Contains(c.err.Error(), `"`+title+`" in the command palette`) {
			t.Errorf("the command is %q: %v", title, c.err)
		}
	}
}
