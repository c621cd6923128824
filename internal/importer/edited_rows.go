package importer

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// A row finds its waiting writes by its person and product, or by its code. What else it has may have been edited since
// they were planned: then they are not sent as if the row asked for them, with a discount that it no longer has.

// wasEdited reports whether the waiting steps of a chain have something else than the row asks for, and leaves the row
// out then.
func (p *plan) wasEdited(e *planRow, c *chain) bool {
	differs := p.waitingDifferences(e, c)
	if len(differs) == 0 {
		return false
	}
	var texts []string
	for _, d := range differs {
		text := problem{p.t.nameOf(d.column), d.reason}.String()
		texts = append(texts, text)
		e.warnings = append(e.warnings, "was edited while its earlier version waits: "+text)
	}
	e.action, e.other = actionLeftOut, otherWrite{op: *c.currentStep(), differs: strings.Join(texts, "; ")}
	return true
}

// waitingDifferences compares a row with the steps of a chain that were not sent.
func (p *plan) waitingDifferences(e *planRow, c *chain) (out []problem) {
	for _, op := range c.steps {
		if op.State != affiliate.Planned {
			continue
		}
		switch i := op.Intent; {
		case i.Affiliate != nil:
			out = append(out, p.personDifferences(e, i.Affiliate)...)
		case i.Link != nil:
			if i.Link.Campaign != "" && e.campaign != "" && !sameName(i.Link.Campaign, e.campaign) {
				out = appendDifference(out, csvfile.ColCampaign, quote(i.Link.Campaign), quote(e.campaign))
			}
			out = appendTagDifference(out, i.Link.Tags, e.tags, "")
		case i.Coupon != nil:
			out = append(out, p.waitingCouponDifferences(e, i.Coupon)...)
		}
	}
	wants := p.o.Kind == csvfile.KindLinks && e.parsedRow.code != "" && c.step(affiliate.CreateLink) != nil
	if exists := p.snap.coupons[couponKey{e.product.ID, e.parsedRow.code}]; wants && c.step(affiliate.CreateCoupon) == nil &&
		exists.State != affiliate.CouponLive {
		out = append(out, problem{colCode, "there is none, not " + e.parsedRow.code})
	}
	return out
}

// personDifferences compares what a row says about a person with what create-new-user would be sent.
func (p *plan) personDifferences(e *planRow, n *affiliate.NewAffiliate) (out []problem) {
	if e.who.Name != "" && n.Name != "" && !sameName(n.Name, e.who.Name) {
		out = appendDifference(out, csvfile.ColName, quote(n.Name), quote(e.who.Name))
	}
	if e.who.UserID != "" && n.UserID != "" {
		out = appendDifference(out, csvfile.ColUserID, truncate(n.UserID), truncate(e.who.UserID))
	}
	if e.who.Email != "" && n.Email != "" && affiliate.EmailKey(n.Email) != affiliate.EmailKey(e.who.Email) {
		out = appendDifference(out, csvfile.ColEmail, truncate(n.Email), truncate(e.who.Email))
	}
	return out
}

// waitingCouponDifferences compares a row with a coupon that was not sent.
func (p *plan) waitingCouponDifferences(e *planRow, n *affiliate.NewCoupon) (out []problem) {
	switch e.parsedRow.code {
	case n.Code:
		out = p.couponTermDifferences(e, affiliate.Coupon{Discount: n.Discount, Message: n.Message, Expires: n.Expires, Uses: n.Uses,
			MadeHere: true})
	case "":
		out = append(out, problem{colCode, "it is " + n.Code + ", and the row has none"})
	default:
		out = append(out, problem{colCode, "it is " + n.Code + ", not " + e.parsedRow.code})
	}
	if p.o.Kind != csvfile.KindCoupons || e.person == nil {
		return out
	}
	credited := identifiers(n.Affiliate)
	isSame := func(id identifier) bool { return slices.Contains(credited, id) }
	if !slices.ContainsFunc(identifiers(e.person.who), isSame) && !slices.ContainsFunc(identifiers(e.who), isSame) {
		out = append(out, problem{p.affiliateColumn(e), "it is not credited to " + e.person.label()})
	}
	return out
}
