package links

import (
	"errors"
	"math/rand/v2"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// newCoupons opens the form of one coupon, or of a coupon for each marked link.
func (x LinkActions) newCoupons() {
	if !x.severalMarked() {
		x.Host.Open(screen.NewCoupon(x.current().ID))
		return
	}
	x.Host.Float(couponsForm(x, nil))
}

// couponsForm asks for the pattern of the codes and the terms of a coupon for each marked link. typed is what it was filled with before.
func couponsForm(x LinkActions, typed map[string]string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		links := x.targetLinks()
		fields := append([]form.Field{
			{ID: "pattern", Label: "Code pattern", Placeholder: "{name}{percent}, DIWALI-{4}", Check: checkPattern},
			{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500", Check: screen.CheckDiscount},
		}, screen.CouponExtraFields(h, false)...)
		s := screen.NewFormDialog(h, "New coupons for "+screen.Plural(len(links), "link", "links"), "show each code", fields)
		for id, text := range typed {
			screen.TypedBefore(s.Form, id, text)
		}
		s.Preview = func(v map[string]string) string { return patternNote(x, v) }
		s.Form.Check = func(v map[string]string) (string, error) {
			p, _ := affiliate.ParseCodePattern(v["pattern"])
			d, _ := affiliate.ParseDiscount(v["discount"])
			return "pattern", p.CheckDiscount(d)
		}
		s.Submit = func() tea.Cmd {
			v := s.Form.Values()
			n, err := screen.ApplyCouponFields(h, v, affiliate.NewCoupon{})
			if err != nil { // every field was checked before
				s.Fail("", err)
				return nil
			}
			terms := bulk.CouponTerms{Discount: n.Discount, Message: n.Message, Expires: n.Expires, Uses: n.Uses}
			terms.Pattern, _ = affiliate.ParseCodePattern(v["pattern"])
			return s.WithOpenWrites(affiliate.CreateCoupon, func(open []affiliate.Operation) {
				p := bulk.Coupons(h.Board(), links, terms, bulk.Codes(h.Board(), open), rand.IntN)
				h.OpenInstead(screen.BulkPlan(x.bulkTargets(p, func() func(screen.Host) screen.Screen { return couponsForm(x, v) }, nil)))
			})
		}
		return s
	}
}

func checkPattern(text string) error {
	_, err := affiliate.ParseCodePattern(text)
	return err
}

// patternNote shows the code of the first link, and what a pattern may contain.
func patternNote(x LinkActions, v map[string]string) string {
	note := "{name} the affiliate's name, {percent} or {amount} the discount, {slug} of the link, {n} a running number, {4} four random characters."
	p, err := affiliate.ParseCodePattern(v["pattern"])
	d, noDiscount := affiliate.ParseDiscount(v["discount"])
	links := x.targetLinks()
	if err != nil || noDiscount != nil || len(links) == 0 {
		return note
	}
	code, err := firstCode(x, p, d)
	if err != nil {
		return note
	}
	return note + " The first code: " + code + "."
}

func firstCode(x LinkActions, p affiliate.CodePattern, d affiliate.Discount) (string, error) {
	l := x.targetLinks()[0]
	a := x.Host.Board().Affiliate(l.AffiliateID)
	if a == nil {
		return "", errors.New("the first link is unassigned")
	}
	return p.Code(affiliate.CodeValues{Who: a.Affiliate.Who(), Discount: d, Slug: l.Link.Slug, N: 1}, func(int) int { return 0 })
}
