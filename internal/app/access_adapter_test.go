package app

import (
	"io"
	"testing"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// TestWhoOnlyReadsIsAskedNothing at the first start: the key is not needed, and the school's address could not be saved for the team.
func TestWhoOnlyReadsIsAskedNothing(t *testing.T) {
	for role, want := range map[store.Role]screen.SetupNeeded{store.RoleViewer: {}, store.RoleFinance: {},
		store.RoleManager: {Key: true, School: true, Zone: true}} {
		k := newAPIKey(func(string) {}, &announcer{stderr: NewPrinter(io.Discard)})
		if role != store.RoleManager {
			k.setFound(secret.Found{}, &RoleError{store.Rights{Role: role}}, keyTrusted)
		}
		if got := (accessAdapter{key: k, school: &school{}}).Missing(); got != want {
			t.Errorf("%s: %+v, not %+v", role, got, want)
		}
	}
}
