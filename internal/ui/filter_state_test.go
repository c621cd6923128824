package ui_test

import (
	"testing"
	"testing/synctest"
)

// TestRowsAreFilteredByState: after is: the filter line names the states of the list while all rows stay, tab completes one, and what is none shows
// no rows.
func TestRowsAreFilteredByState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[1].SupersededBy = 1
		term := x.open(t, 80, 24).WaitIdle().Press("/").Contains("is:replaced", "tab complete")
		term.Type("is:").WaitIdle().Contains("✗ is: needs replaced, unwatched, gone, pinned or unassigned", "codewithmeera", "devdiaries")
		term.Press("tab").WaitIdle().Contains("replaced, unwatched, gone, pinned, unassigned").Type("re").Press("tab").WaitIdle()
		term.Contains("/ is:replaced", "1 of 3 links", "devdiaries").Absent("codewithmeera", "✗").Press("enter").Contains("/ is:replaced", "1 of 3 links")
		term.Press("/").Type("!is:replaced").Press("enter").Contains("2 of 3 links", "codewithmeera").Absent("devdiaries")
		term.Press("/").Type("is:lost").WaitIdle().Contains("0 of 3 links", "no state lost; there are: replaced, unwatched,", "gone, pinned, unassigned. esc drops it")
		term.Press("esc", "2", "/").Type("is:replaced").WaitIdle().Contains("is:replaced: rows of this list have no states").Absent("tab complete")
		term.Press("esc", "4", "/").Contains("is:live", "uses>10").Type("is:live").WaitIdle().Contains("1 coupon", "MEERA25").Press("esc").Quit("q")
	})
}

// TestAKeptFilterByStateIsBackAfterARestart as it was.
func TestAKeptFilterByStateIsBackAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[1].SupersededBy = 1
		x.open(t, 80, 24).WaitIdle().Press("/").Type("is:replaced").Press("enter").WaitIdle().Quit("q")
		x.open(t, 80, 24).WaitIdle().Contains("/ is:replaced", "1 of 3 links").Quit("q")
	})
}
