package importer

import (
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// planTracking decides a row that tracks a link: without asking Fermion, and filling in what the database lacks about a known link.
func (p *plan) planTracking(e *planRow) {
	e.action, e.link = actionTrack, p.snap.bySlug[e.parsedRow.slug]
	if err := checkNotConverted(e.parsedRow.slug); e.link.ID == 0 && e.slugAlone && err != nil {
		p.refuseDifferences(e, []problem{{csvfile.ColSlug, err.Error()}})
		return
	}
	p.refuseDifferences(e, p.linkDifferences(e))
	if e.link.ID != 0 && e.action == actionTrack {
		e.additions = e.linkAdditions()
	}
	if e.parsedRow.product != "" && e.product.ID == "" {
		e.warnings = append(e.warnings, fmt.Sprintf("no product is called %q here: tracked without a product",
			truncate(e.parsedRow.product)))
	}
}

// planAffiliate decides a row of import affiliates: an affiliate of the database exists, any other one is looked up at Fermion and created
// if it is new.
func (p *plan) planAffiliate(e *planRow) {
	if e.person.id != 0 && !p.o.Again {
		e.action, e.detail = actionExists, "the affiliate is in the database"
		if p.refuseDifferences(e, p.affiliateDifferences(e)); e.action == actionExists {
			e.additions = e.affiliateAdditions()
		}
		return
	}
	if p.decideFromJournal(e, p.snap.journal.affiliatesFor(e.person.who, e.who)) {
		return
	}
	n := e.person.intent()
	n.Tags, n.Notes = e.tags, e.notes
	e.action, e.steps = actionCreate, []affiliate.Intent{{Affiliate: n}}
}

// planLink decides a row that asks for a link.
func (p *plan) planLink(e *planRow) {
	key := linkKey{e.product.ID, e.commission}
	chains := p.snap.journal.linksFor(key, e.person.who, e.who)
	live, others := p.liveLinks(e)
	done, madeBefore := p.madeByThisFile(chains)
	if !madeBefore && !p.o.Again {
		done, madeBefore = p.replacedSince(e)
	}
	switch {
	case len(live) > 0 && (!p.o.Again || madeBefore):
		e.link = live[0]
		p.planExistingLink(e, chains)
		return
	case madeBefore:
		e.link = done
		p.planExistingLink(e, chains)
		return
	}
	if p.decideFromJournal(e, chains) {
		return
	}
	n := affiliate.NewLink{Affiliate: e.person.intentWho(), ProductID: e.product.ID, ProductName: e.product.Name, Commission: e.commission,
		Campaign: e.campaign, CampaignID: p.snap.campaignNamed(e.campaign), Tags: e.tags}
	for _, l := range others {
		n.Supersedes = append(n.Supersedes, l.Slug)
		e.lowers = e.lowers || e.commission < l.Commission
	}
	e.action = actionCreate
	if e.person.id == 0 {
		e.steps = append(e.steps, affiliate.Intent{Affiliate: e.person.intent()})
	}
	e.steps = append(e.steps, affiliate.Intent{Link: &n})
	switch exists, foreign := p.existingCoupon(e); {
	case foreign:
		p.fail(e, &problem{colCode, "this code exists already and is credited to another affiliate: choose another code"})
		e.action = actionInvalid
	case e.parsedRow.code != "" && !exists:
		e.steps = append(e.steps, affiliate.Intent{Coupon: p.newCoupon(e)})
	case exists:
		p.refuseDifferences(e, p.couponDifferences(e, e.coupon))
	}
}

// madeByThisFile returns the link that an earlier import of this file created for the row. It matters only with --resume, which creates
// nothing twice, whatever happened to the link since, and even with --again.
func (p *plan) madeByThisFile(chains []*chain) (affiliate.Link, bool) {
	if !p.o.Resume || p.o.OnlyKnown && (p.begun.Ended || p.begun.Finished) {
		return affiliate.Link{}, false
	}
	for _, c := range slices.Backward(chains) {
		if op := c.step(affiliate.CreateLink); op.State == affiliate.Done && p.begun.began(c) {
			if l, exists := p.snap.byID[op.LinkID]; exists {
				return l, true
			}
		}
	}
	return affiliate.Link{}, false
}

// liveLinks returns the live links of the row's affiliate and product: those with its commission, and those that it replaces.
func (p *plan) liveLinks(e *planRow) (twins, others []affiliate.Link) {
	if e.person.id == 0 || e.product.ID == "" {
		return nil, nil
	}
	for _, l := range p.snap.linksOf[ownedProduct{e.person.id, e.product.ID}] {
		switch {
		case !l.Live():
		case l.Commission == e.commission || l.RequestedCommission == e.commission:
			twins = append(twins, l)
		case l.Commission < 0:
			e.warnings = append(e.warnings, "has a live link "+l.Slug+" whose commission is not known yet")
		default:
			others = append(others, l)
		}
	}
	return twins, others
}

// planExistingLink decides a row whose link exists. The link is not sent, but a coupon that an earlier import started is resumed.
func (p *plan) planExistingLink(e *planRow, chains []*chain) {
	e.action = actionExists
	switch {
	case e.link.SupersededBy != 0:
		e.since = p.snap.replacedText(e.link)
	case !e.link.StoppedAt.IsZero():
		e.since = "no longer watched"
	}
	p.refuseDifferences(e, p.campaignAndTagDifferences(e))
	if e.action == actionInvalid {
		return
	}
	e.additions = e.linkAdditions()
	if exists, foreign := p.existingCoupon(e); e.parsedRow.code == "" || exists {
		if exists {
			p.refuseDifferences(e, p.couponDifferences(e, e.coupon))
		}
		return
	} else if foreign {
		e.lacksCoupon = true
		e.detail = joinDetails(e.detail, "its coupon code "+e.parsedRow.code+" is credited to somebody else")
		return
	}
	k := couponKey{e.product.ID, e.parsedRow.code}
	if p.decideFromJournal(e, p.snap.journal.couponsOf(k)) {
		return
	}
	tried := len(e.replaces) > 0 || slices.ContainsFunc(p.snap.journal.couponsOf(k),
		func(c *chain) bool { return c.state() == affiliate.Rejected }) ||
		slices.ContainsFunc(chains, func(c *chain) bool {
			link, coupon := c.step(affiliate.CreateLink), c.step(affiliate.CreateCoupon)
			return link.LinkID == e.link.ID && coupon != nil && coupon.State != affiliate.Done
		})
	e.replaces = nil
	switch {
	case !tried:
		e.lacksCoupon = true
		e.detail = joinDetails(e.detail, "its coupon "+e.parsedRow.code+
			" is not in the database and is not made here: make it with import coupons")
	case p.o.Resume:
		n := p.newCoupon(e)
		n.LinkSlug = e.link.Slug
		e.action, e.steps = actionCreate, []affiliate.Intent{{Coupon: n}}
	default:
		e.lacksCoupon = true
		e.detail = joinDetails(e.detail, "its coupon "+e.parsedRow.code+" was not made earlier: --resume tries it again")
	}
}

// existingCoupon reports whether the row's code exists, so that only the link is created. A foreign code is credited to somebody else and
// cannot be used for this row.
func (p *plan) existingCoupon(e *planRow) (exists, foreign bool) {
	c, ok := p.snap.coupons[couponKey{e.product.ID, e.parsedRow.code}]
	if !ok || c.State != affiliate.CouponLive {
		return false, false
	}
	owner := c.AffiliateID
	if owner == 0 {
		owner = p.snap.byID[c.LinkID].AffiliateID
	}
	if owner != 0 && owner != e.person.id {
		return false, true
	}
	e.coupon, e.code = c, c.Code
	e.detail = joinDetails(e.detail, "coupon "+c.Code+" exists already")
	return true, false
}

func (p *plan) newCoupon(e *planRow) *affiliate.NewCoupon {
	n := &affiliate.NewCoupon{ProductID: e.product.ID, ProductName: e.product.Name, Code: e.parsedRow.code, Discount: e.discount,
		Message: e.message,
		Expires: e.expires, Uses: e.uses}
	if e.person != nil {
		n.Affiliate = e.person.intentWho()
	}
	return n
}

// planCoupon decides a row of import coupons: with a state it is recorded, without one it is created.
func (p *plan) planCoupon(e *planRow) {
	k := couponKey{e.product.ID, e.parsedRow.code}
	existing, ok := p.snap.coupons[k]
	if e.parsedRow.state != "" {
		if e.product.ID == "" {
			p.fail(e, &problem{colProduct, fmt.Sprintf("no product is called %q here: give its ID", truncate(e.parsedRow.product))})
			e.action = actionInvalid
			return
		}
		e.action = actionTrack
		if ok {
			p.refuseDifferences(e, p.couponDifferences(e, existing))
		}
		return
	}
	if ok && existing.State == affiliate.CouponLive && !p.o.Again {
		e.action, e.coupon, e.code, e.detail = actionExists, existing, existing.Code, "the coupon is in the database"
		p.refuseDifferences(e, p.couponDifferences(e, existing))
		return
	}
	if p.decideFromJournal(e, p.snap.journal.couponsOf(k)) {
		return
	}
	e.action, e.steps = actionCreate, []affiliate.Intent{{Coupon: p.newCoupon(e)}}
}

func joinDetails(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
