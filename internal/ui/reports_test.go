package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// reported is a school with numbers for each period, campaigns and tags.
func reported() *world {
	x := peopled()
	x.in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Diwali", CreatedAt: time.Now().AddDate(0, 0, -30)}}
	x.in.Links[0].CampaignID = 1
	x.settings["ui.period"] = "7d"
	begin := time.Now().AddDate(0, 0, -40)
	x.past = func(link int64, at time.Time) affiliate.Sum {
		if link == 3 || at.Before(begin) { // which was never read
			return affiliate.Sum{}
		}
		days := min(int64(at.Sub(begin)/(24*time.Hour)), 40)
		sales := days * (days + 3*link) / 100
		return affiliate.Sum{Clicks: days * days * (5 - link), Sales: sales, Revenue: affiliate.Paise(sales * 4999_00),
			EstCommission: affiliate.Paise(sales * 999_80), RefundedSales: days / 10 * link}
	}
	x.sums = func(p affiliate.Period) map[int64]affiliate.PeriodSum {
		sums, span := map[int64]affiliate.PeriodSum{}, p.Bounds(time.Now(), x.Zone())
		for _, l := range x.in.Links {
			sums[l.ID] = affiliate.CertainSum(x.past(l.ID, span.To).Minus(x.past(l.ID, span.From)))
		}
		return sums
	}
	return x
}

// TestThePeriodBeforeIsReadAgain: in a school in which nothing happens, and after an error, of which only the first of several is shown.
func TestThePeriodBeforeIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		term := x.open(t, 120, 30).WaitIdle().Press("b").WaitIdle().Press("a").WaitIdle()
		reads := func() int {
			x.mu.Lock()
			defer x.mu.Unlock()
			return x.compared
		}
		within := func(d time.Duration, from, to int) {
			t.Helper()
			before := reads()
			term.Advance(d).WaitIdle()
			if n := reads() - before; n < from || n > to {
				t.Errorf("read %d times in %v, want %d to %d", n, d, from, to)
			}
		}
		if within(9*time.Minute, 0, 0); reads() != 1 {
			t.Errorf("read %d times, want 1", reads())
		}
		within(2*time.Minute, 1, 1)
		x.mu.Lock()
		x.pastErr = errors.New("the database is busy")
		x.mu.Unlock()
		within(13*time.Minute, 2, 4)
		term.Contains("the numbers of the period before: the database is busy").Press("k")
		within(3*time.Minute, 2, 3)
		term.Absent("the database is busy")
		x.mu.Lock()
		x.pastErr = nil
		x.mu.Unlock()
		within(2*time.Minute, 1, 1)
		term.Press("esc", "esc", "1").WaitIdle() // the list of links compares nothing
		within(15*time.Minute, 0, 0)
		term.Quit("ctrl+c")
	})
}

// TestAReportCountsTheLinksThatItIsOf: a link that is made while it is open, by a queue or an import, is one of them.
func TestAReportCountsTheLinksThatItIsOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		add := func(slug string) {
			x.news(func() {
				l := x.in.Links[0]
				l.ID, l.Slug = int64(len(x.in.Links)+1), slug
				x.in.Links = append(x.in.Links, l)
			}, affiliate.Invalidation{All: true})
		}
		term := x.open(t, 160, 40).WaitIdle().Press("b", "a").WaitIdle().Contains("of 3 links")
		add("new-one")
		term.Advance(5 * time.Second).Contains("of 4 links").Absent("of 3 links")
		term.Press("b").Contains("Break down 4 links").Press("esc", "esc", "/").Type("new-one").Press("enter").WaitIdle().Press("b", "a").WaitIdle().
			Contains("of 1 of 4 links")
		add("other")
		term.Advance(5 * time.Second).Contains("of 1 of 5 links")
		term.Quit("ctrl+c")
	})
}

func TestGoldenReports(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"report-by", []string{"b", "j"}},
		{"report-affiliates", []string{"b", "a"}},
		{"report-tags", []string{"b", "t"}},
		{"report-days", []string{"b", "d", "m", "m"}},
	} {
		for _, size := range [][2]int{{80, 24}, {160, 50}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := reported().open(t, size[0], size[1]).WaitIdle()
					for _, k := range c.keys {
						term.Press(k).WaitIdle()
					}
					term.GoldenBody(c.name)
				})
			})
		}
	}
}

// strip are the totals in the line over the table: 22 clicks, 3 sales, ₹14,997 revenue.
func strip(t *testing.T, term *uitest.Terminal) string {
	t.Helper()
	line := term.Line(2)
	at := strings.Index(line, "Clicks")
	if at < 0 {
		t.Fatalf("no totals:\n%s", term.Screen())
	}
	totals, _, _ := strings.Cut(line[at:], "Est.")
	return strings.Join(strings.Fields(totals), " ")
}

// TestReportsAgreeWithTheList: the totals of a report are those of the list that it was opened on, by whatever and with a filter; a group opens
// with its numbers, and esc leads back.
func TestReportsAgreeWithTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		term := x.open(t, 160, 40).WaitIdle()
		for _, filter := range []string{"", "meera", "clicks>10 !meera"} {
			term.Press("1", "esc", "esc", "/").Type(filter).Press("enter").WaitIdle()
			want := strip(t, term)
			for _, by := range []string{"a", "p", "t", "c", "%", "d", "w", "m"} {
				if got := strip(t, term.Press("b", by).WaitIdle()); got != want {
					t.Errorf("%q by %s: %s, the list has %s\n%s", filter, by, got, want, term.Screen())
				}
				term.Press("esc").WaitIdle()
			}
		}
		term.Press("esc", "b", "p").WaitIdle().Contains("vs", "of 3 links", "Go for Engineers")
		term.Press("/").Type("go for").Press("enter").WaitIdle().Contains("1 of 2 products")
		group := strip(t, term)
		if got := strip(t, term.Press("enter").WaitIdle().Contains("› By product › Go for Engineers")); got != group {
			t.Errorf("the links of a group come to %s, the group to %s", got, group)
		}
		term.Press("esc").WaitIdle().Contains("1 of 2 products").Press("b", "d").WaitIdle().Contains("7 days", "› By day")
		day := term.Line(5)
		inDay := strip(t, term.Press("enter").WaitIdle().Absent("7 days"))
		if clicks := strings.Fields(inDay)[1]; !strings.Contains(day, clicks) {
			t.Errorf("the links of a day come to %s, the day is %s", inDay, day)
		}
		term.Press("esc").WaitIdle().Contains("7 days  by day", "› By day") // the period is back
		if got := x.setting("ui.period"); got != "7d" {
			t.Errorf("the period is %s", got)
		}
		term.Press("2").WaitIdle()
		affiliates := strip(t, term)
		if got := strip(t, term.Press("b", "p").WaitIdle()); got != affiliates {
			t.Errorf("the links of the affiliates come to %s, not %s", got, affiliates)
		}
		term.Quit("q")
	})
}

// TestADayThatWasNotTrackedIsNoZero: nothing is known of it, while of a day without clicks that is known, if only of its later part.
func TestADayThatWasNotTrackedIsNoZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		x.trackedSince = time.Now().AddDate(0, 0, -3)
		x.past = func(link int64, at time.Time) affiliate.Sum {
			if link != 1 || at.Before(x.trackedSince.AddDate(0, 0, 2)) {
				return affiliate.Sum{}
			}
			return affiliate.Sum{Clicks: 7}
		}
		term := x.open(t, 160, 30).WaitIdle().Press("b", "d").WaitIdle()
		var numbers []string
		for i := range 7 {
			numbers = append(numbers, strings.Join(strings.Fields(term.Line(5 + i))[2:5], " "))
		}
		if got, want := strings.Join(numbers, ", "), "1 Jan 0, Dec 1999 7, Dec 1999 0, Dec 1999 0, Dec 1999 –, Dec 1999 –, Dec 1999 –"; got != want {
			t.Errorf("the days are %s, want %s\n%s", got, want, term.Screen())
		}
		term.Quit("q")
	})
}

// TestAReportOfAllTimeComparesNothing: the column of the change makes room for others, ranks have not moved, and both are back with a period.
func TestAReportOfAllTimeComparesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		x.settings["ui.period"] = "all"
		term := x.open(t, 80, 24).WaitIdle().Press("b", "a").WaitIdle().Contains("Est. comm").Absent("Δ% Revenue", "1 –")
		term.Press("p", "home", "down", "enter").WaitIdle().Contains("Δ% Revenue", "1 –").Absent("Est. comm")
		term.Quit("q")
	})
}

// TestChangesAreColumnsOfLists: they are read once they are chosen, sorted and filtered by, and gone for all time.
func TestChangesAreColumnsOfLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		term := x.open(t, 160, 40).WaitIdle()
		term.Press("w", "G", "k", "k", "k", "space", "k", "space", "enter").WaitIdle().Contains("Δ Revenue", "Δ% Sales")
		if strings.Count(term.Screen(), "+₹") == 0 {
			t.Errorf("no link sold more:\n%s", term.Screen())
		}
		for filter, shown := range map[string]string{
			"revenue_delta<-1": "0 of 3 links", "revenue_delta_percent<1": "0 of 3 links", "Revenue_Delta_Percent>=10": "2 of 3 links", "sales_delta_percent>1,000.5%": "0 of 3 links",
			"est_commission_delta>0": "2 of 3 links", "est_commission_delta_percent>0": "2 of 3 links", "earned_delta_percent>0": "2 of 3 links",
			"est_commission>0": "2 of 3 links", "commission_percent=20": "1 of 3 links",
			"revenue_delta%<0": "✗ no condition revenue_delta%<; there are", "est_delta<0": "✗ no condition est_delta<; there are", "sales_delta_percent<x": `✗ "x" is not a percentage`,
			"sales_delta_percent<1.25": `✗ "1.25" is not a percentage`,
		} {
			term.Press("/").Type(filter).Press("enter").WaitIdle().Contains(shown).Press("esc")
		}
		term.Press("esc", "2", "w", "G").WaitIdle().Contains("[ ] Refund %").Press("esc", "/").Type("refund_percent>=0").WaitIdle().
			Contains("2 of 3 affiliates").Absent("no condition").Press("esc")
		term.Press("1", "b", "p", "w").WaitIdle().Contains("Columns of the report by product", "[x] Share bar").Press("esc", "v").
			Contains("Views of the report by product").Press("esc", "esc")
		term.Quit("q")
	})
}

// TestFilteredRowsSayWhatTheyCompareWith: in a report and in a list with such columns, beside the filter, which is whole as far as there is room.
func TestFilteredRowsSayWhatTheyCompareWith(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := reported().open(t, size[0], size[1]).WaitIdle().Press("b", "a").WaitIdle()
			line := func(wants ...string) {
				t.Helper()
				for _, want := range wants {
					if got := term.Line(3); !strings.Contains(got, want) {
						t.Errorf("%q has no %q", got, want)
					}
				}
			}
			line("vs ", ": revenue ")
			term.Press("/").Type("meera")
			line("/ meera", "vs ", ": revenue ")
			term.Press("enter").WaitIdle()
			line("/ meera", "vs ", ": revenue ")
			for _, drawn := range []bool{false, true} { // while it is typed, or only when it is done
				term.Press("/", "ctrl+u").Type("meera !dev sales>=0 revenue>=0 clicks>=0 links>=0")
				if drawn {
					term.WaitIdle()
				}
				term.Press("enter").WaitIdle()
				line("links>=0", "vs ", ": revenue ")
			}
			term.Press("esc", "esc").WaitIdle()
			term.Press("w", "G", "k", "k", "k", "space", "k", "space", "enter", "/").Type("meera").Press("enter", "space").WaitIdle()
			line("/ meera", "1 marked", "Δ vs ")
			term.Press("space", "v", "3").WaitIdle()
			line("clicks>0 sales=0", "view: Clicks without sales")
			term.Press("esc", "esc").WaitIdle().Press("ctrl+c")
		})
	}
}

// TestAReportAndWhatItOpensBeginAtTheTop: also where they are sorted as an earlier time, before or after their numbers are read. A cursor that
// was moved stays on its row.
func TestAReportAndWhatItOpensBeginAtTheTop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		x.settings["ui.sort.links"], x.settings["ui.sort.report.affiliate"] = "-revenue", "-revenue_change"
		past := x.past
		x.past = func(link int64, at time.Time) affiliate.Sum {
			sum := past(link, at)
			if link == 2 {
				sum.Revenue *= affiliate.Paise(sum.Clicks) // grows faster than that of the others
			}
			return sum
		}
		term := x.open(t, 80, 24).WaitIdle()
		onTop := func(who string) {
			t.Helper()
			if first := term.Line(5); !strings.HasPrefix(first, "▸ ") || !strings.Contains(first, who) {
				t.Errorf("the cursor is not on %s in the first row:\n%s", who, term.Screen())
			}
		}
		term.Press("b", "d").WaitIdle().Press("j", "enter").WaitIdle()
		onTop("devdiaries")
		term.Press("j", "k", "p", "home", "down", "enter").WaitIdle()
		onTop("devdiaries")
		term.Press("esc", "esc").WaitIdle().Press("b", "a").WaitIdle().Contains("Δ% Revenue▼")
		onTop("devdiaries")
		term.Press("s", "home", "enter").WaitIdle().Contains("Affiliate ▲")
		if cursor := term.Line(6); !strings.HasPrefix(cursor, "▸ devdiaries") {
			t.Errorf("after a key the cursor left its row:\n%s", term.Screen())
		}
		term.Quit("q")
	})
}
