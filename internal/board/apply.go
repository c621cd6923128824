package board

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// With returns the next board: what changed is joined again, and all other rows are shared with this one. The cost is that of what
// changed, and a copy of the pointers of each table with changes.
func (b *Board) With(d Delta) *Board {
	next := *b
	p := builder{
		old: b, next: &next,
		links: make(map[int64]*Link, len(d.Links)), affiliates: make(map[int64]*Affiliate, len(d.Affiliates)),
		coupons: make(map[int64]*Coupon, len(d.Coupons)), campaigns: map[int64]*Campaign{},
		products: map[string]bool{}, recompute: map[int64]bool{},
	}
	p.applyCampaigns(d.Campaigns)
	p.applyProducts(d.Products)
	p.applyAffiliates(d.Affiliates)
	p.applyCoupons(d.Coupons)
	p.applyLinks(d.Links)
	p.applyHistory(d.Trends, d.LastSales)
	p.applyDone(d.Done, d.Reached)
	p.applySums(d.Sums)
	p.applyBefore(d.Before)

	next.affiliates = b.affiliates.apply(p.affiliates)
	next.coupons = b.coupons.apply(p.coupons)
	next.links = b.links.apply(p.links)
	for _, id := range slices.Sorted(maps.Keys(p.links)) { // neighbours are read together, so they are written together
		next.joinLink(p.links[id])
	}
	p.joinCoupons()
	p.sumAffiliates()
	p.sumCampaigns()
	next.linksOf, next.linksOfProduct, next.linksOfCampaign = next.linksOf.frozen(), next.linksOfProduct.frozen(),
		next.linksOfCampaign.frozen()
	next.couponsOfLink, next.couponsOfAffiliate = next.couponsOfLink.frozen(), next.couponsOfAffiliate.frozen()
	return &next
}

// WithTrends returns the next board, with these trends by link ID.
func (b *Board) WithTrends(trends map[int64][]int64) *Board { return b.With(Delta{Trends: trends}) }

// builder is a board in the making. Its maps hold the rows that are new or copied, and may still be changed.
type builder struct {
	old, next  *Board
	links      map[int64]*Link
	affiliates map[int64]*Affiliate
	coupons    map[int64]*Coupon
	campaigns  map[int64]*Campaign
	products   map[string]bool // IDs of those that changed
	recompute  map[int64]bool  // affiliates whose sums and words must be made from all their links
}

// mutableLinks makes copies of links, so that With joins them again.
func (p *builder) mutableLinks(ids []int64) {
	for _, id := range ids {
		p.mutableLink(id)
	}
}

func (p *builder) mutableLink(id int64) *Link { return mutable(p.links, p.old.links, id) }

func (p *builder) mutableAffiliate(id int64) *Affiliate {
	return mutable(p.affiliates, p.old.affiliates, id)
}

func (p *builder) mutableCoupon(id int64) *Coupon { return mutable(p.coupons, p.old.coupons, id) }

func (p *builder) mutableCampaign(id int64) *Campaign {
	return mutable(p.campaigns, p.old.campaigns, id)
}

// mutable returns the row with an ID that may still be changed: the one in changed, or a copy of the old one, which it puts there. It
// returns nil when there is no such row.
func mutable[R any](changed map[int64]*R, old rowTable[R], id int64) *R {
	if row := changed[id]; row != nil {
		return row
	}
	was := old.row(id)
	if was == nil {
		return nil
	}
	row := *was
	changed[id] = &row
	return &row
}

func (p *builder) applyProducts(products []affiliate.Product) {
	if len(products) == 0 {
		return
	}
	byID := make(map[string]*Product, len(p.old.byProduct)+len(products))
	maps.Copy(byID, p.old.byProduct)
	for _, raw := range products {
		clean := affiliate.Product{ID: affiliate.Clean(raw.ID), Name: affiliate.Clean(raw.Name), Slug: affiliate.Clean(raw.Slug)}
		name := clean.Label()
		shown := "" // the ID, where it stands in for the name
		if clean.Name == "" && clean.Slug == "" {
			shown = clean.ID
		}
		label := &SharedText{key: NaturalKey(name),
			words: words(clean.Name, clean.Slug, shown) + productWords(clean.Name, clean.Slug, shown), ids: productIDText(clean.ID)}
		byID[raw.ID] = &Product{
			Product: raw, Label: name, Name: clean.Name, Slug: clean.Slug, label: label,
			ofLinks: &linkProduct{ProductLabel: name, ProductName: clean.Name, ProductSlug: clean.Slug, what: label},
		}
		p.products[raw.ID] = true
		p.mutableLinks(p.old.linksOfProduct.of(raw.ID))
	}
	p.next.byProduct = byID
	p.next.products = slices.SortedFunc(maps.Values(byID), func(a, b *Product) int {
		return cmp.Or(a.label.key.compare(b.label.key), cmp.Compare(a.ID, b.ID))
	})
}

func (p *builder) applyAffiliates(affiliates []affiliate.Affiliate) {
	for _, raw := range affiliates {
		row := &Affiliate{Affiliate: raw, Name: affiliate.Clean(raw.Name), Email: affiliate.Clean(raw.Email),
			UserID: affiliate.Clean(raw.UserID), Tags: cleanAll(raw.Tags)}
		row.Label = affiliate.Who{Name: row.Name, Email: row.Email, UserID: row.UserID}.Label()
		row.label = &SharedText{key: NaturalKey(row.Label), words: words(row.Label, row.Email) + tagWords(row.Tags),
			ids: userIDText(row.UserID)}
		row.ofLinks = &linkAffiliate{AffiliateLabel: row.Label, AffiliateName: row.Name, AffiliateEmail: row.Email,
			AffiliateUserID: row.UserID, AffiliateTags: row.Tags, who: row.label}
		row.emailKey = NaturalKey(row.Email)
		p.affiliates[raw.ID] = row
		p.recompute[raw.ID] = true
		p.mutableLinks(p.old.linksOf.of(raw.ID))
	}
}

func (p *builder) applyCoupons(coupons []affiliate.Coupon) {
	for _, raw := range coupons {
		var was int64
		if now := p.coupons[raw.ID]; now != nil {
			was = now.LinkID
		} else if old := p.old.coupons.row(raw.ID); old != nil {
			was = old.LinkID
		}
		p.coupons[raw.ID] = &Coupon{Coupon: raw}
		p.next.couponsOfLink.move(raw.ID, was, raw.LinkID)
		p.mutableLink(was)
		p.mutableLink(raw.LinkID)
	}
}

func (p *builder) applyLinks(links []affiliate.Link) {
	renamed := map[int64]bool{}
	for _, raw := range links {
		row := p.links[raw.ID]
		known := p.old.links.row(raw.ID)
		switch {
		case row != nil:
		case known != nil:
			kept := *known // with its trend and last sale, which no link record holds
			row = &kept
		default:
			row = NoLink()
		}
		p.next.linksOf.move(raw.ID, row.AffiliateID, raw.AffiliateID)
		p.next.linksOfProduct.move(raw.ID, row.ProductID, raw.ProductID)
		p.next.linksOfCampaign.move(raw.ID, row.CampaignID, raw.CampaignID)
		if known == nil || known.Link.Slug != raw.Slug {
			renamed[raw.ID] = true
		}
		if row.CampaignID != raw.CampaignID {
			row.setInCampaign(nil)
			p.clearReached(row.CampaignID)
			p.clearReached(raw.CampaignID)
		}
		row.Link = raw
		p.links[raw.ID] = row
	}
	added := make([]slugOf, 0, len(renamed))
	for id := range renamed {
		added = append(added, slugOf{slug: p.links[id].Link.Slug, id: id})
	}
	p.next.bySlug = p.old.bySlug.apply(added, renamed)
}

// clearReached forgets when a campaign's goal was reached: other links are in it now.
func (p *builder) clearReached(campaign int64) {
	if row := p.mutableCampaign(campaign); row != nil {
		row.Reached = time.Time{}
	}
}

// applySums gives rows the numbers of the period. Nothing is known of it where none were read.
func (p *builder) applySums(sums map[int64]affiliate.PeriodSum) {
	if p.next.period.All() {
		return
	}
	for id, sum := range sums {
		if row := p.mutableLink(id); row != nil {
			row.period = &sum
		}
	}
	for _, row := range p.links {
		if row.period == nil {
			row.period = &affiliate.PeriodSum{Untracked: true}
		}
	}
}

func (p *builder) applyHistory(trends map[int64][]int64, lastSales map[int64]time.Time) {
	for id, trend := range trends {
		if row := p.mutableLink(id); row != nil {
			row.linkTrend = newTrend(trend)
		}
	}
	for id, at := range lastSales {
		if row := p.mutableLink(id); row != nil {
			row.lastSale = at.UnixMilli()
		}
	}
}

func newTrend(clicks []int64) *linkTrend {
	if len(clicks) == 0 {
		return noTrend
	}
	t := &linkTrend{Trend: clicks}
	for _, n := range clicks {
		t.trendSum += n
	}
	return t
}
