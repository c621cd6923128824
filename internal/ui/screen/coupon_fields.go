package screen

import (
	"cmp"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// CouponTermFields are the fields of a coupon that most people leave empty: its message, its expiry and its uses.
func CouponTermFields(h Host) []form.Field {
	return []form.Field{
		{ID: "message", Label: "Message", Placeholder: "one line for the buyer"},
		{ID: "expires", Label: "Expires", Placeholder: "never; or 31 dec, +30d", Check: CheckExpiry(h), Describe: DescribeExpiry(h)},
		{ID: "uses", Label: "Uses", Placeholder: "unlimited", Check: CheckUses},
	}
}

// ExistingCodeWarning is the reason to press enter again when a live coupon of the product has the same code, in any
// case: buyers would mix the two up.
func ExistingCodeWarning(h Host, p affiliate.Product, code string) string {
	for _, c := range h.Board().Coupons() {
		if c.ProductID != p.ID || c.StateAt(h.Now()) != affiliate.CouponLive || !strings.EqualFold(c.Coupon.Code, code) || code == "" {
			continue
		}
		if c.Coupon.Code == code {
			return "The coupon " + c.Code + " exists already for this product."
		}
		return code + " differs only in its case from the coupon " + c.Code + ", which exists."
	}
	return ""
}

// ApplyCouponFields sets the values of a coupon from the coupon fields of a form.
func ApplyCouponFields(h Host, v map[string]string, n affiliate.NewCoupon) (affiliate.NewCoupon, error) {
	var err error
	n.Code, n.Message = strings.TrimSpace(cmp.Or(v["code"], v["coupon_code"])), v["message"]
	if n.Discount, err = affiliate.ParseDiscount(v["discount"]); err != nil {
		return n, err
	}
	if n.Expires, err = affiliate.ParseExpiry(v["expires"], h.Now(), h.Ports().Access.Zone()); err != nil {
		return n, err
	}
	n.Uses, err = affiliate.ParseUses(v["uses"])
	return n, err
}
