package bulk

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// DeleteCoupons plans to delete coupons at Fermion. open are deletions that are not finished: a coupon is not deleted
// twice. Whether a coupon is expired is said as of now.
func DeleteCoupons(coupons []*board.Coupon, open []affiliate.Operation, now time.Time) *Plan {
	p := &Plan{
		Title: "Delete " + affiliate.Plural(int64(len(coupons)), "coupon", "coupons"),
		Verb:  "delete", One: "coupon", Many: "coupons", Batch: "delete coupons", Rows: make([]Row, len(coupons)),
	}
	deleting := make(map[affiliate.CouponRef]affiliate.Operation, len(open))
	for _, op := range open {
		if op.Intent.CouponDelete != nil {
			deleting[*op.Intent.CouponDelete] = op
		}
	}
	for i, c := range coupons {
		ref := affiliate.CouponRef{ProductID: c.ProductID, Code: c.Coupon.Code}
		r := Row{ID: c.ID, Name: couponName(c)}
		op, isDeleting := deleting[ref]
		switch {
		case c.State == affiliate.CouponDeleted:
			r.Verdict, r.Note = Same, "deleted already"
		case isDeleting:
			r.Verdict, r.Note = openDeletion(op)
		default:
			r.Note, r.Intent = couponFacts(c, now), affiliate.Intent{CouponDelete: &ref}
		}
		p.Rows[i] = r
	}
	if n := p.Count(Change); n > 0 {
		codes := affiliate.PluralWord(n, "this code, also where it was", "these codes, also where they were")
		p.Warn = []string{"Buyers can no longer use " + codes + " shared. Fermion cannot restore a deleted code."}
	}
	return p
}

// openDeletion is the verdict on a coupon whose deletion is not finished.
func openDeletion(op affiliate.Operation) (v Verdict, note string) {
	switch {
	case op.State == affiliate.Unknown:
		return Bad, "whether it was deleted is not known: decide it in Activity"
	case op.WaitsForDecision():
		return Bad, "its deletion is planned already: resume or drop it in Activity"
	}
	return Same, "is being deleted"
}

// couponFacts are whom a coupon is credited to, its uses, and that it has expired, as far as they are known.
func couponFacts(c *board.Coupon, now time.Time) string {
	var facts []string
	if c.AffiliateLabel != "" {
		facts = append(facts, c.AffiliateLabel)
	}
	if c.Uses > 0 {
		facts = append(facts, affiliate.Plural(int64(c.Uses), "use", "uses"))
	}
	if c.StateAt(now) == affiliate.CouponExpired {
		facts = append(facts, "expired")
	}
	return strings.Join(facts, ", ")
}
