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
		term.Press("/").Type("is:lost").WaitIdle().
			Contains("0 of 3 links", "no state lost; there are: replaced, unwatched,", "gone, pinned, unassigned. esc drops it")
		term.Press("esc", "2", "/").Type("is:replaced").WaitIdle().Contains("is:replaced: rows of this list have no states")
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

// TestTabCompletesATag: of links and of affiliates, in whatever case they are typed.
func TestTabCompletesATag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[1].Tags = []string{"Blog", "a", "b", "c", "d", "e", "f"}
		term := x.open(t, 80, 24).WaitIdle().Press("/").Type("!tag:").Press("tab").Contains("a, b, blog, c, d, e and 2 more").Type("Y").Press("tab").WaitIdle()
		term.Contains("/ !tag:youtube", "2 of 3 links", "devdiaries").Press("esc", "/").Type("tag:BL").Press("tab").WaitIdle().
			Contains("/ tag:blog", "1 of 3 links")
		term.Press("esc", "4", "/").Type("is:l").Press("tab").WaitIdle().Contains("/ is:live", "1 coupon").Press("esc").Quit("q")
	})
}

// TestPagesAreTurnedWhileAFilterIsTyped, as the arrows move the cursor.
func TestPagesAreTurnedWhileAFilterIsTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("/").Type("e").Press("pgdown").WaitIdle().Contains("/ e", "▸ devdiaries").Press("pgup").WaitIdle().
			Contains("▸ codewithmeera")
		term.Press("esc").Quit("q")
	})
}

// TestAnEmptyViewSaysWhatLeavesIt.
func TestAnEmptyViewSaysWhatLeavesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("v", "4").WaitIdle().Contains("view: New this week", "No match among 3 links. esc leaves the view.").
			Press("esc").WaitIdle().Contains("codewithmeera")
		term.Press("/").Type("zzz").WaitIdle().Contains("No match among 3 links. esc drops the filter.").Press("esc").Quit("q")
	})
}
