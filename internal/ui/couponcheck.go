package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// confirmDiscount asks whether the dashboard shows the discount that was asked for, and remembers it for the template.
func confirmDiscount(h Host, code string, d affiliate.Discount) {
	kind := "percentage"
	if d.Amount > 0 {
		kind = "fixed amount"
	}
	h.Float(newConfirm(ConfirmOptions{
		title: "Does the dashboard show " + d.String() + " off for " + code + "?",
		text:  "Look at this coupon in Fermion's dashboard. If its discount, expiry and uses are right, coupons with a " + kind + " are no longer called \"not checked\". If not, change [coupon] in the config file.",
		yes:   "it is right",
		run: func() tea.Cmd {
			h.Shared().Checked[h.Options().Coupons.of(d)] = true
			return Perform(h, func(ctx context.Context) (string, error) {
				return "coupons with a " + kind + " are checked", h.Ports().Settings.SetSetting(ctx, h.Options().Coupons.Setting(d), CouponsRight)
			})
		},
	}))
}

// checkAction asks Fermion what a coupon takes off.
func (x couponActs) checkAction() Action {
	h := x.host
	return on(ActionRefresh, func() tea.Cmd { return checkCoupon(h, x.chosen()[0]) }).titled("Check this coupon's discount at Fermion", "check").unless(func() string {
		switch why := x.whyNone(); {
		case why != "":
			return why
		case len(x.chosen()) > 1:
			return "this is for one coupon, and " + grouped(len(x.chosen())) + " are marked: esc drops the marks"
		case !h.Ports().Desk.CanCheckCoupons():
			return "checking a coupon needs the school's ID: set school_id in config.toml"
		}
		return ""
	})
}

// checkCoupon says what Fermion says; a difference stays on screen like an error.
func checkCoupon(h Host, c *board.Coupon) tea.Cmd {
	id := c.ID
	h.Toast("checking at Fermion: " + c.Code + "…")
	return Perform(h, func(ctx context.Context) (string, error) {
		right, said, err := h.Ports().Desk.CheckCoupon(ctx, id)
		if err == nil && !right {
			return "", errors.New(said)
		}
		return said, err
	})
}
