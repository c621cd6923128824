package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/ui/screen"
)

// couponBodies are the bodies that coupons are made from.
func (a *App) couponBodies() fermion.CouponBodies {
	return fermion.CouponBodies{Percent: a.cfg.Coupon.Body, Amount: a.cfg.Coupon.BodyAmount}
}

// couponTemplates returns names for the bodies that coupons are made from; another body has another name.
func (a *App) couponTemplates() screen.CouponTemplates {
	return screen.CouponTemplates{
		Percent: fingerprint("percent", a.cfg.Coupon.Body.String()),
		Amount:  fingerprint("amount", a.cfg.Coupon.BodyAmount.String()),
	}
}

// recordCouponRight records, once for each template, that Fermion gives the discount that was requested. The notice
// makes the screens read it.
func (a *App) recordCouponRight(ctx context.Context, d affiliate.Discount, result string) error {
	setting := a.couponTemplates().SettingKey(d)
	was, _, err := a.store.Setting(ctx, setting)
	if err != nil || was == screen.CheckedValue {
		return err
	}
	if err := a.store.SetSetting(ctx, setting, screen.CheckedValue); err != nil {
		return err
	}
	_, err = a.store.AddNotice(ctx, affiliate.Notice{At: a.o.Now(), Kind: affiliate.NoticeInfo, Decided: true,
		Text: "discount checked: " + result + ", and coupons of this kind are no longer called \"not checked\""})
	return err
}
