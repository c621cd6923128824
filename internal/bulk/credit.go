package bulk

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// CreditCoupons plans to credit coupons to an affiliate, nil for none. A coupon is no longer credited to a link of another affiliate.
func CreditCoupons(b *board.Board, coupons []*board.Coupon, to *board.Affiliate) *Plan {
	p := &Plan{Title: "Edit " + affiliate.Plural(int64(len(coupons)), "coupon", "coupons"), Verb: "save", One: "coupon", Many: "coupons"}
	id, label := int64(0), ""
	if to != nil {
		id, label = to.ID, to.Label
	}
	for _, c := range coupons {
		r := Row{ID: c.ID, Name: couponName(c)}
		if c.Owner != id {
			r.Fields = append(r.Fields, FieldChange{"affiliate", orNone(c.AffiliateLabel), orNone(label)})
		}
		if l := b.Link(c.LinkID); l != nil && (id == 0 || l.AffiliateID != id) {
			r.Fields = append(r.Fields, FieldChange{"link", l.Slug, orNone("")})
		}
		if len(r.Fields) == 0 {
			r.Verdict, r.Note = Same, noChange
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// couponName is a coupon's code, and its product: two products may have the same code.
func couponName(c *board.Coupon) string {
	if c.ProductLabel == "" {
		return c.Code
	}
	return c.Code + " · " + c.ProductLabel
}
