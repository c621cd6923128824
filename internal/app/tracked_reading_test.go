package app_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestWhatATrackedLinkShowedIsItsFirstReading: a sale between the reading that the form showed and the first poll is a rise, and earns.
func TestWhatATrackedLinkShowedIsItsFirstReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newCommandFixture(t)
		slug := m.school.AddLink(fermiontest.Link{Slug: "g7ph6247", ProductID: goID, Commission: 33})
		m.school.AddSale(slug, 2_000_00)
		term := m.start(100, 30)
		term.Advance(5 * time.Second).Type(":pause polling\r").WaitIdle()
		term.Press("t").WaitIdle().Type(slug + "\rasha@example.com\rgo for\r").Contains("tracked g7ph6247: 0 clicks, 1 sale and 33 % so far").
			Absent("Track links that")
		m.school.AddSale(slug, 1_000_00)
		term.Type(":resume polling\r").Advance(time.Minute).Contains("₹3,000", " 2 +1 ")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSpace(m.runExport(app.Export{Kind: "changes", Format: "csv"})), "\n")
		if len(rows) != 2 || !strings.Contains(rows[1], "1000.00") || !strings.Contains(rows[1], "330.00") {
			t.Errorf("changes:\n%s", strings.Join(rows, "\n"))
		}
	})
}
