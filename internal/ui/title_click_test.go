package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
)

// TestAClickOnATitleSortsByItsColumn, a second one the other way round; at the edges it scrolls the columns, and where rows have an order of their own it
// does nothing.
func TestAClickOnATitleSortsByItsColumn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.opts.Mouse = true
		term := x.open(t, 80, 24).WaitIdle().Contains("Affiliate ▲", "▸ codewithmeera")
		const titles = 4
		click := func(title string) {
			t.Helper()
			before, _, is := strings.Cut(term.Line(titles), title)
			if !is {
				t.Fatalf("no title %s in %q", title, term.Line(titles))
			}
			x.send(tea.MouseClickMsg{X: len([]rune(before)), Y: titles, Button: tea.MouseLeft})
			term.WaitIdle()
		}
		click("Sales")
		term.Contains("Sales ▼", "▸ codewithmeera")
		click("Sales")
		term.Contains("Sales ▲")
		click("Product")
		term.Contains("Product ▲").Absent("Slug")
		click("›")
		click("›")
		term.Contains("‹", "Est. comm")
		click("‹")
		click("‹")
		term.Contains("Product ▲").Absent("‹")
		term.Press("6").WaitIdle()
		click("What")
		term.Absent("▲", "▼").Quit("ctrl+c")
		if saved := x.setting("ui.sort.links"); saved != "product" {
			t.Errorf("saved is %q", saved)
		}
	})
}
