package ui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

func newCouponForm(h Host) Screen {
	return couponFormDialog(h, "New coupon", affiliate.NewCoupon{}, "", proposed, asPlan("new coupon"))
}

// couponForm is New coupon for a link: its product is proposed, and the coupon is credited to it, or to the one that is given out
// in its place.
func couponForm(linkID int64) func(Host) Screen {
	return func(h Host) Screen {
		l := h.Board().Link(linkID)
		if current := currentLink(h.Board(), l); current != nil {
			l = current
		}
		was := affiliate.NewCoupon{ProductID: l.ProductID, ProductName: l.ProductName, LinkSlug: l.Link.Slug}
		if a := h.Board().Affiliate(l.AffiliateID); a != nil {
			was.Affiliate = a.Who()
		}
		return couponFormDialog(h, "New coupon for "+ownerOf(l)+" · "+l.Slug, was, l.AffiliateLabel, proposed, asPlan("new coupon"))
	}
}

// couponFormDialog asks for a coupon, filled with what was says. For one that belongs to no link and no affiliate yet the last field
// says whom it is credited to.
func couponFormDialog(h Host, title string, was affiliate.NewCoupon, credited string, fill fillField, send sendIntent) Screen {
	fields := append([]form.Field{
		{ID: "product", Label: "Product", Placeholder: "name, slug, ID or dashboard URL", Check: checkProduct(h), Tell: tellProduct(h), Suggest: suggestProducts(h)},
		{ID: "code", Label: "Code", Placeholder: "MEERA25", Check: affiliate.CheckCouponCode},
		{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500", Check: checkDiscount},
	}, couponExtras(h, false)...)
	if was.LinkSlug == "" && !was.Affiliate.Known() {
		fields = append(fields, couponAffiliateField(h))
	}
	s := newFormDialog(h, title, "create coupon", fields)
	for id, v := range map[string]string{"product": productText(h.Board(), was.ProductID), "code": was.Code, "discount": was.Discount.String(), "message": was.Message, "uses": numberOr(was.Uses, "")} {
		if v != "" {
			fill(s.form, id, v)
		}
	}
	if !was.Expires.IsZero() {
		fill(s.form, "expires", was.Expires.In(h.Ports().Access.Zone()).Format("2006-01-02"))
	}
	s.changed = func() {
		v := s.form.Values()
		d, _ := affiliate.ParseDiscount(v["discount"])
		if name := cmp.Or(affiliateName(h, v["affiliate"]), credited, productName(h, v["product"])); name != "" {
			s.form.SetProposed("code", affiliate.ProposeCouponCode(name, d))
		}
	}
	s.request = func(v map[string]string) string { return couponRequest(h, v, was) }
	s.form.Confirm = func(v map[string]string) string {
		p, _ := pickProduct(h.Board(), v["product"])
		return existingCode(h, p, v["code"])
	}
	s.submit = func() tea.Cmd {
		n, err := couponIntent(h, s.form.Values(), was)
		if err != nil { // every field was checked just before
			s.fail("", err)
			return nil
		}
		return send(s, affiliate.Intent{Coupon: &n})
	}
	return s
}

// affiliateName is what a code is proposed from when it is credited to somebody.
func affiliateName(h Host, text string) string {
	a, err := pickAffiliate(h.Board(), text)
	if err != nil {
		return ""
	}
	return a.Label
}

// productName is what a code is proposed from when it is credited to nobody.
func productName(h Host, text string) string {
	p, err := pickProduct(h.Board(), text)
	if err != nil {
		return ""
	}
	return p.Name
}

func numberOr(n int, none string) string {
	if n == 0 {
		return none
	}
	return grouped(n)
}

func couponIntent(h Host, v map[string]string, was affiliate.NewCoupon) (affiliate.NewCoupon, error) {
	p, err := pickProduct(h.Board(), v["product"])
	if err != nil {
		return was, err
	}
	was.ProductID, was.ProductName = p.ID, p.Name
	if text, asked := v["affiliate"]; asked {
		was.Affiliate = affiliate.Who{}
		if text != "" {
			a, err := pickAffiliate(h.Board(), text)
			if err != nil {
				return was, err
			}
			was.Affiliate = a.Who()
		}
	}
	return fillCoupon(h, v, was)
}

// couponRequest is the JSON that would be sent: its body is only partly documented, so that some people want to see it.
func couponRequest(h Host, v map[string]string, was affiliate.NewCoupon) string {
	n, err := couponIntent(h, v, was)
	if err != nil || affiliate.CheckCouponCode(v["code"]) != nil {
		return "the request is shown here once product, code and discount are right"
	}
	body, err := h.Ports().Desk.Request(affiliate.Intent{Coupon: &n})
	if err != nil {
		return "this cannot be sent: " + err.Error()
	}
	return "sends " + spacedJSON(body)
}
