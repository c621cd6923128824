package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestTheMessageOfASaleLeavesTheKeysVisible: it is in the line over the table, no row moves, and it goes alone.
func TestTheMessageOfASaleLeavesTheKeysVisible(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		for name, keys := range map[string][]string{"links": nil, "affiliates": {"2"}, "link": {"enter"}, "filtered": {"/", "dev", "enter"},
			"marked": {"space"}} {
			t.Run(fmt.Sprintf("%s-%d", name, size[0]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x := peopled()
					term := x.open(t, size[0], size[1]).WaitIdle()
					for _, key := range keys {
						term.Press(key).WaitIdle()
					}
					before := strings.Split(term.Screen(), "\n")
					sale := affiliate.Event{ID: "evt-1", Kind: affiliate.PaidSale, ReceivedAt: time.Now(), ProductID: goProduct,
						ProductName: "Go for Engineers", Amount: 499900}
					x.news(func() { x.events = []affiliate.Event{sale} }, affiliate.Invalidation{Events: true})
					after := strings.Split(term.WaitIdle().Screen(), "\n")
					var other []int
					for y := range before {
						if before[y] != after[y] {
							other = append(other, y)
						}
					}
					if name != "filtered" && (len(other) != 1 || other[0] == len(before)-1 || !strings.Contains(after[other[0]], "· Sale ₹4,999")) ||
						name == "filtered" && len(other) != 0 {
						t.Fatalf("lines %v are different:\n%s", other, term.Screen())
					}
					if term.Advance(15 * time.Second); !slices.Equal(strings.Split(term.Screen(), "\n")[len(before)-1:], before[len(before)-1:]) ||
						strings.Contains(term.Screen(), "· Sale ₹4,999") {
						t.Fatalf("afterwards:\n%s", term.Screen())
					}
				})
			})
		}
	}
}

// TestTheStartLineLeavesTheKeysVisible at 80 columns, where it takes two lines.
func TestTheStartLineLeavesTheKeysVisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := many()
		x.since = screen.VisitSummary{At: time.Now().Add(-time.Hour), Best: "codewithmeera", BestSales: 3,
			Sum: affiliate.Sum{Sales: 20, Revenue: 98_085_00, EstCommission: 19_292_00, Clicks: 1387}}
		term := x.open(t, 80, 24).WaitIdle().Contains("Since ", "+20 sales", "(+3 sales)")
		if last := term.Line(23); !strings.Contains(last, "n new link") || !strings.Contains(last, "? help") {
			t.Fatalf("the last line is %q:\n%s", last, term.Screen())
		}
		term.Press("j").Absent("Since ").Quit("q")
	})
}

// TestTabsMakeRoomForTheOpenPage: on a short line first the marks go, then the names of the other tabs are short, then left out. The numbers, the name
// of the active tab and the name of the open page can be read.
func TestTabsMakeRoomForTheOpenPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := many()
		for i := range x.in.Links {
			x.in.Links[i].Seen, x.in.Links[i].CampaignID = affiliate.Counters{}, 1
		}
		x.in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Diwali"}}
		term := x.open(t, 80, 24).WaitIdle()
		line := func(want string) {
			t.Helper()
			if got := term.Line(1); got != want {
				t.Fatalf("the tabs are\n%s, want\n%s", got, want)
			}
		}
		line(" 1 Links +62  2 Affiliates +2  3 Campaigns +1  4 Coupons  5 Payouts  6 Activity")
		term.Resize(75, 24)
		line(" 1 Links +62  2 Affiliates  3 Campaigns  4 Coupons  5 Payouts  6 Activity")
		term.Resize(80, 24).Press("2", "j", "enter").WaitIdle()
		line(" 1 Links  2 Affiliates › codewithmeera  3 Camp.  4 Coup.  5 Pay.  6 Act.")
		term.Resize(60, 24)
		line(" 1  2 Affiliates › codewithmeera  3  4  5  6")
		term.Resize(120, 24)
		line(" 1 Links +62  2 Affiliates +2 › codewithmeera  3 Campaigns +1  4 Coupons  5 Payouts  6 Activity")
	})
}

// TestHelpExplainsTheSigns.
func TestHelpExplainsTheSigns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 160, 50).WaitIdle().Press("?", "G").WaitIdle()
		for _, sign := range []string{"◆", "↳", "+31", "~12", "gone", "off", "Calls", "Refresh", "1.23Cr"} {
			if !slices.ContainsFunc(strings.Split(term.Screen(), "\n"), func(l string) bool { return strings.Contains(l, "│ "+sign+"  ") }) {
				t.Errorf("%q is not explained:\n%s", sign, term.Screen())
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // and it can be scrolled to
		peopled().open(t, 80, 24).WaitIdle().Press("?", "G").WaitIdle().Contains("full refresh: how long it takes to read every link once")
	})
}

// TestAKeyShowsTheRequestOfACoupon.
func TestAKeyShowsTheRequestOfACoupon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 40).WaitIdle().Press("4", "n").WaitIdle()
		term.Type("go for\tGO25\t25%\t").WaitIdle().Absent("sends {").Contains("f2 request")
		term.Press("f2").WaitIdle().Contains(`sends {"coupon"`).Press("f2").WaitIdle().Absent("sends {")
	})
}
