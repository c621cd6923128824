package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// couponActs are the row keys of coupons, in their table and on the page of one.
type couponActs struct {
	host   Host
	chosen func() []*board.Coupon // the marked coupons, else the one under the cursor
	hidden func() int             // how many of them the filter hides
	clear  func()                 // the marks were used
}

func (x couponActs) actions() []Action {
	h := x.host
	return []Action{
		on(ActionCopyURL, x.copyCodes).titled("Copy the code", "copy code").unless(x.whyNotGivenOut),
		on(ActionCopyShare, x.copyCheckout).titled("Copy the checkout link with the code", "checkout").unless(func() string {
			if why := x.whyNotGivenOut(); why != "" || h.Ports().Access.School().Known() {
				return why
			}
			return "the school's address is not set yet: start with --school-url, or enter it on the first screen"
		}),
		on(ActionEdit, do(func() { h.Float(couponCreditForm(x)) })).titled("Edit who this coupon is credited to", "edit").unless(x.whyNone),
		on(ActionRemove, do(x.askDelete)).titled("Delete this coupon at Fermion", "delete").unless(x.whyNone),
		x.checkAction(),
		on(ActionDiscountRight, do(func() { c := x.chosen()[0]; confirmDiscount(h, c.Code, c.Discount) })).unless(func() string {
			if why := x.whyNone(); why != "" {
				return why
			}
			return noDiscountToCheck(h, x.chosen()[0])
		}),
	}
}

func (x couponActs) whyNone() string {
	if len(x.chosen()) == 0 {
		return "no coupon selected"
	}
	return ""
}

// whyNotGivenOut is why there is no code to give out. Of several those that are of no use are left out, and named then.
func (x couponActs) whyNotGivenOut() string {
	cs := x.chosen()
	if len(cs) != 1 {
		return x.whyNone()
	}
	if state := cs[0].StateAt(x.host.Now()); state != affiliate.CouponLive {
		return cs[0].Code + " is " + string(state) + ": buyers can no longer use it"
	}
	return ""
}

// unchecked says whether a coupon made here may carry another discount than was asked for.
func unchecked(h Host, c *board.Coupon) bool {
	return c.MadeHere && c.State == affiliate.CouponLive && !discountChecked(h, c.Discount)
}

func noDiscountToCheck(h Host, c *board.Coupon) string {
	if !unchecked(h, c) {
		return "there is no discount to check here"
	}
	return ""
}

// copyCodes copies the code of each coupon that works, one a line, and names the others.
func (x couponActs) copyCodes() tea.Cmd {
	return x.copyEach("code", func(c *board.Coupon) (text, whyNot string) { return c.Coupon.Code, "" })
}

// copyCheckout copies the checkout URL of each coupon that has one to give out, one a line, and names the others. For one
// coupon it asks for the slug that the URL needs.
func (x couponActs) copyCheckout() tea.Cmd {
	if cs := x.chosen(); len(cs) == 1 && productSlug(x.host, cs[0].ProductID) == "" {
		x.host.Float(productSlugForm(cs[0]))
		return nil
	}
	return x.copyEach("checkout link", func(c *board.Coupon) (text, whyNot string) {
		slug := productSlug(x.host, c.ProductID)
		if slug == "" {
			return "", "its product's slug is not known: Y on it alone asks for it"
		}
		return x.host.Ports().Access.School().CheckoutURL(slug, c.Coupon.Code), ""
	})
}

// copyEach copies one text for each of the coupons that work.
func (x couponActs) copyEach(what string, textOf func(*board.Coupon) (text, whyNot string)) tea.Cmd {
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
		left = "left out: " + listed(out, func(s string) string { return s })
	}
	if len(texts) == 0 {
		x.host.Toast("nothing copied; " + left)
		return nil
	}
	said := texts[0]
	if len(cs) > 1 {
		said = fmt.Sprintf("%s of %s", grouped(len(texts)), plural(len(cs), what, what+"s"))
	}
	return copyText(x.host, strings.Join(texts, "\n"), strings.Join(present(said, left), "; "))
}

func productSlug(h Host, id string) string {
	if p := h.Board().Product(id); p != nil {
		return p.Product.Slug
	}
	return ""
}

// productSlugForm asks for the slug that a checkout link needs, saves it for the product, and copies the link.
func productSlugForm(c *board.Coupon) func(Host) Screen {
	return func(h Host) Screen {
		s := newFormDialog(h, "Checkout link of "+c.Code, "copy the link", []form.Field{
			{ID: "slug", Label: "Product slug", Placeholder: "like go-for-engineers; or the page's URL", Check: func(text string) error {
				_, err := affiliate.ParseProductSlug(text)
				return err
			}},
		})
		s.form.SetNote("The checkout link needs the slug of " + orDash(c.ProductLabel) + ", which is not known here. It is the last part of the URL of the product's page: open the product in Fermion's dashboard or on the school's site, and paste that URL.")
		s.submit = func() tea.Cmd {
			slug, _ := affiliate.ParseProductSlug(s.form.Value("slug")) // checked just before
			give := func() tea.Cmd {
				h.Close()
				url := h.Ports().Access.School().CheckoutURL(slug, c.Coupon.Code)
				return copyText(h, url, url)
			}
			if h.Options().ReadOnly {
				return give()
			}
			s.busy = "saving…"
			p := affiliate.Product{ID: c.ProductID, Slug: slug}
			return Write(h, func(ctx context.Context) (affiliate.Product, error) {
				return p, h.Ports().CouponEdits.SaveProducts(ctx, []affiliate.Product{p})
			}, func(_ affiliate.Product, err error) tea.Cmd {
				if err != nil {
					s.fail("", err)
					return nil
				}
				return give()
			})
		}
		return s
	}
}

// couponCreditForm edits whom coupons are credited to, which only this program knows.
func couponCreditForm(x couponActs) func(Host) Screen {
	return func(h Host) Screen {
		cs := x.chosen()
		title, owner := "Edit coupon "+cs[0].Code, cs[0].Owner
		if len(cs) > 1 {
			title = "Edit " + plural(len(cs), "coupon", "coupons")
		}
		var credited []string // the affiliates that have some of them
		for _, c := range cs {
			if c.Owner != owner {
				owner = 0
			}
			if c.Owner != 0 && !slices.Contains(credited, c.AffiliateLabel) {
				credited = append(credited, c.AffiliateLabel)
			}
		}
		s := newFormDialog(h, title, "save", []form.Field{couponAffiliateField(h)})
		if a := h.Board().Affiliate(owner); a != nil {
			s.form.SetProposed("affiliate", cmp.Or(a.Email, a.UserID, a.Name))
		}
		s.form.SetNote("Saved here only; nothing is sent to Fermion. Leave empty for unassigned." + x.hiddenNote())
		s.form.Confirm = func(v map[string]string) string {
			if v["affiliate"] != "" || owner != 0 || len(credited) == 0 { // the owner of all is proposed: an empty field is a choice
				return ""
			}
			return "The coupons of " + listed(credited, func(label string) string { return label }) + " become unassigned."
		}
		ids := make([]int64, len(cs))
		for i, c := range cs {
			ids[i] = c.ID
		}
		s.submit = func() tea.Cmd {
			to, said := int64(0), "unassigned"
			if text := s.form.Value("affiliate"); text != "" {
				a, err := pickAffiliate(h.Board(), text)
				if err != nil { // it was checked just before
					s.fail("affiliate", err)
					return nil
				}
				to, said = a.ID, "credited to "+a.Label
			}
			what := listed(cs, func(c *board.Coupon) string { return c.Code })
			return s.saving(func(ctx context.Context) (string, error) {
				return what + ": " + said, h.Ports().CouponEdits.CreditCoupons(ctx, ids, to)
			}, x.clear)
		}
		return s
	}
}

// couponAffiliateField is whom a coupon is credited to.
func couponAffiliateField(h Host) form.Field {
	return form.Field{ID: "affiliate", Label: "Affiliate", Placeholder: "optional: who it is credited to", Check: optional(checkAffiliate(h)), Tell: tellAffiliate(h), Suggest: suggestAffiliates(h)}
}

func (x couponActs) hiddenNote() string {
	if n := x.hidden(); n > 0 {
		return " " + plural(n, "of them is", "of them are") + " hidden by the filter."
	}
	return ""
}

// askDelete deletes at Fermion what was made; the answer decides what is shown.
func (x couponActs) askDelete() {
	h, chosen := x.host, x.chosen()
	cs := slices.DeleteFunc(slices.Clone(chosen), func(c *board.Coupon) bool { return c.State == affiliate.CouponDeleted })
	code := func(c *board.Coupon) string { return c.Code }
	var title, text string
	switch len(cs) {
	case 0:
		h.Toast(listed(chosen, code) + ": deleted already")
		return
	case 1:
		title, text = "Delete coupon "+cs[0].Code+"?", "Buyers can no longer use it on "+orDash(cs[0].ProductLabel)+"."
	default:
		title, text = "Delete "+plural(len(cs), "coupon", "coupons")+"?", "Buyers can no longer use "+listed(cs, code)+"."
	}
	h.Float(newConfirm(ConfirmOptions{
		title: title,
		text:  text + x.hiddenNote() + " Fermion cannot restore a deleted code.",
		yes:   "delete",
		run: func() tea.Cmd {
			x.clear()
			return Perform(h, func(ctx context.Context) (string, error) { return deleteCoupons(ctx, h, cs) })
		},
	}))
}

// deleteCoupons begins a write for each: one that Fermion rejects leaves the others alone.
func deleteCoupons(ctx context.Context, h Host, cs []*board.Coupon) (said string, err error) {
	for i, c := range cs {
		plan := affiliate.Plan{Batch: "delete coupon", Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: c.ProductID, Code: c.Coupon.Code}}}}
		if _, err := h.Ports().Desk.Begin(ctx, plan); err != nil {
			return "", fmt.Errorf("%s of %s started: %w", grouped(i), plural(len(cs), "deletion was", "deletions were"), err)
		}
	}
	if len(cs) == 1 {
		return "deleting " + cs[0].Code + "; Activity shows the answer", nil
	}
	return "deleting " + plural(len(cs), "coupon", "coupons") + "; Activity shows each answer", nil
}

// deleteAgain asks whether a deletion is to be sent once more.
func deleteAgain(op affiliate.Operation) func(Host) Screen {
	return func(h Host) Screen {
		return newConfirm(ConfirmOptions{title: "Delete " + op.Intent.CouponDelete.Code + " again?", text: "The same deletion is sent again.", yes: "send", run: func() tea.Cmd {
			return Perform(h, func(ctx context.Context) (string, error) {
				return "sent again", h.Ports().Desk.Mend(ctx, op.ID, op.Intent)
			})
		}})(h)
	}
}
