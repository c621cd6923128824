package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Fermion documents a coupon's body only in part, so an accepted coupon may carry another discount than was asked for. Until
// one coupon of a template was compared, by the manager with the dashboard or by the program with what Fermion says of its
// price, every coupon made with it says "discount not checked".

// CouponTemplates name the templates in use; another text is another name, and must be checked anew.
type CouponTemplates struct{ Percent, Amount string }

// Setting is the name of the setting that says whether coupons with such a discount were checked: CouponsRight when they were.
func (t CouponTemplates) Setting(d affiliate.Discount) string { return settingChecked + t.of(d) }

// CouponsRight is the value of such a setting.
const CouponsRight = "yes"

func (t CouponTemplates) of(d affiliate.Discount) string {
	if d.Amount > 0 {
		return t.Amount
	}
	return t.Percent
}

const settingChecked = "coupon.checked." // + template

// readChecked reads which templates were compared. A failure is said once: saying it adds a notice, which has them read again.
func (r *Root) readChecked() tea.Cmd {
	return ask(r, r.checkedTemplates, func(checked map[string]bool, err error) tea.Cmd {
		switch {
		case err == nil:
			r.shared.Checked = checked
		case r.checkedErr == nil:
			r.say("", err)
		}
		r.checkedErr = err
		return nil
	})
}

func (r *Root) checkedTemplates(ctx context.Context) (map[string]bool, error) {
	checked := map[string]bool{}
	for _, t := range []string{r.opts.Coupons.Percent, r.opts.Coupons.Amount} {
		v, err := r.deps.Register.Setting(ctx, settingChecked+t)
		if err != nil {
			return nil, err
		}
		checked[t] = v == CouponsRight
	}
	return checked, nil
}

// DiscountChecked says whether a coupon made like this one was compared with the dashboard.
func discountChecked(h Host, d affiliate.Discount) bool {
	return h.Shared().Checked[h.Options().Coupons.of(d)]
}

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
				return "coupons with a " + kind + " are checked", h.Ports().Register.SetSetting(ctx, h.Options().Coupons.Setting(d), CouponsRight)
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
			return "this is for one coupon, and " + affiliate.Group(int64(len(x.chosen()))) + " are marked: esc drops the marks"
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
