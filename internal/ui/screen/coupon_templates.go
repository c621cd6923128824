package screen

import "fermion-tui/internal/affiliate"

// Fermion documents a coupon's body only in part, so an accepted coupon may carry another discount than was asked for. Until
// one coupon of a template was compared, by the manager with the dashboard or by the program with what Fermion says of its
// price, every coupon made with it says "discount not checked".

// CouponTemplates name the templates in use by their text, so that a changed template must be checked again.
type CouponTemplates struct{ Percent, Amount string }

// SettingKey is the name of the setting that says whether coupons with such a discount were checked: CheckedValue when they were.
func (t CouponTemplates) SettingKey(d affiliate.Discount) string {
	return CheckedSettingPrefix + t.Of(d)
}

// CheckedValue is the value of such a setting.
const CheckedValue = "yes"

// Of is the template that coupons with such a discount are made with.
func (t CouponTemplates) Of(d affiliate.Discount) string {
	if d.Amount > 0 {
		return t.Amount
	}
	return t.Percent
}

// CheckedSettingPrefix begins the names of those settings; the template follows.
const CheckedSettingPrefix = "coupon.checked." // + template

// DiscountChecked reports whether a coupon made like this one was compared with the dashboard.
func DiscountChecked(h Host, d affiliate.Discount) bool {
	return h.Shared().CheckedTemplates[h.Options().Coupons.Of(d)]
}
