package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/affiliates"
	"fermion-tui/internal/ui/campaigns"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

var april = time.Date(2026, 4, 1, 6, 0, 0, 0, time.UTC)

// smallBoard has something in every column of the lists, and something without it.
func smallBoard() *board.Board {
	day := 24 * time.Hour
	sure := func(clicks, sales int64) affiliate.PeriodSum {
		return affiliate.CertainSum(affiliate.Sum{Clicks: clicks, Sales: sales})
	}
	return board.New(board.Input{
		Affiliates: []affiliate.Affiliate{
			{ID: 1, UserID: "aff-meera", Email: "meera@example.com", Name: "codewithmeera", Tags: []string{"YouTube"}, CreatedAt: april.AddDate(0, -2, 0)},
			{ID: 2, UserID: "aff-dev", Email: "dev@example.com", Name: "devdiaries", CreatedAt: april.AddDate(0, -2, 0)},
			{ID: 3, Email: "quiet@example.com", CreatedAt: april.AddDate(0, -1, 0)},
		},
		Products: []affiliate.Product{{ID: "p-go", Name: "Go for Engineers", Slug: "go-eng"}, {ID: "p-sys", Name: "System Design", Slug: "sysdes"}},
		Campaigns: []affiliate.Campaign{
			{ID: 7, Name: "Diwali 2026", Goal: affiliate.Goal{Kind: affiliate.GoalSales, Amount: 100}, From: april.Add(-10 * day), To: april.Add(10 * day),
				CreatedAt: april.Add(-20 * day)},
			{ID: 8, Name: "Holi", Goal: affiliate.Goal{Kind: affiliate.GoalClicks, Amount: 50}, From: april.Add(-60 * day), To: april.Add(-30 * day)},
			{ID: 9, Name: "Onam", From: april.Add(30 * day)},
			{ID: 10, Name: "An old one", ArchivedAt: april.Add(-day)},
		},
		Coupons: []affiliate.Coupon{
			{ID: 1, ProductID: "p-go", Code: "MEERA25", Discount: affiliate.Discount{Percent: 2500}, LinkID: 10, State: affiliate.CouponLive},
			{ID: 2, ProductID: "p-sys", Code: "DEV500", Discount: affiliate.Discount{Amount: 50000}, AffiliateID: 2, Uses: 100, Expires: april.AddDate(0, 1, 0),
				State: affiliate.CouponLive},
			{ID: 3, ProductID: "p-go", Code: "OLD10", LinkID: 10, State: affiliate.CouponDeleted},
		},
		Links: []affiliate.Link{
			{ID: 10, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: "p-go", Commission: 2000, CampaignID: 7, CreatedAt: april.AddDate(0, -2, 0),
				Now: affiliate.Counters{Clicks: 4812, Sales: 96, Revenue: 480000_00}, FirstRead: april.Add(-time.Minute), LastRead: april.Add(-time.Minute)},
			{ID: 11, Slug: "p0q8w7zz", AffiliateID: 2, ProductID: "p-sys", Commission: 2500, CampaignID: 7, CreatedAt: april.AddDate(0, -2, 0),
				Now: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 204959_00}, FirstRead: april.AddDate(0, 0, -20), LastRead: april.Add(-time.Hour)},
			{ID: 12, Slug: "m1n2b3v4", AffiliateID: 1, ProductID: "p-sys", Commission: 3000, CampaignID: 8, CreatedAt: april.AddDate(0, 0, -30),
				SupersededBy: 10},
			{ID: 13, Slug: "loose", Commission: affiliate.UnknownCommission, CreatedAt: april.AddDate(0, 0, -3)},
		},
		Trends:    map[int64][]int64{10: {1, 2, 3}},
		LastSales: map[int64]time.Time{10: april.Add(-2 * time.Hour)},
		Done:      map[int64]affiliate.PeriodSum{10: sure(300, 30), 11: sure(200, 11), 12: sure(64, 0)},
	})
}

// order is what a list shows: the IDs of its rows.
func order[R any](t *testing.T, k board.Kind[R], columns []screen.Column[R], key func(*R) int64, filter string, s screen.Sort) string {
	t.Helper()
	f, err := board.ParseFilter(filter, screen.FilterFields(columns))
	if err != nil {
		t.Errorf("%q: %v", filter, err)
	}
	by, err := screen.OrderBy(columns, s)
	if err != nil {
		t.Error(err)
	}
	var ids []string
	for _, row := range k.Select(smallBoard(), f, by, april).Rows {
		ids = append(ids, fmt.Sprint(key(row)))
	}
	return strings.Join(ids, " ")
}

func affiliateKey(a *board.Affiliate) int64 { return a.ID }
func campaignKey(c *board.Campaign) int64   { return c.ID }

func TestLinksAreSortedByEachColumn(t *testing.T) {
	for _, c := range []struct{ column, up, down string }{
		{"affiliate", "10 12 11 13", "11 10 12 13"}, // a link of nobody comes last, both ways
		{"product", "10 11 12 13", "11 12 10 13"},   // 12 is replaced
		{"slug", "10 13 12 11", "11 12 13 10"},
		{"comm", "10 11 12 13", "12 11 10 13"},
		{"clicks", "13 12 11 10", "10 11 13 12"}, // equal ones by slug, both ways
		{"sales", "13 12 11 10", "10 11 13 12"},
		{"revenue", "13 12 11 10", "10 11 13 12"},
		{"earned", "13 12 11 10", "10 11 13 12"},
		{"conv", "11 10 13 12", "10 11 13 12"}, // no clicks: last, both ways
		{"epc", "10 11 13 12", "11 10 13 12"},
		{"trend", "10 13 11 12", "10 13 11 12"},
		{"age", "10 11 13 12", "11 10 13 12"},
		{"created", "10 11 12 13", "13 12 10 11"},
		{"", "10 11 12 13", "10 11 12 13"},
	} {
		up := order(t, board.Links(), links.Columns(nil), links.Key, "", screen.Sort{Column: c.column})
		down := order(t, board.Links(), links.Columns(nil), links.Key, "", screen.Sort{Column: c.column, Descending: true})
		if up != c.up || down != c.down {
			t.Errorf("by %s: %s and %s, want %s and %s", c.column, up, down, c.up, c.down)
		}
	}
}

func TestAffiliatesAreSortedByEachColumn(t *testing.T) {
	for column, want := range map[string]string{
		"name": "1 2 3", "email": "2 1 3", "links": "3 2 1", "clicks": "3 2 1", "sales": "3 2 1", "conv": "2 1 3", "revenue": "3 2 1", "earned": "3 2 1", "last_sale": "1 2 3", "tags": "1 2 3",
	} {
		if got := order(t, board.Affiliates(), affiliates.Columns(nil, noDue), affiliateKey, "", screen.Sort{Column: column}); got != want {
			t.Errorf("by %s: %s, want %s", column, got, want)
		}
	}
}

func TestCouponsAreSortedByEachColumn(t *testing.T) {
	for column, want := range map[string]string{
		"code": "2 1 3", "product": "1 3 2", "discount": "1 2 3", "expires": "2 1 3", "uses": "2 1 3", "affiliate": "1 3 2", "link": "1 3 2", "state": "2 1 3",
	} {
		if got := order(t, board.Coupons(), screen.CouponColumns(nil), screen.CouponKey, "", screen.Sort{Column: column}); got != want {
			t.Errorf("by %s: %s, want %s", column, got, want)
		}
	}
}

func TestCampaignsAreSortedByEachColumn(t *testing.T) {
	for column, want := range map[string]string{
		"name": "10 7 8 9", "state": "7 9 8 10", "links": "10 9 8 7", "clicks": "10 8 9 7", "goal": "8 7 10 9", "progress": "7 8 10 9", "pace": "7 8 10 9", "period": "8 7 9 10",
		"conv": "7 10 8 9", "revenue": "10 8 9 7", "earned": "10 8 9 7", "sales": "10 8 9 7",
	} {
		if got := order(t, board.Campaigns(true), campaigns.Columns(nil), campaignKey, "", screen.Sort{Column: column}); got != want {
			t.Errorf("by %s: %s, want %s", column, got, want)
		}
	}
}

func TestListsAreFilteredByTheirColumns(t *testing.T) {
	for filter, want := range map[string]string{
		"clicks>2310": "10", "sales=0": "12 13", "revenue>=204959": "10 11", "earned=96000": "10", "comm<30": "10 11", "commission=30%": "12", "conv=1.8": "11", "conversion>1.8": "10",
		"epc>20": "11", "quiet>14d": "11 12", "!quiet>14d": "10 13",
		"is:replaced": "12", "is:unassigned": "13", "!is:replaced !is:unassigned": "10 11", "is:pinned": "", "is:unwatched": "", "is:gone": "",
	} {
		if got := order(t, board.Links(), links.Columns(nil), links.Key, filter, screen.Sort{}); got != want {
			t.Errorf("%q shows the links %s, want %s", filter, got, want)
		}
	}
	for filter, want := range map[string]string{"links=0": "3", "clicks>100": "1 2", "sales=0": "3", "conv=2.0": "1", "epc>20": "2", "quiet>14d": "2 3",
		"revenue>1 earned<60000": "2"} {
		if got := order(t, board.Affiliates(), affiliates.Columns(nil, noDue), affiliateKey, filter, screen.Sort{}); got != want {
			t.Errorf("%q shows the affiliates %s, want %s", filter, got, want)
		}
	}
	for filter, want := range map[string]string{"uses>=100": "2", "!uses>=100": "1 3", "is:live": "1 2", "is:expired": "", "is:deleted": "3",
		"is:unassigned": ""} {
		if got := order(t, board.Coupons(), screen.CouponColumns(nil), screen.CouponKey, filter, screen.Sort{}); got != want {
			t.Errorf("%q shows the coupons %s, want %s", filter, got, want)
		}
	}
	for filter, want := range map[string]string{"links>1 clicks>100": "7", "sales=0": "8 9", "quiet<1d": "7", "epc>1": "7", "is:running": "7",
		"is:planned": "9", "is:ended": "8", "is:archived": "10", "!is:ended": "7 9"} {
		if got := order(t, board.Campaigns(false), campaigns.Columns(nil), campaignKey, filter, screen.Sort{}); got != want {
			t.Errorf("%q shows the campaigns %s, want %s", filter, got, want)
		}
	}
}

// A filter names what the list has, and a column that it does not have is an error there.
func TestAFilterComparesTheColumnsOfItsList(t *testing.T) {
	_, err := board.ParseFilter("uses>3", screen.FilterFields(links.Columns(nil)))
	if want := `no condition uses>; there are: comm, clicks, sales, revenue, earned, conv, epc, created, assigned, quiet, clicks_delta, clicks_delta_percent, sales_delta, sales_delta_percent, revenue_delta, revenue_delta_percent, earned_delta, earned_delta_percent`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAnUnknownSortColumnIsAnError(t *testing.T) {
	for _, column := range []string{"owed", "quiet"} { // the second is for the filter only
		if _, err := screen.OrderBy(links.Columns(nil), screen.Sort{Column: column}); err == nil {
			t.Errorf("links can be sorted by %s", column)
		}
	}
}

// TestColumnsAreWhole: a column that is drawn has something to draw, no two have one name, and all that is drawn in a list is an
// order too.
func TestColumnsAreWhole(t *testing.T) {
	wholeColumns(t, links.Columns(nil))
	wholeColumns(t, affiliates.Columns(nil, noDue))
	wholeColumns(t, screen.CouponColumns(nil))
	wholeColumns(t, campaigns.Columns(nil))
}

func wholeColumns[R any](t *testing.T, columns []screen.Column[R]) {
	t.Helper()
	var ids []string
	for _, c := range columns {
		switch {
		case slices.Contains(ids, c.ID):
			t.Errorf("two columns are called %s", c.ID)
		case !c.Hidden && (c.Cell == nil) == (c.Figure == nil):
			t.Errorf("%s needs either a cell or a figure", c.ID)
		case !c.Hidden && c.SortKey.IsZero():
			t.Errorf("rows cannot be ordered by %s", c.ID)
		}
		ids = append(ids, c.ID)
	}
}

// noDue is for lists without money.
func noDue(int64) (affiliate.Paise, bool) { return 0, true }
