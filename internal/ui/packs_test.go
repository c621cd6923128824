package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestSharePacksOneAfterTheOther: ] on marked rows shows the pack of each, on every list that has links.
func TestSharePacksOneAfterTheOther(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("g", "space", "space", "]").
				Contains("codewithmeera   pack 1 of 2", "share k3f9x2ab with MEERA25")
			term.GoldenBody("packs")
			term.Press("[").Contains("this is the first pack").Press("Y").Contains("copied the share pack of codewithmeera").Press("]").
				Contains("devdiaries   pack 2 of 2", "share p0q8w7zz").Absent("copied the share pack")
			term.Press("]").Contains("this is the last pack").Press("y").Contains("copied https://learn.acme.com/a/p0q8w7zz").Press("enter").
				Contains("devdiaries", "2 of 2 marked").Press("[").Contains("codewithmeera", "1 of 2 marked").Press("[").
				Contains("this is the first of the marked links").Quit("ctrl+c")
		})
	}
}

// TestSharePacksGoOnWhereTheyWere: an interruption loses neither the place nor which packs were copied. After the last one they begin again.
func TestSharePacksGoOnWhereTheyWere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle().Press("2", "*", "]", "]").WaitIdle().Contains("codewithmeera   pack 2 of 3").Absent("· copied")
		term.Press("Y").WaitIdle().Contains("pack 2 of 3 · copied 05:").Press("]", "esc", "j", "]").WaitIdle().Contains("devdiaries   pack 3 of 3").
			Absent("· copied")
		term.Press("[", "enter", "esc", "]").WaitIdle().Contains("codewithmeera   pack 2 of 3 · copied 05:")
		term.Press("]", "y", "esc", "]").WaitIdle().Contains("pack 1 of 3").Press("]", "]").Contains("pack 3 of 3 · copied 05:").Quit("ctrl+c")
	})
}

// TestAPackOfAnAffiliateHasAllLinksThatWork, with their coupons; one that is replaced is in none, nor one that is not watched beside a watched one; and who has no link that works is said.
func TestAPackOfAnAffiliateHasAllLinksThatWork(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := promoted()
			for i, change := range []func(*affiliate.Link){
				func(l *affiliate.Link) { l.SupersededBy = 4 },
				func(l *affiliate.Link) { l.StoppedAt = time.Now().Add(-time.Hour) },
			} {
				l := x.in.Links[0]
				l.ID, l.Slug = int64(20+i), []string{"replaced", "stopped1"}[i]
				change(&l)
				x.in.Links = append(x.in.Links, l)
			}
			x.ops = []affiliate.Operation{{ID: "op01", Kind: affiliate.CreateCoupon, State: affiliate.Planned,
				Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{Code: "MEERASYS", ProductID: x.in.Links[3].ProductID, LinkSlug: "z9z9z9z9"}}}}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("2", "*", "]").WaitIdle().Contains("pack 1 of 3", "Asha Rao has no link that works").
				Press("Y").Contains("has no link that works")
			term.Press("]").Contains("codewithmeera   pack 2 of 3", "2 links", "! The coupon MEERASYS is not made yet").GoldenBody("packs-affiliate")
			term.Press("Y").Contains("Copy it without its coupon?").Press("y").WaitIdle().Contains("copied the share pack of codewithmeera: 2 links").
				Press("y").Contains("copied 2 URLs")
			term.Press("]").Contains("devdiaries   pack 3 of 3").Press("]").Contains("this is the last pack").Press("enter").Contains("devdiaries", "Links").
				Press("esc", "Y").WaitIdle().Contains("copied 2 share packs; without 1 coupon")
			const meera = "share k3f9x2ab with MEERA25\n\nshare z9z9z9z9"
			if want := []string{meera, "https://learn.acme.com/a/k3f9x2ab\nhttps://learn.acme.com/a/z9z9z9z9",
				meera + "\n\n\nshare p0q8w7zz"}; !slices.Equal(x.copied, want) {
				t.Errorf("copied %q, want %q", x.copied, want)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestAPackSaysThatItsLinksAreNotMadeYet, instead of how to make some, and has them as soon as they are made.
func TestAPackSaysThatItsLinksAreNotMadeYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		link := func(id string, a affiliate.Affiliate, product string, state affiliate.OperationState) affiliate.Operation {
			return affiliate.Operation{ID: id, Kind: affiliate.CreateLink, State: state,
				Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: a.Who(), ProductID: product, ProductName: "Product " + product, Commission: 2000}}}
		}
		asha, meera := x.in.Affiliates[2], x.in.Affiliates[0]
		x.ops = []affiliate.Operation{link("op01", asha, "one", affiliate.Planned), link("op02", asha, "two", affiliate.Sent),
			link("op03", meera, "three", affiliate.Unknown)}
		term := x.open(t, 120, 30).WaitIdle().Press("2", "*", "]").WaitIdle().
			Contains("Asha Rao has no link that works yet. 2 new links (Product one, Product", "not made yet, and not in this pack", "Q shows how far that is").
			Absent("creates one")
		term.Press("]").Contains("codewithmeera", "! Whether 1 new link was made (Product three) is not known").Press("[").Contains("Asha Rao")
		x.news(func() {
			x.ops[0].State, x.ops[1].State = affiliate.Done, affiliate.Done
			x.in.Links = append(x.in.Links, affiliate.Link{ID: 9, Slug: "asha0001", AffiliateID: asha.ID, ProductID: x.in.Products[0].ID, Commission: 2000,
				MadeHere: true})
		}, affiliate.Invalidation{Operations: true, Links: []int64{9}})
		term.WaitIdle().Contains("share asha0001").Absent("not made yet").Quit("ctrl+c")
	})
}

// TestCopyingPacksSaysThatLinksAreNotMadeYet: Y on Affiliates does not say how to make some.
func TestCopyingPacksSaysThatLinksAreNotMadeYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.ops = []affiliate.Operation{{ID: "op01", Kind: affiliate.CreateLink, State: affiliate.Planned,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[2].Who(), ProductID: "one", Commission: 2000}}}}
		term := x.open(t, 120, 30).WaitIdle().Press("2", "Y").WaitIdle().
			Contains("nothing copied: 1 new link is not made yet (Q); no link that works: Asha Rao")
		term.Press("*", "Y").WaitIdle().Contains("copied 2 share packs; 1 new link is not made yet (Q); no link that works: Asha Rao").Quit("ctrl+c")
	})
}

// TestCopyingPacksTellsUnknownWritesFromPlannedOnes: a person decides an unknown one, whose coupon or link may be there already.
func TestCopyingPacksTellsUnknownWritesFromPlannedOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i, state := range []affiliate.OperationState{affiliate.Planned, affiliate.Unknown} {
			l := x.in.Links[i]
			x.ops = append(x.ops,
				affiliate.Operation{ID: fmt.Sprint("coupon", i), Kind: affiliate.CreateCoupon, State: state,
					Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{Code: "X", ProductID: l.ProductID, LinkSlug: l.Slug}}},
				affiliate.Operation{ID: fmt.Sprint("link", i), Kind: affiliate.CreateLink, State: state,
					Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[i].Who(), ProductID: fmt.Sprint(i), Commission: 2000}}})
		}
		term := x.open(t, 200, 30).WaitIdle().Press("*", "Y").WaitIdle().
			Contains("copied 3 share packs; 1 without a coupon that is not made yet (Q); 1 without a coupon whose outcome is unknown (!)")
		term.Press("2", "*", "Y").WaitIdle().
			Contains("copied 2 share packs; without 1 coupon that is not made yet (Q) and 1 coupon whose outcome is unknown (!); 1 new link is not made yet " +
				"(Q); 1 new link has an unknown outcome (!); no link")
		term.Quit("ctrl+c")
	})
}

// TestCopyingPacksWithUnknownLinksOnly: nothing says that they are queued.
func TestCopyingPacksWithUnknownLinksOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.ops = []affiliate.Operation{{ID: "op01", Kind: affiliate.CreateLink, State: affiliate.Unknown,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: x.in.Affiliates[2].Who(), ProductID: "one", Commission: 2000}}}}
		x.open(t, 120, 30).WaitIdle().Press("2", "Y").WaitIdle().
			Contains("nothing copied: 1 new link has an unknown outcome (!); no link that works: Asha Rao").Quit("ctrl+c")
	})
}

// TestAPackHasLinksThatAreNotWatched: they work as well as watched ones, and making a second one would be wrong.
func TestAPackHasLinksThatAreNotWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := promoted()
		for i := range x.in.Links {
			x.in.Links[i].StoppedAt = time.Now().Add(-time.Hour)
		}
		older := x.in.Links[0]
		older.ID, older.Slug, older.CreatedAt = 20, "older111", older.CreatedAt.Add(-time.Hour)
		x.in.Links = append(x.in.Links, older)
		term := x.open(t, 80, 24).WaitIdle().Press("2", "*", "]", "]").WaitIdle().Contains("codewithmeera   pack 2 of 3", "2 links · 2 not watched").Press("Y").
			WaitIdle().Contains("copied the share pack of codewithmeera: 2 links")
		if want := []string{"share k3f9x2ab with MEERA25\n\nshare z9z9z9z9"}; !slices.Equal(x.copied, want) {
			t.Errorf("copied %q, want %q", x.copied, want)
		}
		term.Quit("ctrl+c")
	})
}

// TestSharePacksOfMarkedBalances: ] on Payouts shows the links of each affiliate that is marked.
func TestSharePacksOfMarkedBalances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("space", "space", "]").WaitIdle().Contains("codewithmeera   pack 1 of 2")
		term.Press("]").WaitIdle().Contains("devdiaries   pack 2 of 2").Quit("ctrl+c")
	})
}

// TestURLsOfMarkedBalances: y on Payouts copies the URLs of the links of each affiliate that is marked, also from the palette.
func TestURLsOfMarkedBalances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("space", "space", "y").WaitIdle().Contains("copied 2 URLs")
		term.Press("esc", ":").Type("copy the urls").WaitIdle().Contains("▸ Copy the URLs of their links").Press("enter").WaitIdle().
			Contains("copied https://learn.acme.com/a/")
		if len(x.copied) != 2 || strings.Count(x.copied[0], "\n") != 1 || !strings.HasPrefix(x.copied[0], "https://learn.acme.com/a/") {
			t.Errorf("copied %q", x.copied)
		}
		term.Press("tab").WaitIdle().Press("y").WaitIdle().Contains("copies the URL of a link").Quit("ctrl+c")
	})
}

// TestAPackWithoutItsCouponSaysSo: a coupon that is queued is not in the pack yet, and comes into it once it is made.
func TestAPackWithoutItsCouponSaysSo(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Links[1].Slug = "p0q8w7zz"
			x.ops = []affiliate.Operation{{ID: "op01", Kind: affiliate.CreateCoupon, State: affiliate.Planned,
				Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{Code: "DEV20", ProductID: x.in.Links[1].ProductID, LinkSlug: "p0q8w7zz"}}}}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("g", "*", "]", "]").WaitIdle().Contains("pack 2 of 3", "! The coupon DEV20 is not made yet").
				GoldenBody("packs-queued")
			term.Press("Y").WaitIdle().Contains("Copy it without its coupon?").Press("n").Press("esc").Press("Y").WaitIdle().
				Contains("copied 3 share packs; 1 without a coupon that is not made yet (Q)").Press("]")
			x.news(func() {
				x.set("op01", func(op *affiliate.Operation) { op.State = affiliate.Done })
				c := x.in.Coupons[0]
				c.ID, c.Code, c.LinkID, c.ProductID, c.AffiliateID = 9, "DEV20", x.in.Links[1].ID, x.in.Links[1].ProductID, x.in.Links[1].AffiliateID
				x.in.Coupons = append(x.in.Coupons, c)
			}, affiliate.Invalidation{Operations: true, Coupons: []int64{9}})
			term.WaitIdle().Contains("pack 2 of 3", "share p0q8w7zz with DEV20").Absent("The coupon DEV20").Press("Y").WaitIdle().
				Contains("copied the share pack of devdiaries").Quit("ctrl+c")
		})
	}
}

// TestAPackIsCopiedWhileWritesRun: what the packs read again, since writes have changed, does not drop the copy; neither does a dialog that is closed at once.
func TestAPackIsCopiedWhileWritesRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.journalSlow = time.Second
		running := func() { x.news(func() {}, affiliate.Invalidation{Operations: true}) }
		term := x.open(t, 120, 30).WaitIdle().Press("g", "*", "]").Contains("codewithmeera   pack 1 of 3").Press("Y")
		running()
		term.Advance(3 * time.Second).Contains("copied the share pack of codewithmeera").Press("]")
		running()
		term.Press("Y", "esc").WaitIdle().Contains("copied the share pack of devdiaries")
		if want := []string{"share k3f9x2ab with MEERA25", "share p0q8w7zz"}; !slices.Equal(x.copied, want) {
			t.Errorf("copied %q, want %q", x.copied, want)
		}
		term.Quit("ctrl+c")
	})
}

// TestThePageOfALinkGoesThroughTheMarkedOnes, also from one that is not marked; without marks it says how.
func TestThePageOfALinkGoesThroughTheMarkedOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle().Press("g", "enter", "]").Contains("mark several links in the list first").Press("esc")
		term.Press("g", "space", "space", "g", "G", "enter").Absent("2 marked").Press("]").WaitIdle().Contains("1 of 2 marked", "] next").Press("]").WaitIdle().
			Contains("2 of 2 marked").Press("]").Contains("this is the last of the marked links").Quit("ctrl+c")
	})
}

// TestWhatIsBehindMarkedRowsIsTagged: the links of coupons and campaigns, the affiliates of balances.
func TestWhatIsBehindMarkedRowsIsTagged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle().Press("4", "space", ":").Type("tag the links").Press("enter").Contains("Tag 1 link").Type("diwali\r").
			Contains("none → diwali").Press("enter").WaitIdle().Contains("tagged 1 link", "1 marked")
		if calls := x.calls(); !strings.Contains(calls, "diwali") {
			t.Errorf("calls %q", calls)
		}
		term.Quit("ctrl+c")
	})
}

// TestMarkedRowsGiveTheirAddresses: URLs and e-mail addresses of the marked rows of each list.
func TestMarkedRowsGiveTheirAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Affiliates[2].Email = ""
		term := x.open(t, 120, 24).WaitIdle().Press("2", "*", "y").Contains("copied 2 URLs").Press("Y").
			Contains("copied 2 share packs; no link that works: Asha Rao")
		term.Press(":").Type("copy the e-mail").Press("enter").Contains("copied 2 e-mail addresses; no e-mail known of Asha Rao").Press("]").
			Contains("Asha Rao", "pack 1 of 3", "has no link that works").Press("esc")
		term.Press("4", "]").Contains("pack 1 of 1", "MEERA25").Press("esc", ":").Type("copy the e-mail").Press("enter").Contains("copied 1 e-mail address")
		if !slices.Contains(x.copied, "meera@example.com\ndev@example.com") {
			t.Errorf("copied %q", x.copied)
		}
		term.Quit("ctrl+c")
	})
}
