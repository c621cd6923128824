package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// withMouse opens a program that captures the mouse.
func withMouse(t *testing.T, x *world, w, h int) *uitest.Terminal {
	x.opts.Mouse = true
	return x.open(t, w, h).WaitIdle()
}

// at finds the cell where a text begins on the screen.
func at(t *testing.T, term *uitest.Terminal, text string) (x, y int) {
	t.Helper()
	for y, line := range strings.Split(term.Screen(), "\n") {
		if i := strings.Index(line, text); i >= 0 {
			return len([]rune(line[:i])), y
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, term.Screen())
	return 0, 0
}

func clickOn(t *testing.T, term *uitest.Terminal, text string) *uitest.Terminal {
	t.Helper()
	x, y := at(t, term, text)
	return term.Click(x, y)
}

func TestAClickSelectsARowOfAPickerAndASecondOneChoosesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press("s").Contains("▸ Affiliate ▲")
		clickOn(t, term, "Clicks   ").Contains("▸ Clicks", "Sort by")
		term.Advance(time.Second)
		clickOn(t, term, "▸ Clicks").Contains("▸ Clicks", "Sort by") // too late for a double click
		x, y := at(t, term, "Revenue      ")
		term.Click(x, y).Click(x, y).Absent("Sort by").Contains("Revenue ▼")
		term.Quit("q")
	})
}

func TestAClickBesideADialogDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press("s").Contains("▸ Affiliate ▲")
		before := term.Screen()
		for _, p := range [][2]int{{1, 1}, {20, 1}, {5, 6}, {5, 7}, {79, 23}} { // tabs, rows of the table, the footer
			term.Click(p[0], p[1]).Wheel(p[0], p[1], 2).WaitIdle()
		}
		if after := term.Screen(); after != before {
			t.Errorf("the screen has changed:\n%s", after)
		}
		term.Quit("ctrl+c")
	})
}

func TestTheWheelMovesTheCursorOfAPicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press("s").Wheel(40, 10, 1).Contains("▸ Clicks")
		term.Wheel(40, 10, 20).Contains("▸ Created").Wheel(40, 10, -20).Contains("▸ Affiliate ▲") // its ends are ends
		term.Quit("ctrl+c")
	})
}

// TestAListThatScrolledStaysUnderThePointer: a click moves no row, so that the second click hits the same one.
func TestAListThatScrolledStaysUnderThePointer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press(":", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown").WaitIdle()
		x, y := at(t, term, "Set the webhook secret")
		term.Click(x, y).WaitIdle()
		if _, now := at(t, term, "▸ Set the webhook secret"); now != y {
			t.Errorf("the row was on line %d and is on line %d after the click:\n%s", y, now, term.Screen())
		}
		term.Press("pgup", "pgup", "pgup", "pgup", "pgup", "pgup").Contains("▸ New link").Type("sort column").Contains("▸ Choose the sort column")
		x, y = at(t, term, "Choose the sort column")
		term.Click(x, y).Click(x, y).Contains("Sort by").Quit("ctrl+c")
	})
}

func TestKeysOfAPickerThatIsSearched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press(":").Contains("▸ New link")
		term.Press("ctrl+n", "ctrl+n", "ctrl+p", "up", "up").Contains("▸ New link")
		term.Press("pgdown").Absent("▸ New link").Press("pgup").Contains("▸ New link").Type("zzz").Contains("No matching command")
		term.Press("down", "enter").Contains("No matching command").Quit("ctrl+c")
	})
}

// Home and end go to the ends of the typed text, since the dialog takes letters; a list without a text goes to its own ends.
func TestHomeAndEndMoveInTheTextOfAPicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press(":").Type("column").Press("home").Type("sort ").Contains("› sort column")
		term.Press("end").Type("zz").Contains("› sort columnzz").Press("esc", "s").Contains("▸ Affiliate ▲")
		term.Press("end").Absent("▸ Affiliate ▲").Press("home").Contains("▸ Affiliate ▲").Press("esc").Quit("q")
	})
}

func TestTheWheelScrollsADialog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press("?").Contains("│ n          New link", "│↓").Absent("│↑")
		term.Wheel(40, 10, 1).Contains("│↑Y          Copy the share pack", "│↓").Absent("New link")
		term.Wheel(1, 10, 1).Contains("│↑Y          Copy the share pack") // beside it
		term.Wheel(40, 10, 99).Contains("│↑", "full refresh: how long").Absent("│↓")
		term.Wheel(40, 10, -99).Contains("│ n          New link").Quit("ctrl+c")
	})
}

func TestTheResultOfAPlanScrollsWhereItHasNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		x.begin = func(p affiliate.Plan) []affiliate.Operation {
			return []affiliate.Operation{{ID: "op01", Chain: "chain-new", Kind: affiliate.CreateLink, State: affiliate.Rejected, Intent: p.Steps[0],
				Error: strings.Repeat("the product is not on sale ", 12), Request: "{\"data\":\"" + strings.Repeat("long ", 60) + "\"}"}}
		}
		term := withMouse(t, x, 60, 15).Press("n", "dev", "tab", "go for", "tab", "20", "enter").Contains("✗ New link", "│↓", "e edits and resends")
		term.Press("G").Contains("│↑").Absent("✗ New link", "│↓").Wheel(30, 6, -9).Contains("✗ New link").Quit("ctrl+c")
	})
}

func TestAClickInAFormGoesToAFieldOrTakesASuggestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := withMouse(t, peopled(), 80, 24).Press("n").Contains("▸ Affiliate")
		clickOn(t, term, "Commission").Contains("▸ Commission").Type("20").Contains("Commission %  20")
		term.Click(2, 2).Contains("▸ Commission") // beside the form
		clickOn(t, term, "Affiliate    ").Contains("▸ Affiliate").Type("d").WaitIdle()
		x, y := at(t, term, "codewithmeera · meera@")
		term.Click(x, y).WaitIdle().Contains("▸ Affiliate").Press("tab").Contains("▸ Product", "Affiliate     meera@example.com").Quit("ctrl+c")
	})
}

func TestAClickInTheFirstScreenGoesToAField(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := empty()
		x.missing = screen.SetupNeeded{Key: true, School: true, Zone: true}
		term := withMouse(t, x, 80, 24).Contains("▸ API key")
		clickOn(t, term, "School URL").Contains("▸ School URL").Type("learn.acme.com").Contains("School URL  learn.acme.com").Quit("ctrl+c")
	})
}

// TestAClickAnswersAConfirm: on an answer, and nowhere else in the dialog.
func TestAClickAnswersAConfirm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := withMouse(t, x, 80, 24).Press("x").Contains("Stop watching?")
		x.calls()
		clickOn(t, term, "Stop watching?").Contains("Stop watching?")
		_, y := at(t, term, "(enter, esc)")
		left, _ := at(t, term, "y stop watching")
		term.Click(left-1, y).Click(left, y-1).Contains("Stop watching?")
		clickOn(t, term, "no (enter").Absent("Stop watching?")
		if calls := x.calls(); strings.Contains(calls, "watch") {
			t.Fatalf("without a yes: %s", calls)
		}
		term.Press("x").Contains("Stop watching?")
		clickOn(t, term, "stop watching   ").Absent("Stop watching?")
		if calls := x.calls(); !strings.Contains(calls, "watch [1] false") {
			t.Fatalf("the click on yes: %q", calls)
		}
		term.Quit("q")
	})
}

func TestAConfirmScrollsWhereItHasNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.inFlight = 3
		for i := range 6 {
			x.held = append(x.held, affiliate.UnsavedResponse{What: strings.Repeat("a long name ", 6), Err: errors.New("the disk is full"),
				Slug: strings.Repeat("x", i+1)})
		}
		term := withMouse(t, x, 60, 15).Press("ctrl+c").Contains("Quit while", "│↓", "y quit", "╰").Absent("│↑")
		term.Press("G").Contains("│↑", "y quit", "╰").Absent("│↓").Wheel(30, 7, -20).Contains("│↓").Absent("│↑")
		term.Quit("ctrl+c")
	})
}
