package app

import (
	"testing"

	"fermion-tui/internal/monitor"
	"fermion-tui/internal/ui/screen"
)

// Every state of polling has one of its own on the screens, and one that they do not know is not taken for live.
func TestEveryStateOfPollingIsKnownToTheScreens(t *testing.T) {
	t.Parallel()
	met := map[screen.LiveState]monitor.State{}
	for s := monitor.Starting; s <= monitor.NotFermion; s++ {
		shown := liveStates[s]
		if before, twice := met[shown]; shown == screen.LiveUnknown || twice {
			t.Errorf("%d is shown as %d, as %d is", s, shown, before)
		}
		met[shown] = s
	}
	if shown := liveStates[monitor.NotFermion+1]; shown != screen.LiveUnknown {
		t.Errorf("an unknown state is shown as %d", shown)
	}
}
