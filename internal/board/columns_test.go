package board

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// Keys and fields that the tests sort and filter by. The screens declare their own with their columns.
var linkKeys = map[string]Key[Link]{
	"affiliate": ByShared((*Link).AffiliateKey), "product": ByShared((*Link).ProductKey), "slug": ByText((*Link).SlugKey),
	"comm":   ByNumber(func(l *Link) (int64, bool) { return int64(l.Commission), l.Commission >= 0 }),
	"clicks": ByNumber(func(l *Link) (int64, bool) { return l.Clicks, true }),
	"sales":  ByNumber(func(l *Link) (int64, bool) { return l.Sales, true }),
	"conv":   ByQuotient(func(l *Link) (int64, int64) { return l.Sales, l.Clicks }),
	"age":    ByNumber(func(l *Link) (int64, bool) { return -l.LastRead.UnixMilli(), !l.LastRead.IsZero() }),
	"":       {},
}

var linkFields = []Field[Link]{
	{"clicks", Count(func(l *Link) (int64, bool) { return l.Clicks, true })},
	{"sales", Count(func(l *Link) (int64, bool) { return l.Sales, true })},
	{"revenue", Rupees(func(l *Link) (int64, bool) { return int64(l.Revenue), true })},
	{"earned", Rupees(func(l *Link) (int64, bool) { return int64(l.Earned), true })},
	{"comm", Percent(func(l *Link) (int64, bool) { return int64(l.Commission), l.Commission >= 0 }).Also("commission")},
	{"conv", Quotient(func(l *Link) (int64, int64) { return l.Sales, l.Clicks }).Also("conversion")},
	{"epc", Rupees(func(l *Link) (int64, bool) { p, known := l.EPC(); return int64(p), known })},
	{"quiet", Since((*Link).LastChange)},
	{"replaced", State(func(l *Link) bool { return l.SupersededBy != 0 })},
	{"pinned", State(func(l *Link) bool { return l.Pinned })},
	{"unassigned", State(func(l *Link) bool { return l.AffiliateID == 0 })},
}

var affiliateFields = []Field[Affiliate]{
	{"clicks", Count(func(a *Affiliate) (int64, bool) { return a.Clicks, true })},
	{"sales", Count(func(a *Affiliate) (int64, bool) { return a.Sales, true })},
	{"links", Count(func(a *Affiliate) (int64, bool) { return int64(a.Links), true })},
	{"conv", Quotient(func(a *Affiliate) (int64, int64) { return a.Sales, a.Clicks })},
	{"quiet", Since(func(a *Affiliate) time.Time { return a.LastChange })},
}

var couponFields = []Field[Coupon]{
	{"uses", Count(func(c *Coupon) (int64, bool) { return int64(c.Uses), c.Uses > 0 })},
	{"live", StateAt(func(c *Coupon, now time.Time) bool { return c.StateAt(now) == affiliate.CouponLive })},
	{"expired", StateAt(func(c *Coupon, now time.Time) bool { return c.StateAt(now) == affiliate.CouponExpired })},
}

var campaignFields = []Field[Campaign]{
	{"links", Count(func(c *Campaign) (int64, bool) { return int64(c.Links), true })},
	{"clicks", Count(func(c *Campaign) (int64, bool) { return c.Clicks, true })},
	{"archived", StateAt(func(c *Campaign, now time.Time) bool { return c.State(now) == affiliate.CampaignArchived })},
}

var (
	byCode         = Order[Coupon]{Key: ByText((*Coupon).CodeKey)}
	byCampaignName = Order[Campaign]{Key: ByText((*Campaign).NameKey)}
)

func linksBy(column string, descending bool) Order[Link] {
	return Order[Link]{Key: linkKeys[column], Descending: descending}
}

// filterOf is a filter that must be whole.
func filterOf[R any](t *testing.T, text string, fields []Field[R]) Filter[R] {
	t.Helper()
	f, err := ParseFilter(text, fields)
	if err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return f
}

// shownBy are the IDs of the rows that a filter shows, by ID.
func shownBy[R any, P sortable[R]](t *testing.T, k Kind[R], b *Board, text string, fields []Field[R]) []int64 {
	t.Helper()
	var ids []int64
	for _, row := range k.Select(b, filterOf(t, text, fields), Order[R]{}, april).Rows {
		ids = append(ids, P(row).id())
	}
	return ids
}

func TestKeysThatDependOnTheTime(t *testing.T) {
	rows := []*Campaign{{Campaign: affiliate.Campaign{ID: 1, From: april}}, {Campaign: affiliate.Campaign{ID: 2, From: april.AddDate(0, 0, 5)}}}
	begun := ByNumberAt(func(now time.Time) func(*Campaign) (int64, bool) {
		return func(c *Campaign) (int64, bool) { return c.ID, !now.Before(c.From) }
	})
	for days, want := range map[int]string{1: "1 2", 9: "2 1"} {
		Campaigns(true).Sort(rows, Order[Campaign]{Key: begun, Descending: true}, april.AddDate(0, 0, days))
		if got := idsOf(rows); got != want {
			t.Errorf("after %d days: %s, want %s", days, got, want)
		}
	}
}
