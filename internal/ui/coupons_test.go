package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// TestACouponsCodeAndCheckoutLinkAreCopied: y copies the code and Y the checkout link with it, in the table and on the coupon's page.
func TestACouponsCodeAndCheckoutLinkAreCopied(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		says string
		want string
	}{
		{"code", []string{"4", "y"}, "copied MEERA25", "MEERA25"},
		{"code on its page", []string{"4", "enter", "y"}, "copied MEERA25", "MEERA25"},
		{"checkout link", []string{"4", "Y"}, "copied https://learn.acme.com/api/buy-digital-product?product-slug=go-for-",
			"https://learn.acme.com/api/buy-digital-product?product-slug=go-for-engineers&discount-code=MEERA25"},
		{"checkout link on its page", []string{"4", "enter", "Y"}, "copied https://learn.acme.com/api/buy-digital-product?product-slug=go-for-",
			"https://learn.acme.com/api/buy-digital-product?product-slug=go-for-engineers&discount-code=MEERA25"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := x.open(t, 100, 24).WaitIdle().Press(c.keys...).WaitIdle().Contains(c.says)
				if len(x.copied) != 1 || x.copied[0] != c.want {
					t.Errorf("copied %q, want %q", x.copied, c.want)
				}
				term.Quit("q")
			})
		})
	}
}

// TestTheKeyThatConfirmsADiscountIsNotCut beside a count and a long code at 80 columns.
func TestTheKeyThatConfirmsADiscountIsNotCut(t *testing.T) {
	for _, code := range []string{"DIWALI-SALE-2026", "DIWALI-SALE-2026-FOR-ALL", "DIWALI-SALE-2026-FOR-EVERYBODY-OF-THE-SCHOOL"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Coupons[0].Code = code
			x.open(t, 80, 24).WaitIdle().Press("4", "/").Type("!other").Press("enter").WaitIdle().
				Contains("1 coupon ", "discount not checked; confirm with : discount is right").
				Quit("q")
		})
	}
}

// TestACheckoutLinkAsksForTheSlugItNeeds, says where it is found, and remembers it.
func TestACheckoutLinkAsksForTheSlugItNeeds(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Products[0].Slug = ""
			term := x.open(t, size[0], size[1]).WaitIdle().Press("4", "Y").WaitIdle()
			term.Contains("Checkout link of MEERA25", "needs the slug of Go for Engineers, which is not").GoldenBody("checkout-slug")
			term.Type("two words\r").Contains("✗ a slug holds letters, digits and hyphens")
			term.Type("\x15https://learn.acme.com/course/go-for-engineers\r").WaitIdle().Absent("Product slug").Contains("copied https://learn.acme.com/api")
			if got := x.calls(); got != `save product 68d1013f7183c17964b104c8 slug "go-for-engineers"` {
				t.Errorf("said %q", got)
			}
			if want := "https://learn.acme.com/api/buy-digital-product?product-slug=go-for-engineers&discount-code=MEERA25"; len(x.copied) != 1 ||
				x.copied[0] != want {
				t.Errorf("copied %q", x.copied)
			}
			term.Quit("q")
		})
	}
}

// TestTheAffiliateOfACouponIsEdited with e, for one coupon and for several.
func TestTheAffiliateOfACouponIsEdited(t *testing.T) {
	for _, c := range []struct {
		name  string
		keys  []string
		typed string
		says  string
		calls string
	}{
		{"typing replaces", []string{"e"}, "asha\r", "MEERA25: credited to Asha Rao", "credit coupons [1] to 3"},
		{"enter keeps", []string{"e"}, "\r", "nothing was changed", ""},
		{"cleared", []string{"e"}, "\x15\r", "MEERA25: unassigned", "credit coupons [1] to 0"},
		{"none", []string{"e"}, "none\r", "MEERA25: unassigned (was codewithmeera)", "credit coupons [1] to 0"},
		{"none of nobody's", []string{"j", "e"}, "None\r", "nothing was changed", ""},
		{"on its page", []string{"enter", "e"}, "dev\r", "MEERA25: credited to devdiaries", "credit coupons [1] to 2"},
		{"several show a plan", []string{"*", "e"}, "dev\r", "enter saves 2 coupons", ""},
		{"several", []string{"*", "e"}, "dev\r\r", "2 coupons: credited to devdiaries", "credit coupons [1 2] to 2"},
		{"several, empty", []string{"*", "e"}, "\r", "nothing was changed", ""},
		{"several, none, a plan", []string{"*", "e"}, "none\r", "Taken from: codewithmeera (1).", ""},
		{"several, none", []string{"*", "e"}, "None\r\r", "1 coupon: unassigned", "credit coupons [1] to 0"},
		{"somebody unknown", []string{"e"}, "zoe\r", "✗ no affiliate matches", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				stray := x.in.Coupons[0]
				stray.ID, stray.Code, stray.AffiliateID, stray.LinkID = 2, "STRAY", 0, 0
				x.in.Coupons = append(x.in.Coupons, stray)
				term := x.open(t, 80, 24).WaitIdle().Press("4").Press(c.keys...).Type(c.typed).WaitIdle().Contains(c.says)
				if got := x.calls(); got != c.calls {
					t.Errorf("said %q, want %q", got, c.calls)
				}
				term.Quit("ctrl+c")
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.fail = errors.New("the disk is full: make room and press enter again")
		x.open(t, 80, 24).WaitIdle().Press("4", "e").Type("asha\r").Contains("✗ the disk is full", "Edit coupon MEERA25", "asha").Quit("ctrl+c")
	})
}

// TestTheFormOfACouponSaysWhoseItWas before enter saves it, and the line at the foot afterwards.
func TestTheFormOfACouponSaysWhoseItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("4", "space", "e").Contains("Edit coupon MEERA25", "Saved here only").Absent("→ unassigned")
		term.Type("asha").Contains("codewithmeera → Asha Rao.").Press("ctrl+u").Contains("codewithmeera → unassigned.").Type("none").
			Contains("codewithmeera → unassigned.").Press("ctrl+u").Type("zoe").Absent("codewithmeera →")
		term.Press("ctrl+u").Type("asha\r").WaitIdle().Contains("MEERA25: credited to Asha Rao (was codewithmeera)").Quit("q")
	})
}

// TestAnEmptyFieldKeepsSeveralCoupons with whom they are credited to, also after the plan of another answer; only none takes them away.
func TestAnEmptyFieldKeepsSeveralCoupons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		second := x.in.Coupons[0]
		second.ID, second.Code = 2, "MEERA10"
		x.in.Coupons = append(x.in.Coupons, second)
		term := x.open(t, 80, 24).WaitIdle().Press("4", "*", "e").
			Contains("Edit 2 coupons", "leave as it is", "An empty field changes", "nothing; none unassigns.")
		term.Type("none").Contains("unassigned").Press("enter").WaitIdle().Contains("affiliate codewithmeera → none", "Taken from: codewithmeera (2).").
			Press("esc")
		term.Contains("Edit 2 coupons").Type("\x15\r").WaitIdle().Contains("nothing was changed").Absent("Taken from")
		if got := x.calls(); got != "" {
			t.Errorf("said %q, though nothing was saved", got)
		}
		term.Quit("ctrl+c")
	})
}

// TestSeveralCouponsAreCreditedByAPlan: each old and new affiliate is shown before anything is saved, and whose coupons they were; those that the
// filter hides are named, and esc goes back to the form.
func TestSeveralCouponsAreCreditedByAPlan(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			for i, code := range []string{"STRAY", "DEVS10"} {
				c := x.in.Coupons[0]
				c.ID, c.Code, c.AffiliateID, c.LinkID = int64(i+2), code, int64(2*i), 0
				x.in.Coupons = append(x.in.Coupons, c)
			}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("4", "*", "/").Type("meera25").Press("enter", "e").
				Contains("Edit 3 coupons", "Includes 2 marked rows that the filter hides", "STRAY.")
			term.Type("dev\r").WaitIdle().Contains("affiliate codewithmeera → devdiaries", "affiliate none → devdiaries", "nothing changes",
				"that the filter hides: DEVS10, STRAY",
				"Taken from: codewithmeera (1).", "Saved here only", "enter saves 2 coupons · esc goes back").GoldenBody("coupons-credit-plan")
			if got := x.calls(); got != "" {
				t.Errorf("said %q before enter", got)
			}
			term.Press("esc").Contains("Edit 3 coupons", "show what will change").Press("enter").WaitIdle().Press("enter").WaitIdle().
				Contains("2 coupons: credited to devdiaries", "3 marked")
			if got := x.calls(); got != "credit coupons [1 2] to 2" {
				t.Errorf("said %q", got)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestTheAffiliateOfALinkReplacesAProposedValue: the form opens with the affiliate of the page, and typing replaces that.
func TestTheAffiliateOfALinkReplacesAProposedValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 30).WaitIdle().Press("2", "enter", "n").Type("asha\tsystem\t20\r").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, `"affiliate":{"email":"asha@example.com"`) {
			t.Errorf("calls %q", calls)
		}
		term.Quit("ctrl+c")
	})
}

// TestTheCodeOfADeletedCouponIsNotCopied.
func TestTheCodeOfADeletedCouponIsNotCopied(t *testing.T) {
	for _, key := range []string{"y", "Y"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Coupons[0].State = affiliate.CouponDeleted
			term := x.open(t, 80, 24).WaitIdle().Press("4", key).Contains("MEERA25 is deleted: buyers can no longer use it")
			if len(x.copied) > 0 {
				t.Errorf("copied %q", x.copied)
			}
			term.Quit("q")
		})
	}
}

// TestACouponOfAReplacedLinkIsCreditedToTheNewest.
func TestACouponOfAReplacedLinkIsCreditedToTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := replaced()
		term := x.open(t, 80, 30).WaitIdle().Press("/").Type("k3f9").Press("enter", "c").Contains("New coupon for codewithmeera · new00003").
			Type("\t\t5%\t\t\t\r").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, `"link_slug":"new00003"`) {
			t.Errorf("calls %q", calls)
		}
		term.Quit("ctrl+c")
	})
}
