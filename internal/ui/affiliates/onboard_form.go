package affiliates

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// NewOnboard is the form for a new affiliate with a link, and with a coupon when a code is typed.
func NewOnboard(h screen.Host) screen.Screen {
	d := h.Options().Onboard
	product := screen.ProductField(h)
	product.Proposed = d.Product
	s := screen.NewFormDialog(h, "Onboard an affiliate", "", slices.Concat([]form.Field{
		{ID: "name", Label: "Name", Check: affiliate.CheckName},
		{ID: "email", Label: "E-mail", Check: checkEmail, Describe: describeEmail(h)},
		product,
		{ID: "commission", Label: "Commission %", Placeholder: "20 or 12.5", Proposed: d.Commission, Check: screen.CheckCommission},
		{ID: "coupon_code", Label: "Coupon code", Placeholder: "none", Check: screen.Optional(affiliate.CheckCouponCode)},
		{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500, for the coupon", Proposed: d.Discount,
			Check: screen.Optional(screen.CheckDiscount)},
	}, extra(append([]form.Field{
		{ID: "user_id", Label: "User ID", Check: screen.Optional(screen.CheckNewUserID(h))},
		screen.CampaignField(h),
	}, screen.CouponTermFields(h)...))))
	s.Changed = func() {
		s.Form.SetProposed("user_id", proposedUserID(s.Form.Value("email")))
		s.Form.Action = "create affiliate and link"
		if s.Form.Value("coupon_code") != "" {
			s.Form.Action = "create affiliate, link and coupon"
		}
	}
	s.Preview = func(v map[string]string) string { return onboardNote(h, v) }
	s.Form.Check = func(v map[string]string) (string, error) {
		switch {
		case v["coupon_code"] != "" && v["discount"] == "":
			return "discount", fmt.Errorf("the coupon %s needs a discount: write 25%% or ₹500", v["coupon_code"])
		case v["coupon_code"] == "" && v["discount"] != "" && v["discount"] != d.Discount:
			return "coupon_code", fmt.Errorf("a discount needs a code: write one, or clear the discount")
		}
		return "", nil
	}
	open := screen.NewOpenLinks(s, "")
	s.Form.Confirm = func(v map[string]string) string {
		p, _ := screen.FindProduct(h.Board(), v["product"])
		c, _ := affiliate.ParseCommission(v["commission"])
		email := emailOf(v["email"])
		warnings := screen.NonEmpty(
			links.DuplicateWarning(h, screen.AffiliateByEmail(h.Board(), email), p),
			open.Warning(affiliate.NewLink{Affiliate: affiliate.Who{Email: email}, ProductID: p.ID}),
			links.CommissionWarning(h, c),
			screen.NewCampaignWarning(h, v["campaign"]),
			screen.ExistingCodeWarning(h, p, v["coupon_code"]),
		)
		return strings.Join(warnings, " ")
	}
	s.Submit = func() tea.Cmd {
		plan, err := onboardPlan(h, s.Form.Values())
		if err != nil { // every field was checked just before
			s.Fail("", err)
			return nil
		}
		return open.Submit(func() tea.Cmd { return s.SubmitPlan(plan) })
	}
	return s
}

// extra hides fields until ctrl+o shows them.
func extra(fields []form.Field) []form.Field {
	for i := range fields {
		fields[i].Extra = true
	}
	return fields
}

// onboardPlan is the plan in the order of its steps: affiliate, link, coupon.
func onboardPlan(h screen.Host, v map[string]string) (affiliate.Plan, error) {
	p, err := screen.FindProduct(h.Board(), v["product"])
	if err != nil {
		return affiliate.Plan{}, err
	}
	c, err := affiliate.ParseCommission(v["commission"])
	if err != nil {
		return affiliate.Plan{}, err
	}
	who := affiliate.Who{UserID: v["user_id"], Email: emailOf(v["email"]), Name: v["name"]}
	if who.UserID == "" {
		who.UserID = affiliate.ProposeUserID(who.Email)
	}
	person := affiliate.NewAffiliate{Who: who, WelcomeEmail: h.Options().Onboard.WelcomeEmail,
		GivenUserID: who.UserID != affiliate.ProposeUserID(who.Email)}
	link := affiliate.NewLink{Affiliate: who, ProductID: p.ID, ProductName: p.Name, Commission: c}
	link.Campaign, link.CampaignID = screen.ChosenCampaign(h.Board(), v["campaign"])
	plan := affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{{Affiliate: &person}, {Link: &link}}}
	if v["coupon_code"] != "" {
		coupon, err := screen.ApplyCouponFields(h, v, affiliate.NewCoupon{ProductID: p.ID, ProductName: p.Name, Affiliate: who})
		if err != nil {
			return plan, err
		}
		plan.Steps = append(plan.Steps, affiliate.Intent{Coupon: &coupon})
	}
	return plan, nil
}

// onboardNote says what submit creates.
func onboardNote(h screen.Host, v map[string]string) string {
	if checkEmail(v["email"]) != nil {
		return ""
	}
	plan, err := onboardPlan(h, v)
	if err != nil {
		return ""
	}
	link := plan.Steps[1].Link
	words := fmt.Sprintf("%s gets a link on %s that pays %s %%", link.Affiliate.Label(),
		affiliate.Product{ID: link.ProductID, Name: link.ProductName}.Label(), link.Commission)
	if len(plan.Steps) > 2 {
		words += ", and the coupon " + plan.Steps[2].Coupon.Code + " for " + plan.Steps[2].Coupon.Discount.String() + " off"
	}
	return words
}
