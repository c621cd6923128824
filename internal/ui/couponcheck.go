package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Fermion documents a coupon's body only in part, so an accepted coupon may carry another discount than was asked for. Until
// the manager has compared one coupon of a template with the dashboard, every coupon made with it says "discount not checked".

// CouponTemplates name the templates in use; another text is another name, and must be checked anew.
type CouponTemplates struct{ Percent, Amount string }

func (t CouponTemplates) of(d affiliate.Discount) string {
	if d.Amount > 0 {
		return t.Amount
	}
	return t.Percent
}

const settingChecked = "coupon.checked." // + template

// checkedRead is which templates were compared with the dashboard.
type checkedRead struct {
	templates map[string]bool
	err       error
}

func (r *Root) readChecked() tea.Msg {
	out := checkedRead{templates: map[string]bool{}}
	for _, t := range []string{r.opts.Coupons.Percent, r.opts.Coupons.Amount} {
		v, err := r.deps.Register.Setting(r.ctx, settingChecked+t)
		if err != nil {
			out.err = err
		}
		out.templates[t] = v == "yes"
	}
	return out
}

// DiscountChecked says whether a coupon made like this one was compared with the dashboard.
func (h Host) DiscountChecked(d affiliate.Discount) bool {
	return h.root.checked[h.root.opts.Coupons.of(d)]
}

// confirmDiscount asks whether the dashboard shows the discount that was asked for, and remembers it for the template.
func confirmDiscount(h Host, code string, d affiliate.Discount) {
	kind := "percentage"
	if d.Amount > 0 {
		kind = "fixed amount"
	}
	h.Float(confirm(question{
		title: "Does the dashboard show " + d.String() + " off for " + code + "?",
		text:  "Look at this coupon in Fermion's dashboard. If its discount, expiry and uses are right, coupons with a " + kind + " are no longer called \"not checked\". If not, change [coupon] in the config file.",
		yes:   "it is right",
		run: func() tea.Cmd {
			template := h.root.opts.Coupons.of(d)
			h.root.checked[template] = true
			return h.Perform(func(ctx context.Context) (string, error) {
				return "coupons with a " + kind + " are checked", h.Register.SetSetting(ctx, settingChecked+template, "yes")
			})
		},
	}))
}
