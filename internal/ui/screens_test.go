package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// TestGoldenScreens keeps a picture of each screen at two sizes.
func TestGoldenScreens(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"links", nil},
		{"links-filtered", []string{"/", "meera", "enter", "*"}},
		{"links-marked", []string{"space", "space"}},
		{"link", []string{"enter"}},
		{"affiliates", []string{"2"}},
		{"link-sales", []string{"enter", "m"}},
		{"affiliate", []string{"2", "enter"}},
		{"affiliate-links", []string{"2", "j", "enter"}},
		{"coupons", []string{"4"}},
		{"coupon", []string{"4", "enter"}},
		{"help", []string{"?"}},
		{"help-signs", []string{"?", "G"}},
		{"palette", []string{":", "copy"}},
		{"sort", []string{"s"}},
		{"columns", []string{"w", "j", "j", "space", "J", "J"}},
		{"views", []string{"v"}},
		{"export-links", []string{"E", "tab"}},
		{"view-saved", []string{"/", "meera", "enter", "v", "n", "Top partners"}},
		{"period", []string{"p"}},
		{"period-form", []string{"p", "up", "up", "up", "up", "up", "up", "down", "end", "enter", "1999-12-01..1999-12-15"}},
		{"new-affiliate", []string{"2", "n", "Ravi", "tab", "ravi@example.com", "tab"}},
		{"new-link", []string{"n", "meera", "tab", "system", "tab", "55", "enter"}},
		{"new-coupon", []string{"4", "n", "go for", "tab", "X", "tab", "25%", "tab", "tab", "+30d", "tab"}},
		{"onboard", []string{"a"}},
		{"onboard-wrong", []string{"a", "R", "tab", "ravi", "tab", "nothing", "tab", "101", "tab", "A B", "tab", "20", "enter"}},
		{"commission", []string{"%", "30", "enter"}},
		{"stop", []string{"x"}},
		{"throw-away", []string{"n", "meera", "esc"}},
	} {
		for _, size := range [][2]int{{80, 24}, {160, 50}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					peopled().open(t, size[0], size[1]).WaitIdle().Press(c.keys...).WaitIdle().GoldenBody(c.name)
				})
			})
		}
	}
}

func TestAnEmptyDatabaseSaysHowToStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { empty().open(t, 80, 24).WaitIdle().GoldenBody("empty") })
}

func TestLightAndWithoutColour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		dark := x.open(t, 80, 24).WaitIdle()
		plain, coloured := dark.Screen(), dark.ScreenANSI()
		y := peopled()
		y.opts.Theme = "light"
		light := y.open(t, 80, 24).WaitIdle()
		if light.Screen() != plain || light.ScreenANSI() == coloured {
			t.Fatal("light differs from dark in its colours only")
		}
		none := peopled().open(t, 80, 24, uitest.Profile(colorprofile.ASCII)).WaitIdle()
		if drawn := none.ScreenANSI(); none.Screen() != plain || strings.Contains(drawn, "38;") || strings.Contains(drawn, "48;") {
			t.Fatalf("without colour it differs in its colours only:\n%q", drawn)
		}
	})
}

// TestTitlesInFewColours: where grey is faint, the title of the sorted column is bold and not faint, since both together are faint.
func TestTitlesInFewColours(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.opts.Theme = theme
			term := x.open(t, 80, 24, uitest.Profile(colorprofile.ANSI)).WaitIdle()
			bold, faint := false, false
			for _, row := range term.Press("s", "enter").WaitIdle().Cells() {
				for _, c := range row {
					isBold, isFaint := c.Style.Attrs&uv.AttrBold != 0, c.Style.Attrs&uv.AttrFaint != 0
					if isBold && isFaint {
						t.Fatalf("%q is bold and faint:\n%s", c.Content, term.Screen())
					}
					arrow := c.Content == "▲" || c.Content == "▼"
					bold, faint = bold || isBold && arrow, faint || isFaint
				}
			}
			if !bold || !faint {
				t.Errorf("%s: a bold arrow %v, faint text %v", theme, bold, faint)
			}
		})
	}
}

func TestTheWheelMovesTheCursor(t *testing.T) {
	for _, on := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			x := many()
			x.opts.Mouse = on
			term := x.open(t, 120, 24).WaitIdle().Wheel(10, 8, 2).WaitIdle()
			if moved := strings.Contains(term.Line(11), "▸"); moved != on {
				t.Errorf("captured %v, moved %v:\n%s", on, moved, term.Screen())
			}
			term.Wheel(10, 8, -2).Contains("▸ codewithmeera").Quit("q")
		})
	}
}

func TestTinyTerminals(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {5, 2}, {40, 10}, {59, 30}, {100, 14}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, size[0], size[1]).WaitIdle()
			term.Press("?", "esc", "a", "x", "esc", "y").WaitIdle()
			if size[0] >= 20 && size[1] < 15 {
				term.Contains("needs at least 60×15")
			}
			if size == [2]int{40, 10} { // between words
				term.Contains("fermion-tui needs at least 60×15; this", "\nis 40×10")
			}
			term.Resize(80, 24).Contains("codewithmeera")
		})
	}
}

// TestTabsHaveRoom: where the names of tabs do not fit beside what is open, their numbers stay, and every tab can still be seen and
// clicked.
func TestTabsHaveRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Mouse = true
		term := x.open(t, 60, 20).WaitIdle()
		term.Press("enter").Contains("1 Links › codewithmeera", " 2  3  4  5  6")
		line := term.Line(1)
		x.send(tea.MouseClickMsg{X: len([]rune(line[:strings.LastIndex(line, "6")])), Y: 1, Button: tea.MouseLeft})
		term.Contains("6 Activity")
	})
}

func TestFilterSortMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 24).WaitIdle()
		term.Press("/").Type("dev").WaitIdle().Absent("codewithmeera").Contains("devdiaries", "1 of 3 links")
		term.Press("enter").Absent("words, tag:x").Contains("/ dev")
		term.Press("esc").Contains("codewithmeera", "3 links") // esc drops the filter
		term.Press("/").Type("clicks>abc").Contains("✗", "0 of 3 links").Press("enter").Contains("✗", "0 of 3 links")
		term.Press("esc", "g", "space", "/").Type("dev").Press("enter").Contains("1 marked, 1 hidden")
		term.Press("esc").Contains("1 marked").Press("esc").Absent("marked")
		term.Press("esc").Contains("codewithmeera") // never quits
	})
}

// TestAFilterKeepsTheRowOfTheCursor, and goes to the first row where it hides that one, whatever was moved before.
func TestAFilterKeepsTheRowOfTheCursor(t *testing.T) {
	for filter, row := range map[string]string{"product:go": "codewithmeera", "!devdiaries": "codewithmeera", "devdiaries": "devdiaries"} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, 80, 24).WaitIdle().Press("j").Contains("▸ devdiaries")
			term.Press("/").Type(filter).WaitIdle().Press("enter").Contains("▸ " + row).Quit("ctrl+c")
		})
	}
}

// TestDroppingAFilterPutsTheCursorBack, unless it was moved to another row in between.
func TestDroppingAFilterPutsTheCursorBack(t *testing.T) {
	for _, c := range []struct {
		name, row string
		keys      []string
	}{
		{"typed and dropped", "devdiaries", []string{"/", "k3f9", "esc"}},
		{"kept and dropped", "devdiaries", []string{"/", "k3f9", "enter", "esc"}},
		{"shown none", "devdiaries", []string{"/", "nobody has this", "enter", "esc"}},
		{"typed again", "devdiaries", []string{"/", "k3f9", "enter", "/", "zzz", "esc"}},
		{"taken back letter by letter", "devdiaries", []string{"/", "k3", "backspace", "backspace", "enter"}},
		{"moved while typing", "codewithmeera", []string{"/", "clicks>0", "up", "esc"}},
		{"moved once kept", "codewithmeera", []string{"/", "clicks>0", "enter", "k", "esc"}},
		{"opened", "codewithmeera", []string{"/", "k3f9", "enter", "enter", "esc", "esc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := peopled().open(t, 80, 24).WaitIdle().Press("j").Contains("▸ devdiaries")
				term.Press(c.keys...).Contains("▸ "+c.row, "devdiaries", "codewithmeera").Quit("ctrl+c")
			})
		})
	}
}

// TestNewNumbersMoveNoRow: numbers refresh, the order and the cursor's link stay.
func TestNewNumbersMoveNoRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle()
		term.Press("s").Press("down", "down", "down", "enter").WaitIdle() // by clicks
		before := firstRows(term)
		x.mu.Lock()
		x.in.Links[1].Now.Clicks = 99_999
		x.mu.Unlock()
		go x.send(affiliate.Invalidation{Links: []int64{2}})
		term.Contains("99,999")
		if after := firstRows(term); strings.Join(after, " ") != strings.Join(before, " ") {
			t.Fatalf("order %v became %v", before, after)
		}
		term.Press("S", "S")
		if after := firstRows(term); after[0] == before[0] {
			t.Fatalf("sorting again did not take the new number: %v", after)
		}
	})
}

func firstRows(term *uitest.Terminal) []string {
	var names []string
	for y := 5; y < 8; y++ {
		names = append(names, strings.Fields(strings.TrimLeft(term.Line(y), "▸ *"))[0])
	}
	return names
}

func TestOnlyAKeyMarksChangesAsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle()
		term.Contains("+31").Press("j").WaitIdle() // too early: nobody can have read it
		if calls := x.calls(); strings.Contains(calls, "seen") {
			t.Fatal(calls)
		}
		term.Advance(time.Hour) // unattended
		if calls := x.calls(); strings.Contains(calls, "seen") {
			t.Fatal(calls)
		}
		term.Press("k").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, "seen [1]") {
			t.Fatalf("after a key: %q", calls)
		}
	})
}

func TestCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle()
		term.Press("y").WaitIdle()
		term.Press("*", "y").WaitIdle()
		term.Press("*", "Y").WaitIdle()
		got := x.copied
		want := []string{"https://learn.acme.com/a/k3f9x2ab",
			"https://learn.acme.com/a/k3f9x2ab\nhttps://learn.acme.com/a/p0q8w7zz\nhttps://learn.acme.com/a/m1n2b3v4"}
		if len(got) < 3 || got[0] != want[0] || got[1] != want[1] || !strings.HasPrefix(got[2], "share ") {
			t.Fatalf("copied %q", got)
		}
	})
}

func TestStopWatchingAsksAndItsDefaultIsNo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle()
		term.Press("x").Contains("Stop watching?").Press("enter").Absent("Stop watching?")
		if calls := x.calls(); strings.Contains(calls, "watch") {
			t.Fatal(calls)
		}
		term.Press("x", "y").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, "watch [1] false") {
			t.Fatalf("calls %q", calls)
		}
	})
}

// TestTheHiddenLinksOfAPlanAreNotThoseLeftOut: after the links that are left out, the note says which ones it counts.
func TestTheHiddenLinksOfAPlanAreNotThoseLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[2].AffiliateID = 0
		term := x.open(t, 160, 30).WaitIdle().Press("*", "/").Type("nobody").Press("enter", "%")
		term.Contains("Change the commission of 2 links", "Includes 2 marked rows that the filter hides:").Type("30").Press("enter").WaitIdle()
		term.Contains("Left out: affiliate or product is not set for", "Includes 2 marked rows that the filter hides:").Quit("ctrl+c")
	})
}

func TestCommissionOfMarkedLinksNamesTheHiddenOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("space", "space", "/").Type("dev").Press("enter", "%").Contains("2 links", "Includes 1 marked row that the filter hides", "k3f9x2ab")
		term.Type("30").Press("enter").Contains("still pay").Press("enter").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, "queue change commission Q-7K3Q: 2 plans") || !strings.Contains(calls, `"supersedes":["k3f9x2ab"]`) {
			t.Fatalf("calls %q", calls)
		}
	})
}

func TestASecondLinkOfAnAffiliateForAProductIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("n").Type("codewithmeera\tgo for\t20").Press("enter").Contains("already has a live link", "Press enter again")
		if calls := x.calls(); strings.Contains(calls, "begin") {
			t.Fatal("sent at the first enter")
		}
		term.Press("enter").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, `begin new link [{"link":{"affiliate":{"user_id":"aff-meera-1f2e3d"`) {
			t.Fatalf("calls %q", calls)
		}
	})
}

func TestTabsKeepTheirStacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("enter").Contains("› codewithmeera · k3f9x2ab").Press("2").Contains("E-mail").Press("1").Contains("› codewithmeera · k3f9x2ab")
		term.Press("1").Absent("› codewithmeera").Contains("3 links") // its number again: to its top
		term.Press("7").Contains("3 links")                           // a tab that is not there
		term.Press("6")
		term.Advance(time.Second)
		if x.settings["ui.tab"] != "6" {
			t.Fatalf("settings %v", x.settings)
		}
	})
}

// eventful is a database in which something has come.
// The row under the cursor of the feed has one background from end to end, as in the tables, and rises are green, also without a sale.
// TestARoleSaysWhyNothingIsWritten: keys, help and palette say why an action is off for the role of the database's user.
// TestADiscountIsUncheckedUntilAPersonConfirmsIt: once for each template, kept over a restart.
func TestADiscountIsUncheckedUntilAPersonConfirmsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Coupons = screen.CouponTemplates{Percent: "percent-1", Amount: "amount-1"}
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("4", "enter").Contains("discount not checked")
		term.Press(":").Type("dashboard").Press("enter").Contains("Does the dashboard show 25% off for MEERA25?").Press("y").Absent("discount not checked")
		x.mu.Lock()
		kept := x.settings["coupon.checked.percent-1"]
		x.mu.Unlock()
		if kept != "yes" {
			t.Fatal("not kept")
		}
		x.open(t, 120, 30).WaitIdle().Press("4", "enter").Absent("discount not checked")
	})
}

// TestIdleSendsNothing: a screen on which nothing changes writes no byte.
func TestIdleSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.status = screen.LiveStatus{State: screen.LivePaused}
		for i := range x.in.Links {
			x.in.Links[i].LastRead = time.Now().Add(-3 * time.Hour)
		}
		term := x.open(t, 120, 30).WaitIdle()
		term.WaitIdle().TakeOutput()
		if out := term.Advance(10 * time.Minute).TakeOutput(); len(out) > 0 {
			t.Fatalf("%d bytes in ten idle minutes: %q", len(out), out)
		}
		const rises = 2 * 16 // the first row has two
		if out := term.Press("j").WaitIdle().TakeOutput(); len(out) == 0 || len(out) > 300+rises {
			t.Fatalf("%d bytes for a key", len(out))
		}
	})
}
