package screen_test

import (
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

func TestASecondClickSaysWhyChoosingIsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shell, why, chosen := screentest.New(t, board.Input{}), "it is off", 0
		var p screen.Screen
		shell.Open(func(h screen.Host) screen.Screen {
			p = screen.NewPicker(h, screen.PickerOptions{
				Width: 20, Enter: screen.Bind(screen.ActionOpen, nil).DisabledBy(func() string { return why }),
				Find:   func(string) (n, at int) { return 2, 0 },
				Row:    func(int) screen.PickerRow { return screen.PickerRow{Text: " a row"} },
				Choose: func(int) tea.Cmd { chosen++; return nil },
			})
			return p
		}).Contains("a row")
		double := func() {
			p.Update(tea.MouseClickMsg{Y: 1})
			p.Update(tea.MouseClickMsg{Y: 1})
		}
		if double(); chosen != 0 || len(shell.Toasts) != 1 || shell.Toasts[0] != why {
			t.Errorf("off: chosen %d times, toasts %q", chosen, shell.Toasts)
		}
		why = ""
		if double(); chosen != 1 || len(shell.Toasts) != 1 {
			t.Errorf("on: chosen %d times, toasts %q", chosen, shell.Toasts)
		}
	})
}
