package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// TestPlansForSeveralLinksSayHowMany: plans about marked rows say so, and a sign of the table is no part of a name.
func TestPlansForSeveralLinksSayHowMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].Pinned = true
		term := x.open(t, 80, 24).WaitIdle()
		term.Press("space", "space").Contains("y copy URL ] packs c coupons e edit % commission").Press("x").
			Contains("Stop watching 2 links", "watched → not watched", "They still work", "enter stops watching 2 links")
		term.Press("esc", "%").Contains("Change the commission of 2 links", "(now 20 to 25; +5 or -2.5 adds to it)", "the old ones", "show what will change")
		term.Press("esc", "/").Type("asha").Press("enter", "x").Contains("Includes 2 marked rows that the filter", "codewithmeera k3f9x2ab, devdiaries")
		term.Press("esc", "esc", "esc", "g", "c").Contains("New coupon for codewithmeera")
		term.Press("esc").Quit("ctrl+c")
	})
}

// TestAPlanMarksEachRowThatTheFilterHides, beside what it says of the row, and no other one.
func TestAPlanMarksEachRowThatTheFilterHides(t *testing.T) {
	hidden := func(term *uitest.Terminal) (rows []string) {
		for line := range strings.Lines(term.Screen()) {
			if strings.Contains(line, "  hidden") {
				rows = append(rows, strings.Join(strings.Fields(strings.Trim(line, "│ \n")), " "))
			}
		}
		return rows
	}
	for name, c := range map[string]struct {
		keys []string // marks rows and filters
		then string   // opens the plan
		want []string
	}{
		"stop watching": {[]string{"*", "/", "dev", "enter"}, "x", []string{"codewithmeera · Go for Eng", "m1n2b3v4 watched → not watched hidden"}},
		"commission":    {[]string{"space", "space", "/", "dev", "enter"}, "%30\r", []string{"codewithmeera · Go for Eng"}},
		"new links": {[]string{"2", "*", "/", "meera", "enter"}, "Lgo for engineers\t15\r\r",
			[]string{"Asha Rao · Go for Engineers – → 15 hidden", "devdiaries"}},
		"coupons":        {[]string{"2", "*", "/", "meera", "enter"}, "c\t{name}{percent}\t25%\t\t\t\r", []string{"devdiaries"}},
		"tags of people": {[]string{"2", "*", "/", "meera", "enter"}, "eyt\r", []string{"Asha Rao", "devdiaries"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := peopled().open(t, 80, 30).WaitIdle()
				for _, key := range c.keys {
					if len(key) > 1 && key != "space" && key != "enter" {
						term.Type(key)
					} else {
						term.Press(key)
					}
				}
				rows := hidden(term.WaitIdle().Type(c.then).WaitIdle())
				if len(rows) != len(c.want) {
					t.Fatalf("%q:\n%s", rows, term.Screen())
				}
				for i, want := range c.want {
					if !strings.Contains(rows[i], want) {
						t.Errorf("%q has no %q", rows[i], want)
					}
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// TestAReplacedLinkIsNotReplacedAgain: the link that took its place would go on beside the new one, and pay too.
func TestAReplacedLinkIsNotReplacedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].SupersededBy, x.in.Links[1].SupersededBy = 2, 3 // devdiaries' link holds the place no longer, either
		x.in.Links[2].AffiliateID, x.in.Links[2].ProductID, x.in.Links[2].Commission = 1, x.in.Links[0].ProductID, 3000
		term := x.open(t, 100, 30).WaitIdle().Press("/").Type("k3f9").Press("enter", "%")
		term.Contains("k3f9x2ab was replaced by m1n2b3v4 already: change the commission of the newer link").Absent("Commission %  now")
		term.Press("esc", "*", "%").Contains("Change the commission of codewithmeera", "now 30", "Left out: k3f9x2ab (now m1n2b3v4), p0q8w7zz (now m1n2b3v4)",
			"were replaced already.")
		term.Type("35").Press("enter", "enter").WaitIdle()
		if calls := x.calls(); strings.Count(calls, "begin change commission") != 1 || !strings.Contains(calls, `"supersedes":["m1n2b3v4"]`) {
			t.Fatalf("calls %q", calls)
		}
		term.Press("esc", "esc").Quit("ctrl+c")
	})
}

// TestActionsForOneLinkAreOffWhenSeveralAreMarked: they choose none of the marked links on their own.
func TestActionsForOneLinkAreOffWhenSeveralAreMarked(t *testing.T) {
	for _, key := range []string{"#", "o"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, 80, 24).WaitIdle()
			term.Press("space", "space", key).Contains("this is for one link, and 2 are marked: esc drops the marks", "2 marked")
			x.calls()
			term.Advance(10*time.Second).Press("esc", "g", key).WaitIdle().Absent("this is for one link")
			if key == "o" {
				term.Contains("opened ")
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestAnEmptyTableSaysThatTheFilterHidesItsRows, on every table that has one.
func TestAnEmptyTableSaysThatTheFilterHidesItsRows(t *testing.T) {
	for key, says := range map[string]string{"1": "3 links", "2": "3 affiliates", "4": "1 coupon"} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, 80, 24).WaitIdle()
			term.Press(key, "/").Type("nobody has this").Contains("No match among "+says+". esc drops the filter.", "enter keep", "esc drop")
			term.Press("esc").Absent("No match among", "esc drop").Quit("q")
		})
	}
}

// TestSumsOfUnreadLinksAreNotZero: an affiliate whose links were never read has no numbers yet.
func TestSumsOfUnreadLinksAreNotZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[2].AffiliateID = 3
		term := x.open(t, 80, 24).WaitIdle().Press("2").Contains("asha@example.com")
		if line := term.Line(5); line != "▸ Asha Rao            asha@example.com         1         –       –            –" {
			t.Errorf("the row is %q", line)
		}
		term.Quit("q")
	})
}

// TestSeveralCoupons: the keys of a coupon act on all that are marked, and a deleted one is left alone.
func TestSeveralCoupons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		c := x.in.Coupons[0]
		for i, code := range []string{"MEERA30", "OLD10"} {
			c.ID, c.Code = int64(2+i), code
			x.in.Coupons = append(x.in.Coupons, c)
		}
		x.in.Coupons[2].State = affiliate.CouponDeleted
		term := x.open(t, 80, 24).WaitIdle().Press("4", "*", "y").Contains("copied 2 of 3 codes; left out: OLD10 (deleted)").Press("Y").
			Contains("copied 2 of 3 checkout links; left out: OLD10 (deleted)")
		term.Quit("ctrl+c")
	})
}

// TestCouponsWithoutAURLAreNamed when URLs are copied, and why they have none.
func TestCouponsWithoutAURLAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		c := x.in.Coupons[0]
		for i, code := range []string{"OLD10", "PAST5", "STRAY"} {
			c.ID, c.Code = int64(2+i), code
			x.in.Coupons = append(x.in.Coupons, c)
		}
		x.in.Coupons[1].State = affiliate.CouponDeleted
		x.in.Coupons[2].Expires = time.Now().Add(-time.Hour)
		x.in.Coupons[3].ProductID = "no product of ours"
		term := x.open(t, 80, 24).WaitIdle().Press("4", "*", "Y").WaitIdle()
		term.Contains("copied 1 of 4 checkout links; left out: OLD10 (deleted), PAST5 (expired),",
			"STRAY (its product's slug is not known: Y on it alone asks for it)")
		if len(x.copied) != 1 || strings.Count(x.copied[0], "http") != 1 || !strings.Contains(x.copied[0], "MEERA25") {
			t.Errorf("copied %q", x.copied)
		}
		term.Press("g", "space", "Y").Contains("nothing copied; left out: OLD10 (deleted), PAST5 (expired), STRAY (its").Press("esc", "g", "j", "Y")
		term.Contains("OLD10 is deleted: buyers can no longer use it").Press("enter").Absent("discount-code=OLD10").Quit("ctrl+c")
	})
}

// TestAnUnassignedLinkIsNamedOnce: its slug takes the place of a name.
func TestAnUnassignedLinkIsNamedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 24).WaitIdle().Press("G", "enter")
		term.Contains("› m1n2b3v4 · Unassigned ").Absent("nobody yet · m1n2b3v4").Quit("q")
	})
}
