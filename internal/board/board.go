package board

import (
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Input is the database as the store reads it. IDs are unique within their table.
type Input struct {
	Links      []affiliate.Link
	Affiliates []affiliate.Affiliate
	Products   []affiliate.Product
	Coupons    []affiliate.Coupon
	Campaigns  []affiliate.Campaign

	Period affiliate.Period              // what the numbers are of
	Span   affiliate.Span                // its bounds when the board was made
	Sums   map[int64]affiliate.PeriodSum // by link ID, for a period that is not all time

	Before map[int64]affiliate.PeriodSum // by link ID: what it did in the period before; a link without one keeps what it had

	Trends    map[int64][]int64   // by link ID: clicks in buckets of the period, newest last
	LastSales map[int64]time.Time // by link ID, UTC: the last one in the period; a link without one keeps what it had

	Done    map[int64]affiliate.PeriodSum // by link ID: what it did within its campaign's period
	Reached map[int64]time.Time           // by campaign ID, UTC: when its goal was reached
}

// Delta is what moved: new records, and whole new versions of known ones. The period stays that of the board, and Sums are of
// the same span; a link without one keeps what it had.
type Delta Input

// Board is the database in rows. It never changes; neither do the slices it hands out, which are its own.
type Board struct {
	period     affiliate.Period
	span       affiliate.Span
	before     *PreviousPeriod // nil: not read
	links      rowTable[Link]
	affiliates rowTable[Affiliate]
	coupons    rowTable[Coupon]
	products   []*Product // by label
	byProduct  map[string]*Product
	campaigns  rowTable[Campaign]

	bySlug             slugs
	linksOf            index[int64]
	linksOfProduct     index[string]
	linksOfCampaign    index[int64]
	couponsOfLink      index[int64]
	couponsOfAffiliate index[int64] // by Owner
}

// New makes a board.
func New(in Input) *Board {
	return (&Board{period: in.Period, span: in.Span}).With(Delta(in))
}

// Period is what the numbers are of.
func (b *Board) Period() affiliate.Period { return b.period }

// Span is the period's bounds when the board was made: a day later, "today" is another.
func (b *Board) Span() affiliate.Span { return b.span }

// IncludesNow reports whether the period includes now.
func (b *Board) IncludesNow(now time.Time) bool { return b.span.Contains(now) }

// Links are all links, by ID: the newest last.
func (b *Board) Links() []*Link { return b.links.rows }

// Affiliates are all affiliates, by ID.
func (b *Board) Affiliates() []*Affiliate { return b.affiliates.rows }

// Coupons are all coupons, by ID.
func (b *Board) Coupons() []*Coupon { return b.coupons.rows }

// Products are all products, by label.
func (b *Board) Products() []*Product { return b.products }

// Link is the link with that ID, nil when there is none.
func (b *Board) Link(id int64) *Link { return b.links.row(id) }

// LinkBySlug is the link with exactly that slug, nil when there is none.
func (b *Board) LinkBySlug(slug string) *Link {
	id, found := b.bySlug.find(slug)
	if !found {
		return nil
	}
	return b.links.row(id)
}

// Affiliate is the affiliate with that ID, nil when there is none.
func (b *Board) Affiliate(id int64) *Affiliate { return b.affiliates.row(id) }

// Coupon is the coupon with that ID, nil when there is none.
func (b *Board) Coupon(id int64) *Coupon { return b.coupons.row(id) }

// Product is the product with that Fermion ID, nil when there is none.
func (b *Board) Product(id string) *Product { return b.byProduct[id] }

// Campaigns are all campaigns, archived ones too, by ID.
func (b *Board) Campaigns() []*Campaign { return b.campaigns.rows }

// Campaign is the campaign with that ID, nil when there is none.
func (b *Board) Campaign(id int64) *Campaign { return b.campaigns.row(id) }

// CampaignNamed is the campaign with that whole name, whatever its case; nil when there is none.
func (b *Board) CampaignNamed(name string) *Campaign {
	for _, c := range b.Campaigns() {
		if affiliate.SameCampaignName(c.Campaign.Name, name) || affiliate.SameCampaignName(c.Name, name) {
			return c
		}
	}
	return nil
}

// LinksOf are the links of an affiliate, by ID.
func (b *Board) LinksOf(affiliateID int64) []*Link { return rowsOf(b.links, b.linksOf.of(affiliateID)) }

// LinksOfCampaign are the links in a campaign, by ID.
func (b *Board) LinksOfCampaign(campaignID int64) []*Link {
	return rowsOf(b.links, b.linksOfCampaign.of(campaignID))
}

// CouponsOfLink are the coupons credited to a link, deleted ones too, by ID.
func (b *Board) CouponsOfLink(linkID int64) []*Coupon {
	return rowsOf(b.coupons, b.couponsOfLink.of(linkID))
}

// CouponsOf are the coupons credited to an affiliate, directly or through a link of theirs, deleted ones too, by ID.
func (b *Board) CouponsOf(affiliateID int64) []*Coupon {
	return rowsOf(b.coupons, b.couponsOfAffiliate.of(affiliateID))
}

// LiveLinks are the affiliate's links for a product that are watched, not superseded and known to Fermion: what a new one would be a twin
// of.
func (b *Board) LiveLinks(affiliateID int64, productID string) []*Link {
	return slices.DeleteFunc(b.LinksOf(affiliateID), func(l *Link) bool { return l.ProductID != productID || !l.Live() })
}

// NewestLink is the newest link of an affiliate for a product that may be given out, nil when there is none. One that is
// watched comes before one that is not.
func (b *Board) NewestLink(affiliateID int64, productID string) *Link {
	var newest *Link
	for _, l := range b.LinksOf(affiliateID) {
		if affiliateID == 0 || productID == "" || l.ProductID != productID || !l.Current() {
			continue
		}
		if newest == nil || l.StoppedAt.IsZero() && !newest.StoppedAt.IsZero() ||
			l.StoppedAt.IsZero() == newest.StoppedAt.IsZero() && !l.CreatedAt.Before(newest.CreatedAt) {
			newest = l
		}
	}
	return newest
}

// ShareCoupon is the coupon to give out with a link, nil when there is none: one that is live now and credited to the link,
// else one on the same product that is credited to its affiliate; the newest of several.
func (b *Board) ShareCoupon(l *Link, now time.Time) *Coupon {
	newestLive := func(coupons []*Coupon) *Coupon {
		var newest *Coupon
		for _, c := range coupons {
			if c.StateAt(now) == affiliate.CouponLive && (c.ProductID == l.ProductID || l.ProductID == "") &&
				(newest == nil || !c.CreatedAt.Before(newest.CreatedAt)) {
				newest = c
			}
		}
		return newest
	}
	if c := newestLive(b.CouponsOfLink(l.ID)); c != nil {
		return c
	}
	if l.AffiliateID == 0 || l.ProductID == "" {
		return nil
	}
	return newestLive(b.CouponsOf(l.AffiliateID))
}

func rowsOf[R any](t rowTable[R], ids []int64) []*R {
	rows := make([]*R, 0, len(ids))
	for _, id := range ids {
		if row := t.row(id); row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}
