package app_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/app"
	"fermion-tui/internal/ui/uitest"
)

// marks are the changes beside numbers: +31.
var marks = regexp.MustCompile(`\+\d+`)

// A newcomer sees numbers move on the smallest usual terminal, and things to decide.
func TestDemoShowsNumbersMove(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, err := app.Open(t.Context(), app.Options{Demo: true, Getenv: func(string) string { return "" }, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		term := uitest.OpenWith(t, 80, 24, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
			err := a.RunScreens(context.Background(), opts...)
			if cerr := a.Close(context.Background()); err == nil {
				err = cerr
			}
			return err
		})
		term.Contains("DEMO", "learn.acme.example", "2 to review", "120 links", "aarav.builds", "backendbytes")
		before := marks.FindAllString(term.Screen(), -1)
		term.Advance(10 * time.Second)
		if after := marks.FindAllString(term.Screen(), -1); len(after) < len(before)+3 {
			t.Errorf("changes on the screen: %v, and 10 s later %v", before, after)
		}
		term.Press("3").Contains("Interview season", "ended at", "Machine Learning", "at this pace", "Newsletters", "no goal")
		term.Press("6").Contains("New link systems-weekly", "unknown", "rejected", "Interview season", "3 to review")
		term.Advance(2 * time.Minute).Contains("3 to review") // first sales, bursts and refunds came by the dozen, and only inform
		if err := term.Quit("q"); err != nil {
			t.Error(err)
		}
	})
}

// A config file that the demo cannot use is named on its first screen, since standard error is behind it.
func TestDemoSaysOnTheScreenThatItsConfigIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte("[keys]\nfeed = \"esc\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		a, err := app.Open(t.Context(), app.Options{Demo: true, ConfigFile: file, Getenv: func(string) string { return "" }, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		term := uitest.OpenWith(t, 160, 24, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
			err := a.RunScreens(context.Background(), opts...)
			if cerr := a.Close(context.Background()); err == nil {
				err = cerr
			}
			return err
		})
		term.Contains("the demo takes nothing from", "config.toml", "esc always has its own meaning")
		if err := term.Press("j").Quit("q"); err != nil {
			t.Error(err)
		}
	})
}
