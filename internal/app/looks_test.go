package app_test

import (
	"slices"
	"testing"

	"fermion-tui/internal/config"
	"fermion-tui/internal/ui/screen"
)

// The config file takes the colours that the screens have.
func TestColoursOfTheConfigFile(t *testing.T) {
	if !slices.Equal(config.Colours(), screen.Colours()) {
		t.Errorf("%v in the config file, %v on the screens", config.Colours(), screen.Colours())
	}
}
