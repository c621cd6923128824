package board

import (
	"math"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Sort is an order by one column. The zero Sort is the board's own order: by ID, the newest last.
type Sort struct {
	Column     string
	Descending bool
}

// SortLinks sorts in place by affiliate, product, slug, comm, clicks, sales, conv, epc, revenue, earned, trend (clicks in the
// trend), age or created. Texts are ordered as people do. Rows that have nothing in the column come last in both directions.
// Of equal ones, links that may be given out come before replaced and vanished ones, then they go by slug and ID. An unknown
// column leaves the rows as they are.
func SortLinks(rows []*Link, column string, descending bool) {
	sortRows(rows, linkColumns[column], descending)
}

// SortAffiliates sorts in place by name, email, links, clicks, sales, conv, revenue, earned, last_sale or tags; equal ones by
// name and then ID. For the rest see SortLinks.
func SortAffiliates(rows []*Affiliate, column string, descending bool) {
	sortRows(rows, affiliateColumns[column], descending)
}

// SortCoupons sorts in place by code, product, discount (percentages before amounts), expires, uses, affiliate, link or state;
// of equal ones, deleted coupons come last. Never comes after every day, any number after every number. For the rest see
// SortLinks.
func SortCoupons(rows []*Coupon, column string, descending bool) {
	sortRows(rows, couponColumns[column], descending)
}

// column is how a table is sorted by it: by the name of an affiliate or product, which many rows share, by a text of its own,
// or by number; one of them set.
type column[R any] struct {
	shared func(*R) *label // nil: nothing there
	text   func(*R) textKey
	number func(*R) (value int64, known bool)
}

// named is a row with what decides between equal ones: whether it is of no use any more, its name and its ID.
type named[R any] interface {
	*R
	obsolete() bool
	name() textKey
	id() int64
}

func (l *Link) obsolete() bool      { return !l.Current() }
func (l *Link) name() textKey       { return l.slugKey }
func (l *Link) id() int64           { return l.ID }
func (a *Affiliate) obsolete() bool { return false }
func (a *Affiliate) name() textKey  { return a.label.key }
func (a *Affiliate) id() int64      { return a.ID }
func (c *Coupon) obsolete() bool    { return c.State == affiliate.CouponDeleted }
func (c *Coupon) name() textKey     { return c.codeKey }
func (c *Coupon) id() int64         { return c.ID }

var linkColumns = map[string]column[Link]{
	"affiliate": {shared: func(l *Link) *label { return l.who }},
	"product":   {shared: func(l *Link) *label { return l.what }},
	"slug":      {text: func(l *Link) textKey { return l.slugKey }},
	"comm":      {number: func(l *Link) (int64, bool) { return int64(l.Commission), l.Commission >= 0 }},
	"clicks":    {number: func(l *Link) (int64, bool) { return l.Clicks, true }},
	"sales":     {number: func(l *Link) (int64, bool) { return l.Sales, true }},
	"conv":      {number: func(l *Link) (int64, bool) { return quotient(l.Sales, l.Clicks) }},
	"epc":       {number: func(l *Link) (int64, bool) { return quotient(int64(l.Earned), l.Clicks) }},
	"revenue":   {number: func(l *Link) (int64, bool) { return int64(l.Revenue), true }},
	"earned":    {number: func(l *Link) (int64, bool) { return int64(l.Earned), true }},
	"trend":     {number: func(l *Link) (int64, bool) { return l.trendSum, len(l.Trend) > 0 }},
	"age":       {number: func(l *Link) (int64, bool) { return -l.LastRead.UnixMilli(), !l.LastRead.IsZero() }},
	"created":   {number: func(l *Link) (int64, bool) { return l.CreatedAt.UnixMilli(), !l.CreatedAt.IsZero() }},
}

var affiliateColumns = map[string]column[Affiliate]{
	"name":      {text: func(a *Affiliate) textKey { return a.label.key }},
	"email":     {text: func(a *Affiliate) textKey { return a.emailKey }},
	"links":     {number: func(a *Affiliate) (int64, bool) { return int64(a.Links), true }},
	"clicks":    {number: func(a *Affiliate) (int64, bool) { return a.Clicks, true }},
	"sales":     {number: func(a *Affiliate) (int64, bool) { return a.Sales, true }},
	"conv":      {number: func(a *Affiliate) (int64, bool) { return quotient(a.Sales, a.Clicks) }},
	"revenue":   {number: func(a *Affiliate) (int64, bool) { return int64(a.Revenue), true }},
	"earned":    {number: func(a *Affiliate) (int64, bool) { return int64(a.Earned), true }},
	"last_sale": {number: func(a *Affiliate) (int64, bool) { return a.LastSale.UnixMilli(), !a.LastSale.IsZero() }},
	"tags":      {text: func(a *Affiliate) textKey { return naturalKey(strings.Join(a.Tags, " ")) }},
}

var couponColumns = map[string]column[Coupon]{
	"code":      {text: func(c *Coupon) textKey { return c.codeKey }},
	"product":   {shared: func(c *Coupon) *label { return c.what }},
	"affiliate": {shared: func(c *Coupon) *label { return c.who }},
	"link":      {text: func(c *Coupon) textKey { return c.slugKey }},
	"state":     {text: func(c *Coupon) textKey { return naturalKey(string(c.State)) }},
	"discount": {number: func(c *Coupon) (int64, bool) {
		if c.Discount.Amount > 0 {
			return math.MaxInt32 + int64(c.Discount.Amount), true
		}
		return int64(c.Discount.Percent), c.Discount.Known()
	}},
	"expires": {number: func(c *Coupon) (int64, bool) {
		if c.Expires.IsZero() {
			return math.MaxInt64, true
		}
		return c.Expires.UnixMilli(), true
	}},
	"uses": {number: func(c *Coupon) (int64, bool) {
		if c.Uses == 0 {
			return math.MaxInt64, true
		}
		return int64(c.Uses), true
	}},
}

// quotient orders n ÷ clicks as a whole number: exact to 2^-32, far finer than any two cells can show.
func quotient(n, clicks int64) (int64, bool) {
	if clicks <= 0 {
		return 0, false
	}
	return ratio(n, 1<<32, clicks), true
}
