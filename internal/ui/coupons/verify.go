package coupons

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// confirmDiscount asks whether the dashboard shows the requested discount, and saves the answer for the coupon template.
func confirmDiscount(h screen.Host, code string, d affiliate.Discount) {
	kind := "percentage"
	if d.Amount > 0 {
		kind = "fixed amount"
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Does the dashboard show " + d.String() + " off for " + code + "?",
		Text: "Look at this coupon in Fermion's dashboard. If its discount, expiry and uses are right, coupons with a " + kind +
			" are no longer called \"not checked\". If not, change [coupon] in the config file.",
		Yes: "it is right",
		Run: func() tea.Cmd {
			h.Shared().CheckedTemplates[h.Options().Coupons.Of(d)] = true
			key := h.Options().Coupons.SettingKey(d)
			return screen.Perform(h, func(ctx context.Context) (string, error) {
				return "coupons with a " + kind + " are checked", h.Ports().Settings.SetSetting(ctx, key, screen.CheckedValue)
			})
		},
	}))
}

// checkAction is the action that asks Fermion for the discount of a coupon.
func (x couponActions) checkAction() screen.Action {
	h := x.host
	return screen.Bind(screen.ActionRefresh, func() tea.Cmd { return checkCoupon(h, x.chosen()[0]) }).
		WithTitle("Check this coupon's discount at Fermion", "check").DisabledBy(func() string {
		switch why := x.whyNoCoupon(); {
		case why != "":
			return why
		case len(x.chosen()) > 1:
			return screen.OnlyForOne("coupon", len(x.chosen()))
		case !h.Ports().Writes.CanCheckCoupons():
			return "checking a coupon needs the school's ID: set school_id in config.toml"
		}
		return ""
	})
}

// checkCoupon shows Fermion's answer. A difference stays on screen like an error.
func checkCoupon(h screen.Host, c *board.Coupon) tea.Cmd {
	id := c.ID
	h.Toast("checking at Fermion: " + c.Code + "…")
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		right, message, err := h.Ports().Writes.CheckCoupon(ctx, id)
		if err == nil && !right {
			return "", errors.New(message)
		}
		return message, err
	})
}
