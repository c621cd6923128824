package board

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// joinLink fills a row from its record and from the tables around it.
func (b *Board) joinLink(row *Link) {
	row.Slug, row.Tags = affiliate.Clean(row.Link.Slug), cleanAll(row.Link.Tags)
	row.Numbers = numbersOf(row.Link, row.period)
	row.linkAffiliate = noAffiliate
	if a := b.affiliates.row(row.AffiliateID); a != nil {
		row.linkAffiliate = a.ofLinks
	}
	row.linkProduct = b.product(row.ProductID)
	row.place(b.placeOf(row))
	own := words(append([]string{row.Slug, row.CampaignName}, row.CouponCodes...)...) + tagWords(row.Tags)
	if own != row.search { // most polls change only numbers: the text and the key of the old row are still right
		row.search, row.slugKey = own, NaturalKey(row.Slug)
	}
}

// placeOf is the campaign and the live coupons of a link, and what it did in its campaign.
func (b *Board) placeOf(row *Link) linkPlace {
	p := linkPlace{InCampaign: row.InCampaign}
	if c := b.campaigns.row(row.CampaignID); c != nil {
		p.CampaignName = c.Name
	}
	for _, id := range b.couponsOfLink.of(row.ID) {
		if c := b.coupons.row(id); c.State != affiliate.CouponDeleted {
			p.CouponCodes = append(p.CouponCodes, affiliate.Clean(c.Coupon.Code))
		}
	}
	return p
}

// place gives a row a place of its own only if it needs one.
func (l *Link) place(p linkPlace) {
	if p.CampaignName == "" && p.InCampaign == nil && len(p.CouponCodes) == 0 {
		l.linkPlace = noPlace
		return
	}
	l.linkPlace = &p
}

func (l *Link) setInCampaign(sum *affiliate.PeriodSum) {
	p := *l.linkPlace
	p.InCampaign = sum
	l.place(p)
}

// product is how a product is called and found; one that only its ID is known of, by that.
func (b *Board) product(id string) *linkProduct {
	if p := b.byProduct[id]; p != nil {
		return p.ofLinks
	}
	if id == "" {
		return noProduct
	}
	name := affiliate.Clean(id)
	return &linkProduct{ProductLabel: name, what: &SharedText{key: NaturalKey(name), words: words(name) + productWords(name),
		ids: productIDText(name)}}
}

// productNames are those by the beginnings of whose words product:x finds the affiliates who promote a product.
func (b *Board) productNames(id string) []string {
	if p := b.byProduct[id]; p != nil {
		return []string{p.Name, p.Slug}
	}
	return nil
}

// textChanged reports whether a link's text or owner changed, so that what is joined from the link changes too. Most polls change only
// numbers.
func textChanged(old, row *Link) bool {
	return old == nil || old.AffiliateID != row.AffiliateID || old.search != row.search || old.who != row.who ||
		old.ProductLabel != row.ProductLabel || old.what != row.what
}

// joinCoupons joins the coupons that changed, and those whose product, affiliate or link got other words.
func (p *builder) joinCoupons() {
	rejoin := func(ids []int64) {
		for _, id := range ids {
			p.mutableCoupon(id)
		}
	}
	for id, row := range p.links {
		if ids := p.next.couponsOfLink.of(id); len(ids) > 0 && textChanged(p.old.links.row(id), row) {
			rejoin(ids)
		}
	}
	for id := range p.affiliates {
		rejoin(p.old.couponsOfAffiliate.of(id))
	}
	if len(p.products) > 0 {
		for _, row := range p.old.coupons.rows {
			if p.products[row.ProductID] {
				p.mutableCoupon(row.ID)
			}
		}
	}
	if len(p.coupons) == 0 {
		return
	}
	p.next.coupons = p.old.coupons.apply(p.coupons)
	for id, row := range p.coupons {
		var owner int64
		if old := p.old.coupons.row(id); old != nil {
			owner = old.Owner
		}
		p.next.joinCoupon(row)
		p.next.couponsOfAffiliate.move(id, owner, row.Owner)
		p.recompute[owner], p.recompute[row.Owner] = true, true
	}
}

func (b *Board) joinCoupon(row *Coupon) {
	row.Code, row.Message = affiliate.Clean(row.Coupon.Code), affiliate.Clean(row.Coupon.Message)
	row.Owner, row.LinkSlug, row.AffiliateLabel, row.who = row.AffiliateID, "", "", nil
	of := b.product(row.ProductID)
	row.ProductLabel, row.what = of.ProductLabel, of.what
	row.search = words(row.Code)
	if l := b.links.row(row.LinkID); l != nil {
		row.LinkSlug = l.Slug
		row.search += words(l.Slug, l.CampaignName) + tagWords(l.Tags)
		if row.Owner == 0 {
			row.Owner = l.AffiliateID
		}
	}
	if a := b.affiliates.row(row.Owner); a != nil {
		row.AffiliateLabel, row.who = a.Label, a.label
	}
	row.codeKey, row.slugKey = NaturalKey(row.Code), NaturalKey(row.LinkSlug)
}

// sumAffiliates sums the affiliates again whose links changed. When a link's numbers changed, as by a poll, only the differences are
// added; when its words or its owner did, its affiliate is summed from all their links.
func (p *builder) sumAffiliates() {
	for id, row := range p.links {
		old := p.old.links.row(id)
		if textChanged(old, row) {
			p.recompute[row.AffiliateID] = true
			if old != nil {
				p.recompute[old.AffiliateID] = true
			}
		}
	}
	for id, row := range p.links {
		if a := p.mutableAffiliate(row.AffiliateID); a != nil && !p.recompute[row.AffiliateID] && !a.replace(p.old.links.row(id), row) {
			p.recompute[row.AffiliateID] = true
		}
	}
	for id := range p.recompute {
		if a := p.mutableAffiliate(id); a != nil {
			p.next.sumAffiliate(a)
		}
	}
	p.next.affiliates = p.old.affiliates.apply(p.affiliates)
}

// replace replaces a link's old numbers by its new ones in the sums. It returns false when the sums need all links instead, such as when
// the link was the last one that sold, and no longer is.
func (a *Affiliate) replace(old, row *Link) bool {
	switch {
	case old.LastChange().Equal(a.LastChange) && row.LastChange().Before(old.LastChange()),
		old.LastSale().Equal(a.LastSale) && row.lastSale < old.lastSale,
		old.LastRead.Equal(a.OldestRead) && !row.LastRead.Equal(old.LastRead),
		old.LastRead.IsZero() != row.LastRead.IsZero(),
		old.Uncertainty != row.Uncertainty,
		!old.Before.equals(row.Before):
		return false
	}
	a.Clicks += row.Clicks - old.Clicks
	a.Sales += row.Sales - old.Sales
	a.Revenue += row.Revenue - old.Revenue
	a.Earned += row.Earned - old.Earned
	a.Partial += row.Partial - old.Partial
	a.NoData += row.NoData - old.NoData
	a.Absent += row.Absent - old.Absent
	a.Read += row.Read - old.Read
	a.RefundedSales += row.Numbers.RefundedSales - old.Numbers.RefundedSales
	a.RefundedRevenue += row.Numbers.RefundedRevenue - old.Numbers.RefundedRevenue
	a.LastChange, a.LastSale = affiliate.LaterTime(a.LastChange, row.LastChange()), affiliate.LaterTime(a.LastSale, row.LastSale())
	if row.LastRead.Before(a.OldestRead) && !row.LastRead.IsZero() {
		a.OldestRead = row.LastRead
	}
	return true
}

// sumAffiliate makes an affiliate's sums and search text from all their links, since an affiliate is found by what they promote, too.
func (b *Board) sumAffiliate(a *Affiliate) {
	t := Totals{}
	a.LastChange, a.LastSale, a.Before = time.Time{}, time.Time{}, nil
	text, products, ids := []string{}, []string{}, ""
	met, metProducts := map[string]bool{}, map[string]bool{}
	meet := func(texts ...string) {
		for _, s := range texts {
			if s != "" && !met[s] {
				met[s] = true
				text = append(text, s)
			}
		}
	}
	for _, id := range b.linksOf.of(a.ID) {
		l := b.links.row(id)
		t.add(l)
		a.Before = a.Before.plus(l.Before)
		a.LastChange, a.LastSale = affiliate.LaterTime(a.LastChange, l.LastChange()), affiliate.LaterTime(a.LastSale, l.LastSale())
		if l.ProductID != "" && !metProducts[l.ProductID] {
			metProducts[l.ProductID] = true
			products = append(products, b.productNames(l.ProductID)...)
			ids += productIDText(affiliate.Clean(l.ProductID))
		}
		meet(l.ProductName, l.ProductSlug, l.Slug, l.CampaignName)
		meet(l.CouponCodes...)
	}
	for _, id := range b.couponsOfAffiliate.of(a.ID) {
		if c := b.coupons.row(id); c.State != affiliate.CouponDeleted {
			meet(c.Code)
		}
	}
	if t.Links == 0 {
		a.LastChange = a.CreatedAt
	}
	a.Totals = t
	a.search, a.productIDs = words(text...)+productWords(products...), ids
}
