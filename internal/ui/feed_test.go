package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
)

func eventful() *world {
	x := peopled()
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d) }
	x.changes = []affiliate.Change{
		{Seq: 9, LinkID: 1, At: ago(12 * time.Second), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 2, Sales: 1, Revenue: 499900},
			EstCommission: 99980},
		{Seq: 8, LinkID: 2, At: ago(40 * time.Second), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 3}},
		{Seq: 7, LinkID: 1, At: ago(3 * time.Minute), Kind: affiliate.Fall, Counters: affiliate.Counters{Sales: -1, Revenue: -499900}, EstCommission: -99980},
		{Seq: 6, LinkID: 3, At: ago(2 * time.Hour), Kind: affiliate.Reset, Counters: affiliate.Counters{Clicks: -300}},
		{Seq: 5, LinkID: 2, At: ago(26 * time.Hour), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 1}},
		{Seq: 4, LinkID: 2, At: ago(50 * time.Hour), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 12}},
	}
	return x
}

func TestFeed(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			eventful().open(t, size[0], size[1]).WaitIdle().Press("f").WaitIdle().GoldenBody("feed")
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := eventful()
		term := x.open(t, 112, 40).WaitIdle()
		term.Press("f").Contains("+1 sale, +2 clicks", "₹4,999 · est. ₹999.80", "−1 sale", "counter reset")
		term.Press("j").WaitIdle()
		x.mu.Lock() // a new change: the cursor stays on its own
		x.changes = append([]affiliate.Change{{Seq: 10, LinkID: 1, At: time.Now(), Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 7}}},
			x.changes...)
		x.mu.Unlock()
		go x.send(affiliate.Invalidation{Links: []int64{1}})
		term.Contains("+7 clicks").Press("enter").Contains("› devdiaries · p0q8w7zz")
		term.Press("esc", "esc").Contains("+7 clicks") // the feed stays open, the table has the keys
		term.Press("enter").Contains("› codewithmeera · k3f9x2ab").Press("esc", "f", "f").Absent("+7 clicks")
	})
}

func TestTheRowOfTheFeedHasABackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := eventful().open(t, 160, 50).WaitIdle()
		term.Press("f").WaitIdle().Press("j").WaitIdle().Contains("+3 clicks ")
		green := map[string]int{}
		for y, row := range term.Cells() {
			line := term.Line(y)
			here := strings.HasPrefix(line, "▸") && strings.Contains(line, "+3 clicks")
			for x, c := range row[:len(row)-1] {
				if here && c.Style.Bg == nil || !here && c.Style.Bg != nil && strings.Contains(line, "click") {
					t.Fatalf("the background at %d of %q is %v", x, line, c.Style.Bg)
				}
				if c.Style.Fg == ansi.IndexedColor(114) && strings.Contains(line, "click") {
					green[line]++
				}
			}
		}
		if len(green) != 4 {
			t.Errorf("green are %v", green)
		}
	})
}
