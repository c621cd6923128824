package app_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/app"
	"fermion-tui/internal/ui/uitest"
)

// A newcomer does the six steps of the tour in the demo, with the keys that it names.
func TestTheTourOfTheDemoIsDone(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			a, err := app.Open(t.Context(), app.Options{Demo: true, Getenv: func(string) string { return "" }, Stderr: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			term := uitest.OpenWith(t, size[0], size[1], func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
				err := a.RunScreens(context.Background(), opts...)
				if cerr := a.Close(context.Background()); err == nil {
					err = cerr
				}
				return err
			})
			const soon = 5 * time.Second
			term.Await(soon, "new here? :tour").Type(":tour").Await(soon, "Tour: 6 steps to do yourself").Press("enter")
			term.Await(soon, "Tour 1 of 6", "Press / to type a filter.").Press("/").Await(soon, "Type: sql clicks>1000").Type("sql clicks>1000").
				Await(soon, "2 of 120 links").Press("enter")
			term.Await(soon, "Tour 2 of 6", "enter opens the row.").Press("enter")
			term.Await(soon, "Tour 3 of 6", "Press y.").Press("y")
			term.Await(soon, "Tour 4 of 6", "esc goes back to the list of links.").Press("esc").Await(soon, "esc drops the filter").Press("esc").
				Await(soon, "Press n:").Press("n")
			term.Await(soon, "Type the start of a name").Type("aarav").Press("enter").Type("system").Press("enter").Type("20").Press("enter", "enter")
			term.Await(soon, "Tour 5 of 6", "✓ New link aarav.builds · System Design · 20 %", "esc closes this dialog.").Press("esc").
				Absent("hidden by the filter").Press("p")
			term.Await(soon, "for example 7 days").Press("home", "down", "enter")
			term.Await(soon, "Tour 6 of 6", "Press 5: it goes to Payouts.").Press("5")
			term.Await(soon, "tab goes on to Batches, enter opens one that is prepared.").Press("tab", "enter")
			term.Await(soon, "m marks all as paid, p the one under the cursor; y confirms.").Press("p").
				Await(soon, "y confirms: what the question names is then paid.").Press("y")
			term.Await(soon, "Tour done", "That was the tour.", "is prepared: 1 paid, 7 prepared")
			if err := term.Quit("q"); err != nil {
				t.Error(err)
			}
		})
	}
}
