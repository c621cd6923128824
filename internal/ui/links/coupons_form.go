package links

import (
	"cmp"
	"errors"
	"math/rand/v2"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// newCoupons opens the form of one coupon, or of a coupon for each marked link.
func (x LinkActions) newCoupons() {
	if !x.severalMarked() {
		if l := x.current(); !x.refusesForgotten(l) {
			x.Host.Open(screen.NewCoupon(l.ID))
		}
		return
	}
	x.Host.Float(couponsForm(couponTargets{
		links: func(string) []*board.Link { return x.targetLinks() },
		bulk: func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
			return x.bulkTargets(p, form, nil)
		},
	}, screen.Filled{}))
}

// couponTargets are the links that coupons are made for.
type couponTargets struct {
	links   func(productID string) []*board.Link // for a product; "" for all of them
	oneEach bool                                 // one for each affiliate can be chosen
	// of adds to a plan who has no such link; nil: links were chosen, not people.
	of   func(p *bulk.Plan, productID string)
	bulk func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets
}

// NewCouponsOf opens the form of a coupon for each watched link of some affiliates, whose names the filter hides are hidden. With one link it is
// the form of one coupon.
func NewCouponsOf(h screen.Host, affiliates func() []*board.Affiliate, hidden func() []string) {
	t := couponTargets{
		oneEach: true,
		links:   func(productID string) []*board.Link { return watchedLinks(h.Board(), affiliates(), productID) },
		of: func(p *bulk.Plan, productID string) {
			for _, a := range affiliates() {
				if len(watchedLinks(h.Board(), []*board.Affiliate{a}, productID)) == 0 {
					p.Rows = append(p.Rows, bulk.Row{ID: a.ID, Name: a.Label, New: "–", Verdict: bulk.Bad, Note: "has no such link: " + screen.KeyOf(h, screen.ActionNewLinks) + " creates links"})
				}
			}
		},
		bulk: func(p *bulk.Plan, form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
			return &screen.BulkTargets{Plan: p, Form: form, Hidden: hidden()}
		},
	}
	switch all := t.links(""); {
	case len(all) == 0:
		h.Toast("no link is watched here that a coupon could go with: " + screen.KeyOf(h, screen.ActionNewLinks) + " creates links")
	case len(all) == 1 && len(affiliates()) == 1:
		h.Open(screen.NewCoupon(all[0].ID))
	default:
		h.Float(couponsForm(t, screen.Filled{}))
	}
}

// watchedLinks are the links of affiliates that may be given out, for a product, or with "" for every product.
func watchedLinks(b *board.Board, affiliates []*board.Affiliate, productID string) (out []*board.Link) {
	for _, a := range affiliates {
		for _, l := range b.LinksOf(a.ID) {
			if l.Live() && (productID == "" || l.ProductID == productID) {
				out = append(out, l)
			}
		}
	}
	return out
}

// productFields is the choice of the product, for links of several products.
func (t *couponTargets) productFields(h screen.Host) []form.Field {
	products := map[string]bool{}
	for _, l := range t.links("") {
		products[l.ProductID] = true
	}
	if t.of == nil || len(products) < 2 {
		return nil
	}
	return []form.Field{{ID: "product", Label: "Product", Placeholder: "all of theirs; or name, slug, ID", Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h), Check: screen.Optional(func(text string) error {
		p, err := screen.FindProduct(h.Board(), text)
		if err == nil && !products[p.ID] {
			return errors.New("none of them has a link for it: " + screen.KeyOf(h, screen.ActionNewLinks) + " creates links")
		}
		return err
	})}}
}

// countFields ask whether an affiliate gets one coupon or one for each link, where one of them has several links.
func (t *couponTargets) countFields() []form.Field {
	if all := t.links(""); !t.oneEach || len(onePerAffiliate(all)) == len(all) {
		return nil
	}
	return []form.Field{{ID: "one", Label: "One each", Toggle: true, Proposed: "no", Help: "one for each affiliate, for the link of theirs that sold most; else one for each link"}}
}

// onePerAffiliate are the links that sold most of all time, whatever period is shown, one of each affiliate; of those that sold alike the newest.
// An unassigned link stands for itself.
func onePerAffiliate(links []*board.Link) (out []*board.Link) {
	at := map[int64]int{}
	for _, l := range links {
		i, met := at[l.AffiliateID]
		switch {
		case !met || l.AffiliateID == 0:
			at[l.AffiliateID], out = len(out), append(out, l)
		case cmp.Or(cmp.Compare(l.Now.Sales, out[i].Now.Sales), cmp.Compare(l.Now.Clicks, out[i].Now.Clicks), l.CreatedAt.Compare(out[i].CreatedAt)) > 0:
			out[i] = l
		}
	}
	return out
}

// chosenLinks are the links that get a coupon.
func (t *couponTargets) chosenLinks(productID string, v map[string]string) []*board.Link {
	links := t.links(productID)
	if v["one"] == "yes" {
		return onePerAffiliate(links)
	}
	return links
}

// productID is the product that was chosen; "" for all.
func productID(b *board.Board, v map[string]string) string {
	if v["product"] == "" {
		return ""
	}
	p, _ := screen.FindProduct(b, v["product"]) // it was checked before
	return p.ID
}

// couponsForm asks for the pattern of the codes and the terms of a coupon for each link.
func couponsForm(t couponTargets, was screen.Filled) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		fields := append(append(append(t.productFields(h), t.countFields()...), []form.Field{
			{ID: "pattern", Label: "Code pattern", Placeholder: "{name}{percent}, DIWALI-{4}", Check: checkPattern},
			{ID: "discount", Label: "Discount", Placeholder: "25% or ₹500", Check: screen.CheckDiscount},
		}...), screen.CouponExtraFields(h, false)...)
		s := screen.NewFormDialog(h, "New coupons", "show each code", fields)
		s.Fill(was)
		s.Changed = func() {
			v := s.Form.Values()
			s.SetTitle("New coupons for " + screen.Plural(len(t.chosenLinks(productID(h.Board(), v), v)), "link", "links"))
		}
		s.Preview = func(v map[string]string) string {
			chosen, one := t.chosenLinks(productID(h.Board(), v), v), ""
			if v["one"] == "yes" {
				one = screen.Plural(len(chosen), "coupon", "coupons") + ", one for each affiliate. "
			}
			return one + patternNote(h, chosen, v)
		}
		s.Form.Check = func(v map[string]string) (string, error) {
			p, _ := affiliate.ParseCodePattern(v["pattern"])
			d, _ := affiliate.ParseDiscount(v["discount"])
			return "pattern", p.CheckDiscount(d)
		}
		s.Submit = func() tea.Cmd {
			filled := s.Filled()
			v := filled.Values
			n, err := screen.ApplyCouponFields(h, v, affiliate.NewCoupon{})
			if err != nil { // every field was checked before
				s.Fail("", err)
				return nil
			}
			terms := bulk.CouponTerms{Discount: n.Discount, Message: n.Message, Expires: n.Expires, Uses: n.Uses}
			terms.Pattern, _ = affiliate.ParseCodePattern(v["pattern"])
			return s.WithOpenWrites(affiliate.CreateCoupon, func(open []affiliate.Operation) tea.Cmd {
				product := productID(h.Board(), v)
				p := bulk.Coupons(h.Board(), t.chosenLinks(product, v), terms, bulk.Codes(h.Board(), open), rand.IntN)
				if t.of != nil {
					t.of(p, product)
				}
				h.OpenInstead(screen.BulkPlan(t.bulk(p, func() func(screen.Host) screen.Screen { return couponsForm(t, filled) })))
				return nil
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
func patternNote(h screen.Host, links []*board.Link, v map[string]string) string {
	note := "{name} the affiliate's name, {percent} or {amount} the discount, {slug} of the link, {n} a running number, {4} four random characters."
	p, err := affiliate.ParseCodePattern(v["pattern"])
	d, noDiscount := affiliate.ParseDiscount(v["discount"])
	if err != nil || noDiscount != nil || len(links) == 0 {
		return note
	}
	code, err := firstCode(h, links[0], p, d)
	if err != nil {
		return note
	}
	return note + " The first code: " + code + "."
}

func firstCode(h screen.Host, l *board.Link, p affiliate.CodePattern, d affiliate.Discount) (string, error) {
	a := h.Board().Affiliate(l.AffiliateID)
	if a == nil {
		return "", errors.New("the first link is unassigned")
	}
	return p.Code(affiliate.CodeValues{Who: a.Affiliate.Who(), Discount: d, Slug: l.Link.Slug, N: 1}, func(int) int { return 0 })
}
