package screen_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

func TestYesClosesAConfirmAndRunsIt(t *testing.T) {
	for _, c := range []struct {
		err      error
		toasts   int
		failures int
	}{{nil, 1, 0}, {errors.New("the database is locked"), 0, 1}, {context.Canceled, 0, 0}} {
		synctest.Test(t, func(t *testing.T) {
			shell := screentest.New(t, board.Input{})
			confirm := shell.Open(func(h screen.Host) screen.Screen {
				return screen.NewConfirm(screen.ConfirmOptions{Title: "Delete MEERA25?", Yes: "delete", Run: func() tea.Cmd {
					return screen.Perform(h, func(context.Context) (string, error) { return "deleted", c.err })
				}})(h)
			})
			confirm.Contains("Delete MEERA25?").Press("y")
			if confirm.Place() != screen.Closed || len(shell.Toasts) != c.toasts || len(shell.Failures) != c.failures {
				t.Errorf("%v: place %v, toasts %q, failures %v", c.err, confirm.Place(), shell.Toasts, shell.Failures)
			}
		})
	}
}

func TestNoClosesAConfirmAndDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		confirm := screentest.New(t, board.Input{}).Open(screen.NewConfirm(screen.ConfirmOptions{
			Title: "Quit?", Yes: "quit", Run: func() tea.Cmd { t.Error("it ran"); return nil },
		}))
		if confirm.Press("n"); confirm.Place() != screen.Closed {
			t.Error("it is still open")
		}
	})
}
