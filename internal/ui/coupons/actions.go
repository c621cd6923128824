package coupons

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// couponActions are the row actions of coupons, for their table and the page of one.
type couponActions struct {
	host   screen.Host
	chosen func() []*board.Coupon // the marked coupons, else the one under the cursor
	hidden func() []screen.HiddenRow
	clear  func() // clears the marks once an action has used them
}

func (x couponActions) actions() []screen.Action {
	h := x.host
	return []screen.Action{
		screen.Bind(screen.ActionCopyURL, x.copyCodes).WithTitle("Copy the code", "copy code").DisabledBy(x.whyNotGivenOut),
		screen.Bind(screen.ActionCopyShare, x.copyCheckout).WithTitle("Copy the checkout link with the code", "checkout").
			DisabledBy(func() string { return screen.WhyNoSchoolURL(h, x.whyNotGivenOut()) }),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Float(creditForm(x)) })).
			WithTitle("Edit who this coupon is credited to", "edit").DisabledBy(x.whyNoCoupon),
		screen.Bind(screen.ActionRemove, screen.NoCmd(x.askDelete)).WithTitle(x.deletionTitle(), "delete").DisabledBy(x.whyNoCoupon),
		x.checkAction(),
		screen.Bind(screen.ActionDiscountRight, screen.NoCmd(func() { c := x.chosen()[0]; confirmDiscount(h, c.Code, c.Discount) })).
			DisabledBy(x.whyNoDiscountToCheck),
	}
}

func (x couponActions) deletionTitle() string {
	if n := len(x.chosen()); n > 1 {
		return "Delete " + screen.Plural(n, "coupon", "coupons") + " at Fermion"
	}
	return "Delete this coupon at Fermion"
}

func (x couponActions) whyNoCoupon() string {
	if len(x.chosen()) == 0 {
		return "no coupon selected"
	}
	return ""
}

// whyNotGivenOut is the reason why the chosen coupon has no usable code. For several coupons it is empty: copyEach leaves out the
// unusable ones and names them.
func (x couponActions) whyNotGivenOut() string {
	cs := x.chosen()
	if len(cs) != 1 {
		return x.whyNoCoupon()
	}
	if state := cs[0].StateAt(x.host.Now()); state != affiliate.CouponLive {
		return cs[0].Code + " is " + string(state) + ": buyers can no longer use it"
	}
	return ""
}

// isUnchecked reports whether a coupon that was created here may have another discount than was requested.
func isUnchecked(h screen.Host, c *board.Coupon) bool {
	return c.MadeHere && c.State == affiliate.CouponLive && !screen.DiscountChecked(h, c.Discount)
}

func (x couponActions) whyNoDiscountToCheck() string {
	if why := x.whyNoCoupon(); why != "" {
		return why
	}
	if !isUnchecked(x.host, x.chosen()[0]) {
		return "there is no discount to check here"
	}
	return ""
}

// copyCodes copies the code of each usable coupon, one a line, and names the others.
func (x couponActions) copyCodes() tea.Cmd {
	return x.copyEach("code", func(c *board.Coupon) (text, whyNot string) { return c.Coupon.Code, "" })
}

// copyCheckout copies the checkout URL of each usable coupon, one a line, and names the others. For a single coupon it asks for
// the product slug that the URL needs.
func (x couponActions) copyCheckout() tea.Cmd {
	if cs := x.chosen(); len(cs) == 1 && productSlug(x.host, cs[0].ProductID) == "" {
		x.host.Float(productSlugForm(cs[0]))
		return nil
	}
	return x.copyEach("checkout link", func(c *board.Coupon) (text, whyNot string) {
		slug := productSlug(x.host, c.ProductID)
		if slug == "" {
			return "", "its product's slug is not known: " + screen.KeyOf(x.host, screen.ActionCopyShare) + " on it alone asks for it"
		}
		return x.host.Ports().Access.School().CheckoutURL(slug, c.Coupon.Code), ""
	})
}

// copyEach copies one text for each usable coupon.
func (x couponActions) copyEach(what string, textOf func(*board.Coupon) (text, whyNot string)) tea.Cmd {
	var texts, out []string
	cs := x.chosen()
	for _, c := range cs {
		text, why := textOf(c)
		if state := c.StateAt(x.host.Now()); state != affiliate.CouponLive {
			why = string(state)
		}
		if why != "" {
			out = append(out, c.Code+" ("+why+")")
		} else {
			texts = append(texts, text)
		}
	}
	left := ""
	if len(out) > 0 {
		left = "left out: " + screen.JoinFirst(out, func(s string) string { return s })
	}
	if len(texts) == 0 {
		x.host.Toast("nothing copied; " + left)
		return nil
	}
	message := texts[0]
	if len(cs) > 1 {
		message = fmt.Sprintf("%s of %s", screen.Grouped(len(texts)), screen.Plural(len(cs), what, what+"s"))
	}
	return screen.CopyText(x.host, strings.Join(texts, "\n"), strings.Join(screen.NonEmpty(message, left), "; "))
}

func productSlug(h screen.Host, id string) string {
	if p := h.Board().Product(id); p != nil {
		return p.Product.Slug
	}
	return ""
}

// productSlugForm asks for the product slug that a checkout link needs, saves it for the product, and copies the link.
func productSlugForm(c *board.Coupon) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := screen.NewFormDialog(h, "Checkout link of "+c.Code, "copy the link", []form.Field{
			{ID: "slug", Label: "Product slug", Placeholder: "like go-for-engineers; or the page's URL", Check: func(text string) error {
				_, err := affiliate.ParseProductSlug(text)
				return err
			}},
		})
		s.Form.SetNote("The checkout link needs the slug of " + screen.OrDash(c.ProductLabel) +
			", which is not known here. It is the last part of the URL of the product's page: open the product in Fermion's dashboard " +
			"or on the school's site, and paste that URL.")
		s.Submit = func() tea.Cmd {
			slug, _ := affiliate.ParseProductSlug(s.Form.Value("slug")) // the form has checked it
			give := func() tea.Cmd {
				h.Close()
				url := h.Ports().Access.School().CheckoutURL(slug, c.Coupon.Code)
				return screen.CopyText(h, url, url)
			}
			if !h.Options().MayWrite() {
				return give()
			}
			s.Busy = screen.SavingText
			p := affiliate.Product{ID: c.ProductID, Slug: slug}
			return screen.Write(h, func(ctx context.Context) (affiliate.Product, error) {
				return p, h.Ports().CouponEdits.SaveProducts(ctx, []affiliate.Product{p})
			}, func(_ affiliate.Product, err error) tea.Cmd {
				if err != nil {
					s.Fail("", err)
					return nil
				}
				return give()
			})
		}
		return s
	}
}
