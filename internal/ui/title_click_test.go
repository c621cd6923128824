package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/uitest"
)

// clickTitle clicks on a column's title in a line of the terminal.
func (x *world) clickTitle(t *testing.T, term *uitest.Terminal, line int, title string) {
	t.Helper()
	before, _, is := strings.Cut(term.Line(line), title)
	if !is {
		t.Fatalf("no title %s in %q", title, term.Line(line))
	}
	x.send(tea.MouseClickMsg{X: len([]rune(before)), Y: line, Button: tea.MouseLeft})
	term.WaitIdle()
}

// TestAClickOnATitleSortsByItsColumn, a second one the other way round; at the edges it scrolls the columns, and where rows have an order of their own it
// does nothing.
func TestAClickOnATitleSortsByItsColumn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.opts.Mouse = true
		term := x.open(t, 80, 24).WaitIdle().Contains("Affiliate ▲", "▸ codewithmeera")
		const titles = 4
		click := func(title string) { t.Helper(); x.clickTitle(t, term, titles, title) }
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
