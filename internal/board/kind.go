package board

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Kind is one kind of rows of a board: where they are, how the words of a filter find them, and how they are sorted.
type Kind[R any] struct {
	table   func(*Board) rowTable[R]
	find    func(t terms, now time.Time) func(*R) bool // whether the words of a filter find a row
	timed   bool                                       // waiting alone changes which rows the words find
	ids     func(*Board) iter.Seq[string]              // the texts of the IDs that words find rows by; nil: none
	belongs func(Filter[R]) func(*R) bool              // which rows there are without the filter; nil: all
	sort    func(rows []*R, order Order[R], now time.Time)
	refresh func(shown []*R, before, now rowTable[R], timed bool, matches func(*R) bool, order func([]*R)) []*R
}

// Links are found by what their row shows, and by the words of their affiliate and product.
func Links() Kind[Link] {
	return Kind[Link]{table: func(b *Board) rowTable[Link] { return b.links }, find: terms.findLinks, ids: (*Board).ids,
		sort: sortRows[Link], refresh: refreshRows[Link]}
}

// LinksAmong are some of the links: those that of returns of a board.
func LinksAmong(of func(*Board) []*Link) Kind[Link] {
	k := Links()
	k.table = func(b *Board) rowTable[Link] {
		rows := slices.SortedFunc(slices.Values(of(b)), func(x, y *Link) int { return cmp.Compare(x.ID, y.ID) })
		t := rowTable[Link]{rows: slices.Compact(rows)}
		for _, l := range t.rows {
			t.ids = append(t.ids, l.ID)
		}
		return t
	}
	return k
}

// Affiliates are found by what they promote, too; tags are their own.
func Affiliates() Kind[Affiliate] {
	return Kind[Affiliate]{table: func(b *Board) rowTable[Affiliate] { return b.affiliates }, find: terms.findAffiliates, ids: (*Board).ids,
		sort: sortRows[Affiliate], refresh: refreshRows[Affiliate]}
}

// Coupons are found by their state, too: live, expired, deleted. A coupon expires by waiting alone.
func Coupons() Kind[Coupon] {
	return Kind[Coupon]{table: func(b *Board) rowTable[Coupon] { return b.coupons }, find: terms.findCoupons, timed: true,
		sort: sortRows[Coupon], refresh: refreshRows[Coupon]}
}

// Campaigns are also found by their state, their notes, and the affiliates and products of their links. A campaign starts and ends with
// time alone. Archived ones are included only when archived is set, or when the filter has the word or asks for the state.
func Campaigns(archived bool) Kind[Campaign] {
	return Kind[Campaign]{
		table: func(b *Board) rowTable[Campaign] { return b.campaigns }, find: terms.findCampaigns, timed: true, sort: sortRows[Campaign],
		refresh: refreshRows[Campaign],
		belongs: func(f Filter[Campaign]) func(*Campaign) bool {
			all := archived || f.terms.hasWord(string(affiliate.CampaignArchived)) || f.asksFor(string(affiliate.CampaignArchived))
			return func(c *Campaign) bool { return all || c.ArchivedAt.IsZero() }
		},
	}
}

// Sort sorts rows in place.
func (k Kind[R]) Sort(rows []*R, order Order[R], now time.Time) { k.sort(rows, order, now) }

// matching returns the rows that a filter selects at that time.
func (k Kind[R]) matching(f Filter[R], now time.Time) func(*R) bool {
	if len(f.terms) == 0 {
		return f.matchesAt(now)
	}
	find := k.find(f.terms, now)
	if len(f.tests) == 0 {
		return find
	}
	holds := f.matchesAt(now)
	return func(row *R) bool { return holds(row) && find(row) }
}

// findLinks looks into the words of each affiliate and product once, not once a link.
func (t terms) findLinks(time.Time) func(*Link) bool {
	met := map[*SharedText]uint64{}
	in := func(s *SharedText) uint64 {
		mask, known := met[s]
		if !known {
			mask = t.matchMask(s)
			met[s] = mask
		}
		return mask
	}
	return func(l *Link) bool { return t.matches(l.search, in(l.who)|in(l.what)) }
}

func (t terms) findAffiliates(time.Time) func(*Affiliate) bool {
	return func(a *Affiliate) bool { return t.matches(a.search, t.matchMask(a.label)|t.idMask(a.productIDs)) }
}

func (t terms) findCoupons(now time.Time) func(*Coupon) bool {
	return func(c *Coupon) bool {
		return t.matches(c.search+string(c.StateAt(now))+fieldEnd, t.matchMask(c.who)|t.matchMask(c.what))
	}
}

func (t terms) findCampaigns(now time.Time) func(*Campaign) bool {
	return func(c *Campaign) bool {
		var mask uint64
		for _, s := range c.labels {
			mask |= t.matchMask(s)
		}
		return t.matches(c.search+words(string(c.State(now))), mask)
	}
}

// sortable is a row with what decides between equal ones: whether it is of no use any more, its name and its ID.
type sortable[R any] interface {
	*R
	obsolete() bool
	name() TextKey
	id() int64
}

func (l *Link) obsolete() bool      { return !l.Current() }
func (l *Link) name() TextKey       { return l.slugKey }
func (l *Link) id() int64           { return l.ID }
func (a *Affiliate) obsolete() bool { return false }
func (a *Affiliate) name() TextKey  { return a.label.key }
func (a *Affiliate) id() int64      { return a.ID }
func (c *Coupon) obsolete() bool    { return c.State == affiliate.CouponDeleted }
func (c *Coupon) name() TextKey     { return c.codeKey }
func (c *Coupon) id() int64         { return c.ID }
func (c *Campaign) obsolete() bool  { return false }
func (c *Campaign) name() TextKey   { return c.nameKey }
func (c *Campaign) id() int64       { return c.ID }
