package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// clicksAtNight is a link that was clicked only in the first hour of each of the school's days, ever more often.
func clicksAtNight(x *world) func(int64, time.Time) affiliate.Sum {
	return func(_ int64, at time.Time) (s affiliate.Sum) {
		day := time.Date(1999, 12, 1, 0, 30, 0, 0, x.Zone())
		for n := int64(1); !day.After(at); n++ {
			s = s.Plus(affiliate.Sum{Clicks: n, Sales: n % 2, Revenue: affiliate.Paise(n%2) * 499900, EstCommission: affiliate.Paise(n%2) * 99980})
			day = day.AddDate(0, 0, 1)
		}
		return s
	}
}

// TestLinkChart: the cursor tells a day of the school and its number; m goes through the numbers, and the next chart shows
// the same one; tab gives the keys to the table.
func TestLinkChart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.past = clicksAtNight(x)
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("enter").Contains("Est. comm   all", "Sat 1 Jan  32 clicks", "▲")
		term.Press("h").Contains("Fri 31 Dec 1999  31 clicks")
		term.Press("m").Contains("Fri 31 Dec 1999  1 sale").Press("m").Contains("Fri 31 Dec 1999  ₹4,999").Press("m").Contains("Fri 31 Dec 1999  est. ₹999.80")
		term.Press("esc", "j", "enter").Contains("devdiaries", "Sat 1 Jan  est. ₹0").Press("m").Contains("Sat 1 Jan  32 clicks")
		term.Press("tab", "h").Contains("Sat 1 Jan  32 clicks") // the table's columns
		term.Press("shift+tab", "h").Contains("Fri 31 Dec 1999  31 clicks")
	})
}

// TestChartOverSSH: a move of the cursor, and a reading that changes the newest bar, cost few bytes.
func TestChartOverSSH(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		clicks := int64(0)
		night := clicksAtNight(x)
		x.past = func(id int64, at time.Time) affiliate.Sum {
			s := night(id, at)
			if !at.Before(time.Now()) {
				s.Clicks += clicks
			}
			return s
		}
		term := x.open(t, 160, 50).WaitIdle()
		term.Press("enter").WaitIdle().Contains("32 clicks").TakeOutput()
		if out := term.Press("h").WaitIdle().TakeOutput(); len(out) == 0 || len(out) > 300 {
			t.Errorf("%d bytes for a move", len(out))
		}
		term.Press("l").WaitIdle().TakeOutput()
		x.news(func() { clicks = 1 }, affiliate.Invalidation{Links: []int64{1}})
		if out := term.Contains("33 clicks").TakeOutput(); len(out) == 0 || len(out) > 300 {
			t.Errorf("%d bytes for a reading", len(out))
		}
	})
}

// TestLinkChartFollowsReadings: a reading of the link shows at once, and the cursor goes with it only from the newest bar.
func TestLinkChartFollowsReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		clicks := int64(5)
		x.past = func(_ int64, at time.Time) affiliate.Sum {
			if at.Before(time.Now().Add(-time.Hour)) {
				return affiliate.Sum{}
			}
			return affiliate.Sum{Clicks: clicks, Sales: -1, RefundedSales: 1}
		}
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("enter").Contains("Sat 1 Jan  5 clicks")
		x.news(func() { clicks = 17 }, affiliate.Invalidation{Links: []int64{2}}) // another link
		term.WaitIdle().Contains("Sat 1 Jan  5 clicks")
		x.news(func() {}, affiliate.Invalidation{Links: []int64{1}})
		term.Contains("Sat 1 Jan  17 clicks").Press("m").Contains("−1 sale, net of 1 refunded").Press("h").Contains("Fri 31 Dec 1999  0 sales")
		x.news(func() { clicks = 18 }, affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle().Contains("Fri 31 Dec 1999  0 sales")
	})
}

// TestAChartIsReadOnceForManyReadings: while one answer is waited for, many readings of the link ask for one more only.
func TestAChartIsReadOnceForManyReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.past = clicksAtNight(x)
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("enter").Contains("32 clicks")
		x.mu.Lock()
		x.slow, x.summed = time.Minute, 0
		x.mu.Unlock()
		for range 20 {
			go x.send(affiliate.Invalidation{Links: []int64{1}})
			term.Advance(time.Second)
		}
		term.Advance(5 * time.Minute).Contains("32 clicks")
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.summed != 2 {
			t.Errorf("asked %d times", x.summed)
		}
	})
}

// TestLinkChartShowsGapsInTheReadings: before the link was there, after its last reading, and when reading the history fails.
func TestLinkChartShowsGapsInTheReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].LastRead = time.Now().Add(-5 * 24 * time.Hour)
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("enter").Contains("┄", "Mon 27 Dec 1999").Press("l").Contains("Tue 28 Dec 1999  not known")
		x.in.Links[0].LastRead = time.Time{} // never
		x.open(t, 100, 30).WaitIdle().Press("enter").Contains("No readings in this period.")
	})
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.pastErr = errors.New("the database is busy")
		x.open(t, 100, 30).WaitIdle().Press("enter").Contains("the database is busy")
	})
}

// TestAffiliateChartAddsTheirLinks: the same chart over all their links.
func TestAffiliateChartAddsTheirLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[1].AffiliateID = 1
		x.past = clicksAtNight(x)
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("2").Type("/meera").Press("enter", "enter").Contains("› codewithmeera", "Sat 1 Jan  64 clicks")
		term.Press("n").Contains("New link").Press("esc", "shift+tab", "h").Contains("Fri 31 Dec 1999  62 clicks")
		x.in.Links[1].AffiliateID = 2
		x.news(func() {}, affiliate.Invalidation{Links: []int64{2}, Affiliates: []int64{1, 2}})
		term.Contains("31 clicks")
	})
}

func TestMouseOnTheChart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Mouse = true
		x.past = clicksAtNight(x)
		term := x.open(t, 100, 30).WaitIdle()
		term.Press("enter", "tab").WaitIdle()
		lines := strings.Split(term.Screen(), "\n")
		row := -1
		for y, l := range lines {
			if strings.Contains(l, "▲") {
				row = y
			}
		}
		at := len([]rune(lines[row][:strings.Index(lines[row], "▲")]))
		go x.send(tea.MouseClickMsg{X: at - 4, Y: row, Button: tea.MouseLeft})
		term.Contains("Thu 30 Dec 1999  30 clicks").Press("h").Contains("Wed 29 Dec 1999  29 clicks") // the click took the keys along
	})
}

// BenchmarkChartKeyToFrame is a move of the chart's cursor through the root's Update and View at 120×40.
//
//	go test -bench ChartKeyToFrame -run '^$' ./internal/ui
func BenchmarkChartKeyToFrame(b *testing.B) {
	x := peopled()
	root := loaded(b, x)
	_, cmd := root.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	settle(root, cmd)
	left, right := tea.KeyPressMsg{Code: 'h', Text: "h"}, tea.KeyPressMsg{Code: 'l', Text: "l"}
	if !strings.Contains(root.View().Content, "▲") {
		b.Fatal("no chart")
	}
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		key := left
		if i%2 == 1 {
			key = right
		}
		root.Update(key)
		_ = root.View()
	}
}

// TestEveryChartFollowsReadings: a reading of one of its links arrives, and another, and each time the picture is another one.
func TestEveryChartFollowsReadings(t *testing.T) {
	for name, keys := range map[string][]string{
		"link":      {"enter"},
		"affiliate": {"2", "/", "codewithmeera", "enter", "enter"},
		"campaign":  {"3", "/", "newyear", "enter", "enter"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				x.in.Campaigns[0].Name = "newyear"
				clicks := int64(5)
				x.past = func(link int64, at time.Time) affiliate.Sum {
					if link != 1 || at.Before(time.Now().Add(-time.Hour)) {
						return affiliate.Sum{}
					}
					return affiliate.Sum{Clicks: clicks}
				}
				term := x.open(t, 120, 40).WaitIdle()
				for _, key := range keys {
					term.Press(key).WaitIdle()
				}
				term.Contains("Sat 1 Jan  5 clicks")
				for _, n := range []int64{17, 18, 4012} {
					before := picture(term)
					x.news(func() { clicks = n }, affiliate.Invalidation{Links: []int64{1}})
					term.WaitIdle().Contains("Sat 1 Jan  " + affiliate.Group(n) + " clicks")
					if picture(term) == before {
						t.Fatalf("the picture is as it was at %d clicks:\n%s", n, term.Screen())
					}
				}
			})
		})
	}
}

// picture is what is drawn of a chart: everything from its heading down to the titles of the sections.
func picture(term *uitest.Terminal) string {
	_, chart, _ := strings.Cut(term.Screen(), "Est. comm   ")
	return chart
}

// TestEveryChartShowsTheChosenMeasure: the choice holds for all charts, also for one that was drawn before it was made.
func TestEveryChartShowsTheChosenMeasure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		x.past = clicksAtNight(x)
		term := x.open(t, 120, 40).WaitIdle()
		term.Press("3").WaitIdle().Press("j", "j", "enter").WaitIdle().Contains("clicks")
		term.Press("2", "j", "enter").WaitIdle().Contains("32 clicks").Press("enter").WaitIdle().Contains("32 clicks").Press("m").Contains("Sat 1 Jan  0 sales")
		term.Press("esc").WaitIdle().Contains("Sat 1 Jan  0 sales").Absent("32 clicks")
		term.Press("3").WaitIdle().Contains("sales").Absent("64 clicks")
	})
}

// TestSparklinesFollowReadings: those of the rows, and that of the strip.
func TestSparklinesFollowReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Trends = map[int64][]int64{1: {8, 1, 1}, 2: {8, 1, 1}}
		term := x.open(t, 160, 24).WaitIdle().Contains("█▂▂")
		x.news(func() { x.in.Trends = map[int64][]int64{1: {8, 1, 100}, 2: {8, 1, 1}} }, affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle()
		if strip, row := term.Line(2), term.Line(5); !strings.HasSuffix(strip, "▂▂█") || !strings.Contains(row, "▂▂█") {
			t.Fatalf("the strip is\n%s\nthe row is\n%s", strip, row)
		}
	})
}
