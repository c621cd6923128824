package ui

import (
	"context"
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"

	tea "charm.land/bubbletea/v2"
)

// trackCouponForm records a code that was made in the dashboard.
func trackCouponForm(h Host) Screen {
	s := newFormDialog(h, "Track a code that already exists", "save", []form.Field{
		{ID: "product", Label: "Product", Placeholder: "name, slug, ID or dashboard URL", Check: checkProduct(h), Tell: tellProduct(h), Suggest: suggestProducts(h)},
		{ID: "code", Label: "Code", Placeholder: "MEERA25", Check: affiliate.CheckCouponCode},
		{ID: "discount", Label: "Discount", Placeholder: "optional: 25% or ₹500", Check: optional(checkDiscount)},
		{ID: "affiliate", Label: "Affiliate", Placeholder: "optional: who it is credited to", Check: optional(checkAffiliate(h)), Tell: tellAffiliate(h), Suggest: suggestAffiliates(h)},
		{ID: "expires", Label: "Expires", Placeholder: "never; or 2026-12-31, +30d", Check: checkExpiry(h), Tell: tellExpiry(h)},
		{ID: "uses", Label: "Uses", Placeholder: "unlimited", Check: checkUses},
	})
	s.form.SetNote("Saved here only; nothing is sent to Fermion.")
	s.submit = func() tea.Cmd {
		c := trackedCoupon(h, s.form.Values())
		return s.keep(func(ctx context.Context) (string, error) {
			_, existed, err := h.Ports().CouponEdits.SaveCoupon(ctx, c)
			if existed {
				return c.Code + " already tracked; missing details added", err
			}
			return "tracked code " + c.Code, err
		})
	}
	return s
}

// trackedCoupon is what the form holds; every field was checked before.
func trackedCoupon(h Host, v map[string]string) affiliate.Coupon {
	p, _ := pickProduct(h.Board(), v["product"])
	c := affiliate.Coupon{ProductID: p.ID, Code: v["code"], State: affiliate.CouponLive, CreatedAt: h.Now().UTC()}
	if v["discount"] != "" {
		c.Discount, _ = affiliate.ParseDiscount(v["discount"])
	}
	if v["affiliate"] != "" {
		if a, err := pickAffiliate(h.Board(), v["affiliate"]); err == nil {
			c.AffiliateID = a.ID
		}
	}
	c.Expires, _ = affiliate.ParseExpiry(v["expires"], h.Now(), h.Ports().Access.Zone())
	c.Uses, _ = affiliate.ParseUses(v["uses"])
	return c
}
