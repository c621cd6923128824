package ui_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// sawNothing holds that no link was marked as seen since the last time.
func sawNothing(t *testing.T, x *world) {
	t.Helper()
	if calls := x.calls(); strings.Contains(calls, "seen") {
		t.Fatalf("nobody can have seen it: %s", calls)
	}
}

func saw(t *testing.T, x *world, want string) {
	t.Helper()
	if calls := x.calls(); calls != "seen "+want {
		t.Fatalf("got %q, want links %s to be seen", calls, want)
	}
}

// A mark is seen wherever it was drawn for 2 s before a key: the other screens and the tabs show it no more.
func TestEveryScreenThatDrawsAMarkMarksItAsSeen(t *testing.T) {
	for name, keys := range map[string][]string{
		"links": nil, "the campaign monitor": {"3", "j", "j", "enter"}, "an affiliate": {"2", "g", "j", "enter"},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%d", name, size[0]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x := campaigning()
					term := x.open(t, size[0], size[1])
					for _, key := range keys { // quicker than a person reads
						term.Press(key).WaitIdle()
					}
					term.Contains("+31", "1 Link")
					term.Advance(time.Second).Press("g").WaitIdle()
					sawNothing(t, x)
					term.Advance(10 * time.Minute) // unattended
					sawNothing(t, x)
					term.Press("g").WaitIdle().Absent("+31")
					saw(t, x, "[1]")
					term.Press("esc", "1").WaitIdle().Contains("1 Links  ").Absent("+31", "+1")
					term.Advance(time.Minute).Press("g").WaitIdle()
					sawNothing(t, x)
				})
			})
		}
	}
}

// What no mark is beside is not seen: on a link's own page, among the leaders, in columns that are scrolled away, in a period of the past.
func TestNumbersWithoutAMarkAreNotMarkedAsSeen(t *testing.T) {
	for name, keys := range map[string][]string{
		"a link": {"enter"}, "leaders": {"3", "j", "j", "enter", "tab", "tab"}, "changes": {"3", "j", "j", "enter", "tab", "tab", "tab"},
		"coupons of an affiliate": {"2", "g", "j", "enter", "tab"}, "a tab of the others": {"2"}, "a form": {"n"}, "columns out of sight": {"l", "l", "l"}, "help": {"?"}, "the past": {"p", "home", "down", "down", "down", "down", "enter"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				term := x.open(t, 80, 24).WaitIdle()
				for _, key := range keys {
					term.Press(key).WaitIdle()
				}
				switch name {
				case "the past":
					term.Contains("last month")
				case "columns out of sight":
					term.Contains("codewithmeera", "Revenue").Absent("+31")
				}
				x.calls()
				term.Advance(time.Minute).Press("j").WaitIdle()
				sawNothing(t, x)
			})
		})
	}
}

// Numbers that came a second ago are news still, however long their row was there.
func TestNumbersThatJustChangedAreNotMarkedAsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 80, 24).WaitIdle().Advance(time.Minute)
		x.news(func() { x.in.Links[0].Now.Clicks++ }, affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle().Contains("+32").Advance(time.Second).Press("j").WaitIdle()
		sawNothing(t, x)
		term.Advance(time.Second).Press("k").WaitIdle().Absent("+32")
		saw(t, x, "[1]")
	})
}

// manyOfOne puts n more links of an affiliate into a campaign; all but the first have something new.
func manyOfOne(n int) *world {
	x := campaigning()
	x.in.Links[0].Seen = x.in.Links[0].Now
	for i := range n {
		l := x.in.Links[0]
		l.ID, l.Slug = int64(100+i), fmt.Sprintf("slug%04d", i)
		l.Now.Clicks += l.ID // which its mark says
		x.in.Links = append(x.in.Links, l)
	}
	return x
}

// Rows hidden are not seen, and of those visible only what nothing lies over.
func TestOnlyVisibleRowsAreMarkedAsSeen(t *testing.T) {
	for name, keys := range map[string][]string{"links": nil, "the campaign monitor": {"3", "j", "j", "enter"}, "an affiliate": {"2", "g", "j", "enter"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := manyOfOne(60)
				term := x.open(t, 80, 24)
				for _, key := range keys {
					term.Press(key).WaitIdle()
				}
				term.Press("g").WaitIdle()
				drawn := changedOn(term)
				if len(drawn) == 0 || len(drawn) > 20 {
					t.Fatalf("%d changed rows are drawn", len(drawn))
				}
				x.calls()
				term.Advance(3 * time.Second).Press("G").WaitIdle() // the others come into sight
				saw(t, x, fmt.Sprint(drawn))
				term.Advance(time.Second).Press("G").WaitIdle()
				sawNothing(t, x)
				drawn = changedOn(term)
				term.Advance(time.Second).Press("G").WaitIdle()
				saw(t, x, fmt.Sprint(drawn))
			})
		})
	}
}

// A long start line lies over rows until a key is pressed.
func TestRowsUnderAToastAreNotMarkedAsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := manyOfOne(60)
		x.since = screen.VisitSummary{At: time.Now().Add(-20 * time.Hour), Best: strings.Repeat("a long name ", 8), BestSales: 3, Sum: affiliate.Sum{Sales: 3}}
		term := x.open(t, 80, 24).WaitIdle()
		drawn := changedOn(term.Contains("+3 sales"))
		x.calls()
		term.Advance(3 * time.Second).Press("j").WaitIdle().Absent("+3 sales")
		saw(t, x, fmt.Sprint(drawn))
		rest := changedOn(term)
		if len(rest) == 0 {
			t.Fatal("the start line covered no changed row")
		}
		term.Advance(3 * time.Second).Press("k").WaitIdle()
		saw(t, x, fmt.Sprint(rest))
	})
}

// changedOn are the links of manyOfOne whose marks are on the screen.
func changedOn(term *uitest.Terminal) []int64 {
	var ids []int64
	for _, found := range regexp.MustCompile(`\+(1\d\d)\b`).FindAllStringSubmatch(term.Screen(), -1) {
		id, _ := strconv.ParseInt(found[1], 10, 64) // digits
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
