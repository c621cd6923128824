package app_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/app"
	"fermion-tui/internal/ui/uitest"
)

// The statements of the marked affiliates of the demo are written into a folder of the home, one file each.
func TestDemoSavesStatements(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		home := t.TempDir()
		a, err := app.Open(t.Context(), app.Options{Demo: true, Getenv: func(name string) string {
			if name == "HOME" {
				return home
			}
			return ""
		}, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		term := uitest.OpenWith(t, 120, 40, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
			err := a.RunScreens(context.Background(), opts...)
			if cerr := a.Close(context.Background()); err == nil {
				err = cerr
			}
			return err
		})
		term.WaitIdle().Press("5").WaitIdle().Press("/", "asha.codes", "enter").WaitIdle().Press("*", "E").WaitIdle().
			Contains("Save the statement of asha.codes")
		term.Press("html", "tab", "~/statements", "enter").WaitIdle().Contains("1 statement written to ~/statements")
		files, err := os.ReadDir(filepath.Join(home, "statements"))
		if err != nil || len(files) != 1 || !strings.HasPrefix(files[0].Name(), "aff-asha-codes-") || filepath.Ext(files[0].Name()) != ".html" {
			t.Errorf("%v, %v", files, err)
		}
		if err := term.Quit("ctrl+c"); err != nil {
			t.Error(err)
		}
	})
}
