package ui_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// A saved order by a column that the list does not have, such as one of a newer program, is told, and the list keeps its own.
func TestASavedOrderByAnUnknownColumnIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.sort.links"] = "-owed"
		term := x.open(t, 120, 24).WaitIdle().Contains(`the saved order of links: no column "owed" to sort by; sort them again`)
		term.Contains("Affiliate ▲").Quit("q")
		x.mu.Lock()
		saved := x.settings["ui.sort.links"]
		x.mu.Unlock()
		if saved != "affiliate" {
			t.Errorf("saved is %q", saved)
		}
		x.open(t, 120, 24).WaitIdle().Absent("the saved order").Contains("Affiliate ▲").Quit("q")
	})
}

// A saved order that cannot be read is told, is not overwritten, and is read by r.
func TestASavedOrderThatCannotBeReadIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.sort.affiliates"] = "-clicks"
		term := x.open(t, 120, 24).WaitIdle()
		x.mu.Lock()
		x.settingFails = errors.New("disk I/O error")
		x.mu.Unlock()
		term.Press("2").WaitIdle().Contains("✗ Could not read the saved order of affiliates: disk I/O error. r tries again.").Absent("Clicks ▼")
		x.mu.Lock()
		x.settingFails = nil
		x.mu.Unlock()
		term.Press("r").WaitIdle().Contains("Clicks ▼").Absent("Could not read").Quit("q")
		if saved := x.settings["ui.sort.affiliates"]; saved != "-clicks" {
			t.Errorf("saved is %q", saved)
		}
	})
}

// TestEachListOfAScreenHasItsSavedOrder, although one screen has several lists.
func TestEachListOfAScreenHasItsSavedOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.sort.balances"], x.settings["ui.filter.batches"], x.settings["ui.filter.entries"] = "affiliate", "october", "upi"
		term := x.open(t, 120, 24).WaitIdle().Press("5").WaitIdle().Contains("Affiliate ▲").Absent("Due ▼")
		term.Press("tab").Contains("/ october").Press("tab").Contains("/ upi").Press("esc").Quit("q")
	})
}

// What is only filtered by is no order: the picker does not list it.
func TestTheSortPickerListsOrdersOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 40).WaitIdle().Press("s").Contains("Sort by").Contains("Created")
		term.Absent("quiet").Press("esc").Quit("q")
	})
}

// TestAKeptFilterIsSelectedWhenItIsTypedAgain: typing, deleting and pasting replace it, moving the cursor and enter keep it.
func TestAKeptFilterIsSelectedWhenItIsTypedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 100, 24).WaitIdle().Press("/").Type("meera").Press("enter", "/").Contains("/ meera", "1 of 3 links")
		term.Press("enter").Contains("/ meera", "1 of 3 links").Press("/").Type("dev").Contains("/ dev", "▸ devdiaries").Absent("meera")
		term.Press("enter", "/", "end").Type("d").Contains("/ devd", "▸ devdiaries").Press("enter", "/", "left").Type("x").Contains("/ devxd", "No match")
		term.Press("enter", "/", "backspace").Contains("3 links").Absent("devxd").Type("meera").Contains("1 of 3 links")
		term.Press("enter", "/").Paste("dev").Contains("/ dev", "▸ devdiaries").Absent("meeradev")
		term.Press("enter", "/", "down").Type("meera").Contains("/ meera").Press("esc").Contains("3 links").Quit("q")
	})
}

// TestAFilterWithAnErrorIsReplacedByTyping, as a valid one is; an arrow or end moves into it to correct it.
func TestAFilterWithAnErrorIsReplacedByTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 100, 24).WaitIdle().Press("/").Type("clicks>abc").Press("enter").Contains("✗", "0 of 3 links")
		term.Press("/").Type("sales>1").Contains("/ sales>1").Absent("clicks>abc", "✗").Press("esc")
		term.Press("/").Type("clicks>1x").Press("enter").Contains("✗").Press("/", "end", "backspace").Contains("/ clicks>1", "2 of 3 links").Absent("✗").
			Quit("ctrl+c")
	})
}

// A comparison that a list does not know is told in its filter line, with what it can compare.
func TestAFilterSaysWhatItsListCanCompare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 24).WaitIdle().Press("4").WaitIdle().Press("/").Type("clicks>3").WaitIdle()
		term.Contains(`✗ no condition clicks>; there are: uses`).Press("esc").Quit("q")
	})
}

// TestAWrongFilterShowsNoRows: what cannot be read would otherwise show, and offer to mark, rows that nobody asked for.
func TestAWrongFilterShowsNoRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("/").Type("click>1").Contains("/ click>1", "✗ no condition click>; there are: ", "0 of 3 links")
		term.Contains("The filter cannot be used: no condition click>;", "esc drops")
		term.Press("enter", "*").Contains("no row is shown").Absent(" marked").Press("x").Contains("no link selected").Press("esc").Absent("✗")
		term.Press("/").Type("meera foo>3").Contains("✗ no condition foo>", "0 of 3 links").Press("esc")
		// What only has no end yet leaves the rows as they are, until it is kept like that.
		term.Press("/").Type("clicks>").Contains("✗ clicks> needs a number", " 3 links").Press("enter").Contains("✗ clicks> needs a number", "0 of 3 links")
		term.Press("/").Type("0").Absent("✗").Press("esc").Quit("q")
	})
}

// TestAFilterIsTypedFromTheFeed: what is typed behind / is never read as keys.
func TestAFilterIsTypedFromTheFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("f").Contains("close feed").Press("/").Type("sales>1000 a").
			Contains("/ sales>1000 a", "0 of 3 links", "── changes")
		term.Absent("Onboard").Press("enter", "f").Contains("close feed").Press("esc").Absent("close feed").Quit("q")
	})
}

// TestANewLinkThatTheFilterHidesIsSaid, until the filter is another one: who has just created it looks for it.
func TestANewLinkThatTheFilterHidesIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle().Press("/").Type("devdiaries").Press("enter").Contains("1 of 3 links").Absent("hidden")
		l := x.in.Links[0]
		for id := int64(20); id < 22; id++ {
			l.ID, l.Slug = id, fmt.Sprint("new", id)
			x.in.Links = append(x.in.Links, l)
			x.send(affiliate.Invalidation{Links: []int64{id}})
			term.WaitIdle()
			if id == 20 {
				term.Contains("1 of 4 links", "1 new link is hidden by the filter")
			}
		}
		term.Contains("1 of 5 links", "2 new links are hidden by the filter").Press("esc").Absent("hidden by").Contains("4/5 read").Quit("q")
	})
}

// TestAnOrderWithoutRoomForItsColumnIsNamed as one by a hidden column is.
func TestAnOrderWithoutRoomForItsColumnIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Absent(" by ").Press("s", "s", "s", "enter").WaitIdle().Contains("by Slug ▲")
		term.Press("S").Contains("by Slug ▼").Press("l", "l", "l", "l").Contains("Slug ▼").Absent("by Slug").Quit("q")
	})
	synctest.Test(t, func(t *testing.T) {
		peopled().open(t, 160, 24).WaitIdle().Press("s", "s", "s", "enter").WaitIdle().Contains("Slug ▲").Absent("by Slug").Quit("q")
	})
}
