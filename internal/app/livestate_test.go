package app_test

import (
	"testing"

	"fermion-tui/internal/app"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/ui"
)

// Every state of polling has one of its own on the screens, and one that they do not know is not taken for live.
func TestEveryStateOfPollingIsKnownToTheScreens(t *testing.T) {
	met := map[ui.LiveState]monitor.State{}
	for s := monitor.Starting; s <= monitor.NotFermion; s++ {
		shown := app.LiveStateOf(s)
		if before, twice := met[shown]; shown == ui.LiveUnknown || twice {
			t.Errorf("%d is shown as %d, as %d is", s, shown, before)
		}
		met[shown] = s
	}
	if shown := app.LiveStateOf(monitor.NotFermion + 1); shown != ui.LiveUnknown {
		t.Errorf("an unknown state is shown as %d", shown)
	}
}
