package screen

import "fermion-tui/internal/affiliate"

// Fermion documents a coupon's body only in part, so an accepted coupon may carry another discount than was asked for.
// Every coupon of a template says "discount not checked" until one of them was compared: by a manager with the
// dashboard, or by the program with the price that Fermion calculates.

// CouponTemplates identifies the templates in use by their text, so that a changed template must be checked again.
type CouponTemplates struct{ Percent, Amount string }

// SettingKey is the key of the setting that has CheckedValue once a coupon with such a discount was checked.
func (t CouponTemplates) SettingKey(d affiliate.Discount) string {
	return CheckedSettingPrefix + t.Of(d)
}

// CheckedValue is the value of such a setting.
const CheckedValue = "yes"

// Of returns the template for coupons with such a discount.
func (t CouponTemplates) Of(d affiliate.Discount) string {
	if d.Amount > 0 {
		return t.Amount
	}
	return t.Percent
}

// CheckedSettingPrefix is the prefix of the keys of those settings; the template follows.
const CheckedSettingPrefix = "coupon.checked." // + template

// DiscountChecked reports whether a coupon with such a discount was compared, so that its template is known to be right.
func DiscountChecked(h Host, d affiliate.Discount) bool {
	return h.Shared().CheckedTemplates[h.Options().Coupons.Of(d)]
}
