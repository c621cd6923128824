package importer

import (
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// track: a slug is kept without asking Fermion; in one that the register holds, what is empty gets filled.
func (p *plan) track(e *entry) {
	e.fate, e.link = tracks, p.snap.bySlug[e.ask.slug]
	if err := checkUnchanged(e.ask.slug); e.link.ID == 0 && e.bare && err != nil {
		p.refuseDifferent(e, []problem{{csvfile.ColSlug, err.Error()}})
		return
	}
	p.refuseDifferent(e, p.linkDiffers(e))
	if e.link.ID != 0 && e.fate == tracks {
		e.filled = e.fills()
	}
	if e.ask.product != "" && e.product.ID == "" {
		e.odd = append(e.odd, fmt.Sprintf("no product is called %q here: tracked without a product", truncate(e.ask.product)))
	}
}

// affiliate: somebody of the register exists, anybody else is looked up at Fermion and made there when they are new.
func (p *plan) affiliate(e *entry) {
	if e.person.id != 0 && !p.o.Again {
		e.fate, e.why = exists, "the affiliate is in the database"
		if p.refuseDifferent(e, p.affiliateDiffers(e)); e.fate == exists {
			if added := missing(e.tags, e.person.known.Tags); len(added) > 0 {
				e.filled = []string{"tags added: " + truncate(csvfile.JoinTags(added))}
			}
		}
		return
	}
	if p.journaled(e, p.snap.journal.affiliatesFor(e.person.who, e.who)) {
		return
	}
	n := e.person.intent()
	n.Tags, n.Notes = e.tags, e.notes
	e.fate, e.steps = makes, []affiliate.Intent{{Affiliate: n}}
}

// linkOf is the fate of a row that asks for a link.
func (p *plan) linkOf(e *entry) {
	key := wanted{e.product.ID, e.commission}
	chains := p.snap.journal.linksFor(key, e.person.who, e.who)
	live, others := p.liveLinks(e)
	done, begun := p.begun(chains)
	switch {
	case len(live) > 0 && (!p.o.Again || begun):
		e.link = live[0]
		p.existing(e, chains)
		return
	case begun:
		e.link = done
		p.existing(e, chains)
		return
	}
	if p.journaled(e, chains) {
		return
	}
	n := affiliate.NewLink{Affiliate: e.person.named(), ProductID: e.product.ID, ProductName: e.product.Name, Commission: e.commission,
		Campaign: e.campaign, Tags: e.tags}
	for _, l := range others {
		n.Supersedes = append(n.Supersedes, l.Slug)
	}
	e.fate = makes
	if e.person.id == 0 {
		e.steps = append(e.steps, affiliate.Intent{Affiliate: e.person.intent()})
	}
	e.steps = append(e.steps, affiliate.Intent{Link: &n})
	switch held, foreign := p.heldCoupon(e); {
	case foreign:
		p.fail(e, &problem{colCode, "this code exists already and is credited to another affiliate: choose another code"})
		e.fate = isBad
	case e.ask.code != "" && !held:
		e.steps = append(e.steps, affiliate.Intent{Coupon: p.newCoupon(e)})
	case held:
		p.refuseDifferent(e, p.couponDiffers(e, e.coupon))
	}
}

// begun says whether an earlier import of this file made the row's link already. Only --resume asks: there nothing is made
// twice, whatever became of the link since, and whatever --again says.
func (p *plan) begun(chains []*chain) (affiliate.Link, bool) {
	if !p.o.Resume {
		return affiliate.Link{}, false
	}
	for _, c := range slices.Backward(chains) {
		if op := c.step(affiliate.CreateLink); op.State == affiliate.Done && op.Batch == p.batch {
			if l, held := p.snap.byID[op.LinkID]; held {
				return l, true
			}
		}
	}
	return affiliate.Link{}, false
}

// liveLinks are the row's twins, and the live links with another commission whose place it takes.
func (p *plan) liveLinks(e *entry) (twins, others []affiliate.Link) {
	if e.person.id == 0 || e.product.ID == "" {
		return nil, nil
	}
	for _, l := range p.snap.of[ownedProduct{e.person.id, e.product.ID}] {
		switch {
		case !l.Live():
		case l.Commission == e.commission || l.Asked == e.commission:
			twins = append(twins, l)
		case l.Commission < 0:
			e.odd = append(e.odd, "has a live link "+l.Slug+" whose commission is not known yet")
		default:
			others = append(others, l)
		}
	}
	return twins, others
}

// existing is a row whose link is there. It is not sent; but a coupon that its import began is carried on.
func (p *plan) existing(e *entry, chains []*chain) {
	e.fate = exists
	switch {
	case e.link.SupersededBy != 0:
		e.why = "made earlier, replaced since"
	case !e.link.StoppedAt.IsZero():
		e.why = "made earlier, no longer watched"
	}
	p.refuseDifferent(e, p.filingDiffers(e))
	if e.fate == isBad {
		return
	}
	e.filled = e.fills()
	if held, foreign := p.heldCoupon(e); e.ask.code == "" || held {
		if held {
			p.refuseDifferent(e, p.couponDiffers(e, e.coupon))
		}
		return
	} else if foreign {
		e.lacking = true
		e.why = join(e.why, "its coupon code "+e.ask.code+" is credited to somebody else")
		return
	}
	k := code{e.product.ID, e.ask.code}
	if p.journaled(e, p.snap.journal.couponsOf(k)) {
		return
	}
	tried := len(e.replace) > 0 || slices.ContainsFunc(p.snap.journal.couponsOf(k), func(c *chain) bool { return c.stands() == affiliate.Rejected }) ||
		slices.ContainsFunc(chains, func(c *chain) bool {
			link, coupon := c.step(affiliate.CreateLink), c.step(affiliate.CreateCoupon)
			return link.LinkID == e.link.ID && coupon != nil && coupon.State != affiliate.Done
		})
	e.replace = nil
	switch {
	case !tried:
		e.lacking = true
		e.why = join(e.why, "its coupon "+e.ask.code+" is not in the database and is not made here: make it with import coupons")
	case p.o.Resume:
		n := p.newCoupon(e)
		n.LinkSlug = e.link.Slug
		e.fate, e.steps = makes, []affiliate.Intent{{Coupon: n}}
	default:
		e.lacking = true
		e.why = join(e.why, "its coupon "+e.ask.code+" was not made earlier: --resume tries it again")
	}
}

// heldCoupon says whether the row's code is there already: then only the link is made. A foreign one is credited to
// somebody else, and no code for this row.
func (p *plan) heldCoupon(e *entry) (held, foreign bool) {
	c, ok := p.snap.coupons[code{e.product.ID, e.ask.code}]
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
	e.why = join(e.why, "coupon "+c.Code+" exists already")
	return true, false
}

func (p *plan) newCoupon(e *entry) *affiliate.NewCoupon {
	n := &affiliate.NewCoupon{ProductID: e.product.ID, ProductName: e.product.Name, Code: e.ask.code, Discount: e.discount, Message: e.message,
		Expires: e.expires, Uses: e.uses}
	if e.person != nil {
		n.Affiliate = e.person.named()
	}
	return n
}

// aloneCoupon is a row of import coupons: with a state it is recorded, without one it is made.
func (p *plan) aloneCoupon(e *entry) {
	k := code{e.product.ID, e.ask.code}
	held, ok := p.snap.coupons[k]
	if e.ask.state != "" {
		if e.product.ID == "" {
			p.fail(e, &problem{colProduct, fmt.Sprintf("no product is called %q here: give its ID", truncate(e.ask.product))})
			e.fate = isBad
			return
		}
		e.fate = tracks
		if ok {
			p.refuseDifferent(e, p.couponDiffers(e, held))
		}
		return
	}
	if ok && held.State == affiliate.CouponLive && !p.o.Again {
		e.fate, e.coupon, e.code, e.why = exists, held, held.Code, "the coupon is in the database"
		p.refuseDifferent(e, p.couponDiffers(e, held))
		return
	}
	if p.journaled(e, p.snap.journal.couponsOf(k)) {
		return
	}
	e.fate, e.steps = makes, []affiliate.Intent{{Coupon: p.newCoupon(e)}}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
