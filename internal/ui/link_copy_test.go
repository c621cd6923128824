package ui_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// replaced is a school in which the first link was replaced by a newer one, twice, and the second is gone without one.
func replaced() *world {
	x := peopled()
	l := x.in.Links[0]
	for i, slug := range []string{"mid00002", "new00003"} {
		l.ID, l.Slug, l.Commission, l.CreatedAt = int64(10+i), slug, affiliate.BasisPoints(2500+500*i), time.Now().Add(time.Duration(i-10)*time.Hour)
		x.in.Links = append(x.in.Links, l)
	}
	x.in.Links[0].SupersededBy, x.in.Links[3].SupersededBy = 10, 11
	x.in.Links[1].MissingSince = time.Now().Add(-time.Hour)
	return x
}

// TestCopyingAReplacedLinkCopiesTheNewestAndSaysSo: the newest link of its affiliate and product is, and that is said.
func TestCopyingAReplacedLinkCopiesTheNewestAndSaysSo(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		says []string
		want string // copied; "" when nothing is
	}{
		{"y on a replaced link", []string{"/", "k3f9", "enter", "y"},
			[]string{"copied https://learn.acme.com/a/new00003 (the newest link: k3f9x2ab was", "replaced)"}, "https://learn.acme.com/a/new00003"},
		{"y on one replaced in between", []string{"/", "mid0", "enter", "y"}, []string{"copied https://learn.acme.com/a/new00003 (the newest"},
			"https://learn.acme.com/a/new00003"},
		{"y on its page", []string{"/", "k3f9", "enter", "enter", "y"}, []string{"the newest link: k3f9x2ab was"}, "https://learn.acme.com/a/new00003"},
		{"y on the live one", []string{"/", "new0", "enter", "y"}, []string{"copied https://learn.acme.com/a/new00003 "}, "https://learn.acme.com/a/new00003"},
		{"Y on a replaced link", []string{"/", "k3f9", "enter", "Y"}, []string{"copied the share pack of codewithmeera (the newest link: k3f9x2ab was"},
			"share new00003 with MEERA25"},
		{"# on a replaced link", []string{"/", "k3f9", "enter", "#", "y"},
			[]string{"the newest link: k3f9x2ab was replaced", "https://learn.acme.com/a/new00003"}, "https://learn.acme.com/a/new00003"},
		{"y on a vanished link asks", []string{"/", "p0q8", "enter", "y"},
			[]string{"Copy the URL anyway?", "Fermion no longer knows p0q8w7zz. devdiaries has no newer link for"}, ""},
		{"and enter is no", []string{"/", "p0q8", "enter", "y", "enter"}, []string{"1 of 5 links"}, ""},
		{"and y is yes", []string{"/", "p0q8", "enter", "y", "y"}, []string{"copied https://learn.acme.com/a/p0q8w7zz (Fermion no longer knows p0q8w7zz)"},
			"https://learn.acme.com/a/p0q8w7zz"},
		{"Y on a vanished link asks", []string{"/", "p0q8", "enter", "Y"}, []string{"Copy the share pack anyway?"}, ""},
		{"# on a vanished link asks", []string{"/", "p0q8", "enter", "#"}, []string{"Show the QR code anyway?"}, ""},
		{"y on marked links", []string{"*", "y"},
			[]string{"copied 2 URLs; the newest link used for 2 replaced or gone; 1 left out,", "without a newer link: p0q8w7zz"},
			"https://learn.acme.com/a/new00003\nhttps://learn.acme.com/a/m1n2b3v4"},
		{"Y on marked links", []string{"*", "Y"}, []string{"copied 2 share packs; the newest link used for 2"},
			"share new00003 with MEERA25\n\nshare m1n2b3v4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := replaced()
				term := x.open(t, 80, 24).WaitIdle().Press(c.keys...).WaitIdle().Contains(c.says...)
				if got := append(slices.Clone(x.copied), "")[0]; got != c.want {
					t.Errorf("copied %q, want %q", got, c.want)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// TestAReplacedLinkWithoutALiveOneAsks: what took its place has vanished too.
func TestAReplacedLinkWithoutALiveOneAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := replaced()
		x.in.Links[4].MissingSince = time.Now()
		term := x.open(t, 80, 24).WaitIdle().Press("/").Type("k3f9").Press("enter", "y")
		term.Contains("k3f9x2ab was replaced. codewithmeera has no newer link for Go for").Press("n")
		if len(x.copied) > 0 {
			t.Errorf("copied %q", x.copied)
		}
		term.Quit("ctrl+c")
	})
}

// TestAVanishedLinkCanBeReplaced: at its own percentage too, and by the key on the link that it had replaced; New link does not
// take it for a live twin.
func TestAVanishedLinkCanBeReplaced(t *testing.T) {
	for _, from := range []string{"k3f9", "mid0", "new0"} {
		synctest.Test(t, func(t *testing.T) {
			x := replaced()
			x.in.Links[4].MissingSince = time.Now()
			term := x.open(t, 160, 50).WaitIdle().Press("/").Type(from).Press("enter", "%").Contains("Change the commission of codewithmeera", "now 30")
			x.calls()
			term.Type("30").Press("enter").Contains("Fermion no longer knows new00003").Press("enter").WaitIdle().Absent("already")
			if got := x.calls(); !strings.Contains(got, "new00003") {
				t.Errorf("from %s: %q", from, got)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestNothingToCopySaysWhatToDo where all marked links are gone.
func TestNothingToCopySaysWhatToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := replaced()
		for i := range x.in.Links {
			x.in.Links[i].MissingSince = time.Now()
		}
		x.open(t, 160, 50).WaitIdle().Press("*", "y").WaitIdle().Contains("nothing copied: n creates a new link, or % for the marked ones; 5 left out").
			Quit("ctrl+c")
	})
}

// TestLiveLinksAreListedBeforeReplacedOnes of the same affiliate.
func TestLiveLinksAreListedBeforeReplacedOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := replaced().open(t, 80, 24).WaitIdle()
		for i, want := range []string{"▸ codewithmeera     Go for Eng…      30", "  ↳ codewithmeera   Go for Eng…      20",
			"  ↳ codewithmeera   Go for Eng…      25"} {
			if line := term.Line(5 + i); line[:min(len(line), len(want))] != want {
				t.Errorf("line %d is %q, want %q", i, line, want)
			}
		}
		term.Quit("q")
	})
}

// TestTheSharePackFindsTheLiveCoupon of the affiliate and product, wherever it is credited.
func TestTheSharePackFindsTheLiveCoupon(t *testing.T) {
	for _, c := range []struct {
		name    string
		arrange func(*world)
		want    string
	}{
		{"on the replaced link", func(*world) {}, "share new00003 with MEERA25"},
		{"tracked, and credited to the affiliate", func(x *world) { x.in.Coupons[0].LinkID, x.in.Coupons[0].MadeHere = 0, false },
			"share new00003 with MEERA25"},
		{"credited by the link only", func(x *world) { x.in.Coupons[0].AffiliateID = 0 }, "share new00003 with MEERA25"},
		{"deleted", func(x *world) { x.in.Coupons[0].State = affiliate.CouponDeleted }, "share new00003"},
		{"expired", func(x *world) { x.in.Coupons[0].Expires = time.Now().Add(-time.Hour) }, "share new00003"},
		{"of another product", func(x *world) { x.in.Coupons[0].ProductID = x.in.Products[1].ID }, "share new00003"},
		{"somebody else's", func(x *world) { x.in.Coupons[0].AffiliateID, x.in.Coupons[0].LinkID = 2, 0 }, "share new00003"},
		{"the link's own before a newer one of the affiliate's", func(x *world) {
			own := x.in.Coupons[0]
			own.ID, own.Code, own.LinkID = 2, "OWN10", 11
			x.in.Coupons = append(x.in.Coupons, own)
			x.in.Coupons[0].CreatedAt = time.Now()
		}, "share new00003 with OWN10"},
		{"the newest of several", func(x *world) {
			newer := x.in.Coupons[0]
			newer.ID, newer.Code, newer.LinkID, newer.CreatedAt = 2, "NEWER10", 0, time.Now()
			x.in.Coupons = append(x.in.Coupons, newer)
		}, "share new00003 with NEWER10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := replaced()
				c.arrange(x)
				x.in.Links[0].SupersededBy, x.in.Links[3].SupersededBy = 11, 11
				term := x.open(t, 80, 24).WaitIdle().Press("/").Type("new0").Press("enter", "Y").WaitIdle()
				if got := append(slices.Clone(x.copied), "")[0]; got != c.want {
					t.Errorf("copied %q, want %q", got, c.want)
				}
				term.Quit("q")
			})
		})
	}
}

// TestLinksAreSortedByWhenTheyWereMade: the order has no column, so that the rule names it.
func TestLinksAreSortedByWhenTheyWereMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := replaced()
		term := x.open(t, 160, 50).WaitIdle().Press("s", "G").Contains("Created").Press("enter").WaitIdle().Contains("by Created ▼")
		if line := term.Line(5); line[:len("  ↳")] == "  ↳" {
			t.Errorf("the first row is %q", line)
		}
		x.mu.Lock()
		kept := x.settings["ui.sort.links"]
		x.mu.Unlock()
		if kept != "-created" {
			t.Errorf("kept %q in %v", kept, x.settings)
		}
		x.open(t, 80, 24).WaitIdle().Contains("by Created ▼")
		term.Press("S").Contains("by Created ▲").Quit("q")
	})
}

// TestTheCursorGoesToTheNewLink after its commission was changed here, and stays where it is when another program did that.
func TestTheCursorGoesToTheNewLink(t *testing.T) {
	for _, here := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, 120, 24).WaitIdle()
			if here {
				term.Press("%").Type("30").Press("enter", "enter").WaitIdle().Press("esc").WaitIdle()
			}
			x.news(func() {
				l := x.in.Links[0]
				l.ID, l.Slug, l.Commission, l.Now, l.Seen = 9, "new00009", 3000, affiliate.Counters{}, affiliate.Counters{}
				x.in.Links = append(x.in.Links, l)
				x.in.Links[0].SupersededBy = 9
			}, affiliate.Invalidation{Links: []int64{1, 9}, Operations: true})
			term.Contains("4 links").Press("y").WaitIdle()
			want := "https://learn.acme.com/a/new00009"
			if len(x.copied) != 1 || x.copied[0] != want {
				t.Errorf("copied %q", x.copied)
			}
			if here {
				term.Contains("▸ codewithmeera").Absent("▸ ↳", "the newest link")
				if line := term.Line(6); !strings.HasPrefix(line, "  ↳ codewithmee") { // the live one is before it
					t.Errorf("the second row is %q", line)
				}
			} else {
				term.Contains("▸ ↳ codewithmee", "the newest link")
			}
			term.Quit("q")
		})
	}
}
