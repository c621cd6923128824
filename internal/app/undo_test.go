package app_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/app"
	"fermion-tui/internal/ui/uitest"
)

// TestUndoOnTheScreens: an edit is undone step by step, also a view that was removed, and Activity has both.
func TestUndoOnTheScreens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, err := app.Open(t.Context(), app.Options{Demo: true, By: "asha@laptop", Getenv: func(string) string { return "" }, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		term := uitest.OpenWith(t, 110, 30, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
			err := a.RunScreens(context.Background(), opts...)
			if cerr := a.Close(context.Background()); err == nil {
				err = cerr
			}
			return err
		})
		term.Contains("120 links").Press("u").WaitIdle().Contains("nothing to undo: you have edited nothing here")
		term.Press("/").Type("aarav").Press("enter", "*", "P").WaitIdle().Press("enter").WaitIdle().Contains("pinned")
		term.Press("v", "n").Type("Mine\r").WaitIdle().Contains("saved the view Mine")
		term.Press("v", "G", "x", "y").WaitIdle().Contains("removed the view Mine").Press("esc")
		term.Press("u").WaitIdle().Contains("Undone: view Mine of links: removed").Press("v").WaitIdle().Contains("Mine").Press("esc")
		term.Press("u").WaitIdle().Contains("Undone: view Mine of links: saved")
		term.Press("u").WaitIdle().Contains("Undone: 3 links: pinned")
		term.Press("U").WaitIdle().Contains("Done again: 3 links: pinned")
		term.Press("u").WaitIdle().Contains("Undone: 3 links: pinned")
		term.Press("6").WaitIdle().Press("/").Type("asha@laptop view").Press("enter").WaitIdle().Contains("View Mine of links", "undid", "undone")
		if err := term.Quit("q"); err != nil {
			t.Error(err)
		}
	})
}
