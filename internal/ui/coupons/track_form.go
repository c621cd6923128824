package coupons

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// trackCouponForm saves a code that was created in the dashboard.
func trackCouponForm(h screen.Host) screen.Screen {
	s := screen.NewFormDialog(h, "Track a code that already exists", "save", []form.Field{
		screen.ProductField(h),
		{ID: "code", Label: "Code", Placeholder: "MEERA25", Check: affiliate.CheckCouponCode},
		{ID: "discount", Label: "Discount", Placeholder: "optional: 25% or ₹500", Check: screen.Optional(screen.CheckDiscount)},
		couponAffiliateField(h),
		{ID: "expires", Label: "Expires", Placeholder: "never; or 31 dec, +30d", Check: screen.CheckExpiry(h),
			Describe: screen.DescribeExpiry(h)},
		{ID: "uses", Label: "Uses", Placeholder: "unlimited", Check: screen.CheckUses},
	})
	s.Form.SetNote("Saved here only; nothing is sent to Fermion.")
	s.Submit = func() tea.Cmd {
		c := trackedCoupon(h, s.Form.Values())
		return s.SaveAndClose(func(ctx context.Context) (string, error) {
			_, existed, err := h.Ports().CouponEdits.SaveCoupon(ctx, c)
			if existed {
				return c.Code + " already tracked; missing details added", err
			}
			return "tracked code " + c.Code, err
		})
	}
	return s
}

// trackedCoupon is the coupon that the form describes. Every field was checked before.
func trackedCoupon(h screen.Host, v map[string]string) affiliate.Coupon {
	p, _ := screen.FindProduct(h.Board(), v["product"])
	c := affiliate.Coupon{ProductID: p.ID, Code: v["code"], State: affiliate.CouponLive, CreatedAt: h.Now().UTC()}
	if v["discount"] != "" {
		c.Discount, _ = affiliate.ParseDiscount(v["discount"])
	}
	if v["affiliate"] != "" {
		if a, err := screen.FindAffiliate(h, v["affiliate"]); err == nil {
			c.AffiliateID = a.ID
		}
	}
	c.Expires, _ = affiliate.ParseExpiry(v["expires"], h.Now(), h.Ports().Access.Zone())
	c.Uses, _ = affiliate.ParseUses(v["uses"])
	return c
}
