package coupons

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

func newCouponForm(h screen.Host) screen.Screen {
	return FormDialog(h, "New coupon", affiliate.NewCoupon{}, "", screen.Proposed, screen.NewPlan("new coupon"))
}

// FormForLink is New coupon for a link: its product is proposed, and the coupon is credited to the link, or to
// its current replacement.
func FormForLink(linkID int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		l := h.Board().Link(linkID)
		if current := screen.CurrentLink(h.Board(), l); current != nil {
			l = current
		}
		was := affiliate.NewCoupon{ProductID: l.ProductID, ProductName: l.ProductName, LinkSlug: l.Link.Slug}
		if a := h.Board().Affiliate(l.AffiliateID); a != nil {
			was.Affiliate = a.Who()
		}
		return FormDialog(h, "New coupon for "+screen.LinkOwner(l)+" · "+l.Slug, was, l.AffiliateLabel, screen.Proposed,
			screen.NewPlan("new coupon"))
	}
}

// FormDialog is the form of a new coupon, filled with was. If was has no link and no affiliate, the last field asks for the
// affiliate to credit.
func FormDialog(h screen.Host, title string, was affiliate.NewCoupon, credited string, fill screen.FillField,
	send screen.SendIntent) screen.Screen {
	fields := append([]form.Field{
		screen.ProductField(h),
		{ID: "code", Label: "Code", Placeholder: "MEERA25", Check: affiliate.CheckCouponCode},
		{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500", Check: screen.CheckDiscount},
	}, screen.CouponTermFields(h)...)
	if was.LinkSlug == "" && !was.Affiliate.Identified() {
		whose := couponAffiliateField(h)
		whose.Check = screen.Optional(screen.CheckRecipient(h, affiliate.Who{}))
		fields = append(fields, whose)
	}
	s := screen.NewFormDialog(h, title, "create coupon", fields)
	for id, v := range map[string]string{"product": screen.ProductText(h.Board(), was.ProductID), "code": was.Code,
		"discount": was.Discount.String(), "message": was.Message, "uses": countOr(was.Uses, "")} {
		if v != "" {
			fill(s.Form, id, v)
		}
	}
	if !was.Expires.IsZero() {
		fill(s.Form, "expires", was.Expires.In(h.Ports().Access.Zone()).Format("2006-01-02"))
	}
	s.Changed = func() {
		v := s.Form.Values()
		d, _ := affiliate.ParseDiscount(v["discount"])
		if name := cmp.Or(affiliateName(h, v["affiliate"]), credited, productName(h, v["product"])); name != "" {
			s.Form.SetProposed("code", affiliate.ProposeCouponCode(name, d))
		}
	}
	s.Request = func(v map[string]string) string { return couponRequest(h, v, was) }
	s.Form.Confirm = func(v map[string]string) string {
		p, _ := screen.FindProduct(h.Board(), v["product"])
		return screen.ExistingCodeWarning(h, p, v["code"])
	}
	s.Submit = func() tea.Cmd {
		n, err := couponIntent(h, s.Form.Values(), was)
		if err != nil { // the form has checked every field
			s.Fail("", err)
			return nil
		}
		return send(s, affiliate.Intent{Coupon: &n})
	}
	return s
}

// affiliateName is the name that a code is proposed from if an affiliate is chosen.
func affiliateName(h screen.Host, text string) string {
	a, err := screen.FindAffiliate(h, text)
	if err != nil {
		return ""
	}
	return a.Label
}

// productName is the name that a code is proposed from if no affiliate is known.
func productName(h screen.Host, text string) string {
	p, err := screen.FindProduct(h.Board(), text)
	if err != nil {
		return ""
	}
	return p.Name
}

func countOr(n int, none string) string {
	if n == 0 {
		return none
	}
	return screen.Grouped(n)
}

func couponIntent(h screen.Host, v map[string]string, was affiliate.NewCoupon) (affiliate.NewCoupon, error) {
	p, err := screen.FindProduct(h.Board(), v["product"])
	if err != nil {
		return was, err
	}
	was.ProductID, was.ProductName = p.ID, p.Name
	if text, asked := v["affiliate"]; asked {
		was.Affiliate = affiliate.Who{}
		if text != "" {
			a, err := screen.FindAffiliate(h, text)
			if err != nil {
				return was, err
			}
			was.Affiliate = a.Who()
		}
	}
	return screen.ApplyCouponFields(h, v, was)
}

// couponRequest is the JSON that submit sends. The form shows it, since Fermion documents this body only in part.
func couponRequest(h screen.Host, v map[string]string, was affiliate.NewCoupon) string {
	n, err := couponIntent(h, v, was)
	if err != nil || affiliate.CheckCouponCode(v["code"]) != nil {
		return "the request is shown here once product, code and discount are right"
	}
	body, err := h.Ports().Writes.Request(affiliate.Intent{Coupon: &n})
	if err != nil {
		return "this cannot be sent: " + err.Error()
	}
	return "sends " + screen.SpacedJSON(body)
}
