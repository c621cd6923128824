package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// weekly gives the database numbers for every period: sure ones for one link, partly open ones for the other.
func weekly(x *world) *world {
	x.sums = func(p affiliate.Period) map[int64]affiliate.PeriodSum {
		if p.All() {
			return nil
		}
		open := affiliate.CertainSum(affiliate.Sum{Clicks: 120, Sales: 4, Revenue: 19_996_00, EstCommission: 4_999_00})
		open = open.AddUncertain(affiliate.Sum{Clicks: 30, Sales: 1, Revenue: 4_999_00, EstCommission: 1_249_75})
		open.Complete, open.Unread = false, 9*time.Hour
		return map[int64]affiliate.PeriodSum{
			1: affiliate.CertainSum(affiliate.Sum{Clicks: 310, Sales: 12, Revenue: 60_000_00, EstCommission: 12_000_00}),
			2: open,
			3: {},
		}
	}
	return x
}

func TestPeriodOnScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		for name, keys := range map[string][]string{"links-7d": nil, "affiliates-7d": {"2"}, "link-7d": {"j", "enter"}} {
			t.Run(fmt.Sprintf("%s-%d", name, size[0]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := weekly(peopled()).open(t, size[0], size[1]).WaitIdle()
					term.Press("p", "home", "down", "enter").WaitIdle().Press(keys...).WaitIdle()
					term.Contains("7 days").GoldenBody(name)
				})
			})
		}
	}
}

// TestAPeriodIsTypedIntoTheList: what is wrong with it is said below, and esc drops it.
func TestAPeriodIsTypedIntoTheList(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := weekly(peopled())
			term := x.open(t, size[0], size[1]).WaitIdle().Press("p").Contains("another: type it").Type("1999-13").Contains("Like this week, 14 days, jun").
				Press("enter").WaitIdle()
			term.Contains("✗ there is no month 1999-13", "▸  1999-13").GoldenBody("period-typed")
			term.Press("backspace").Absent("✗").Type("2").Contains("1999-12         Wed 1 Dec – Fri 31 Dec").Press("esc").Contains("▸• all", "another: type it")
			term.Type("7d").Contains("▸  7 days").Press("enter").WaitIdle().Absent("another: type it").Contains("7 days")
			if got := x.setting("ui.period"); got != "7d" {
				t.Errorf("the period is kept as %q", got)
			}
			term.Press("p").Contains("▸• 7 days").Paste("since friday").Contains("▸  since Friday").Press("esc", "esc").Absent("another: type it").Quit("q")
		})
	}
}

// TestEveryLetterOfAPeriodIsTyped: also those that are keys of lists. What is wrong with it is said in words of the screen, and a long paste keeps the
// cursor in the list.
func TestEveryLetterOfAPeriodIsTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := weekly(peopled())
		term := x.open(t, 80, 24).WaitIdle().Press("p").Type("june 1999").Contains("june 1999", "Tue 1 Jun – Wed 30 Jun").Press("esc").Type("oct").
			Contains("▸  Oct 1999").Press("esc")
		term.Type("garbage").Press("enter").WaitIdle().Contains(`✗ "garbage" is no period`, "one like this week, 14 days,", "jun, since friday or 1-15 oct").
			Absent("mtd").Press("esc")
		term.Paste(strings.Repeat("ab ", 60)).WaitIdle().Contains("▸  ab ab")
		if column, _, visible := term.Cursor(); !visible || column < 16 || column > 70 {
			t.Errorf("the cursor is in column %d, outside of the list", column)
		}
		term.Press("esc").Type("q").Press("backspace").Type("yesterday").Contains("▸  yesterday", "Fri 31 Dec").Press("enter").WaitIdle().Contains("yesterday")
		if got := x.setting("ui.period"); got != "yesterday" {
			t.Errorf("the period is kept as %q", got)
		}
		term.Press("p").Type("last week").Press("up", "down", "ctrl+p", "ctrl+n").Press("enter").WaitIdle().Contains("last week").Quit("q")
	})
}

// TestALinkThatWasNotTrackedHasNoTrend: clicks of a time in which it was not tracked are not drawn beside numbers that are not known, nor sorted by, nor
// in the trend over the rows.
func TestALinkThatWasNotTrackedHasNoTrend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := weekly(peopled())
		x.in.Trends = map[int64][]int64{1: {0, 1, 2, 3, 4, 5, 6}, 2: {90, 80, 70, 60, 50, 40, 30}}
		known := x.sums
		x.sums = func(p affiliate.Period) map[int64]affiliate.PeriodSum {
			sums := known(p)
			if sums != nil {
				sums[2] = affiliate.PeriodSum{Untracked: true}
			}
			return sums
		}
		x.settings["ui.period"] = "7d"
		term := x.open(t, 160, 30).WaitIdle().Contains("codewithmeera", "Trend")
		for row, want := range map[int]string{2: "▁▃▄▅▆▇█", 5: "▁▃▄▅▆▇█", 6: ""} { // the totals, and the two links
			isRamp := func(r rune) rune {
				if strings.ContainsRune("▁▂▃▄▅▆▇█", r) {
					return r
				}
				return -1
			}
			if got := strings.Map(isRamp, term.Line(row)); got != want {
				t.Errorf("line %d has the trend %q, want %q", row, got, want)
			}
		}
		term.Quit("q")
	})
}

// The choice is kept, and a filter and an order hold over it.
func TestPeriodIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := weekly(peopled())
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("/", "clicks>200", "enter").WaitIdle().Contains("2 of 3 links")
		term.Press("p", "home", "down", "enter").WaitIdle().Contains("7 days  1 of 3 links", "Clicks 310")
		if got := x.settings["ui.period"]; got != "7d" {
			t.Errorf("the choice is kept as %q", got)
		}
		again := x.open(t, 140, 30).WaitIdle()
		again.Contains("7 days  2 of 3 links read", "Clicks 430–460", "Est. comm ₹16,999–18,249", "9h gap at the period's edge")
		again.Press("p").Contains("• 7 days").Press("end", "up", "enter").WaitIdle().Contains("all  2 of 3 links read")
	})
}

func TestStartLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.since = screen.VisitSummary{At: time.Now().Add(-20 * time.Hour), Best: "codewithmeera", BestSales: 5, Sum: affiliate.Sum{
			Clicks: 340, Sales: 11, Revenue: 47_000_00, EstCommission: 9_400_00, RefundedSales: 1, RefundedRevenue: 1_000_00}}
		term := x.open(t, 120, 30).WaitIdle()
		term.Contains(": +12 sales · ₹48,000 (est. ₹9,400) · 1 refunded · +340 clicks · best codewithmeera (+5 sales)")
		term.Advance(10 * time.Minute).Contains("+12 sales") // it waits for a person
		term.Press("j").WaitIdle().Absent("+12 sales")
		term.Press(":").Type("last visit").Press("enter").WaitIdle().Contains("+12 sales")

		x.since = screen.VisitSummary{At: time.Now().Add(-time.Hour)}
		term = x.open(t, 120, 30).WaitIdle().Contains(": nothing new").Advance(10 * time.Second)
		x.mu.Lock()
		x.since.Sum.Sales = 4
		x.mu.Unlock()
		x.send(affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle().Contains(": +4 sales").Press("j").WaitIdle().Absent("+4 sales")
		x.send(affiliate.Invalidation{Links: []int64{1}})
		term.Advance(10 * time.Second).Absent("+4 sales")
		x.since = screen.VisitSummary{}
		x.open(t, 120, 30).WaitIdle().Absent("Since ")
	})
}
