package screen

import (
	"math"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// CouponColumns are the columns of a table of coupons, in the order in which they are drawn.
func CouponColumns(h Host) []Column[board.Coupon] {
	tone := func(c *board.Coupon) table.Tone { // muted for a coupon that no longer takes anything off the price
		if c.StateAt(h.Now()) != affiliate.CouponLive {
			return table.Muted
		}
		return table.Normal
	}
	text := func(of func(*board.Coupon) string) func(*board.Coupon) table.Cell {
		return func(c *board.Coupon) table.Cell { return table.Cell{Text: of(c), Tone: tone(c)} }
	}
	columns := []Column[board.Coupon]{
		{ID: "code", Exports: []string{"code"}, Title: "Code", Width: 14, Flex: 1, Max: 24, Sticky: true, Match: true,
			Cell: text(func(c *board.Coupon) string { return c.Code }), SortKey: board.ByText((*board.Coupon).CodeKey)},
		{ID: "product", Exports: []string{"product_id", "product_name"}, Title: "Product",
			Width: 14, Flex: 2, Max: 32, Rank: 1, Match: true,
			Cell: text(func(c *board.Coupon) string { return OrDash(c.ProductLabel) }), SortKey: board.ByShared((*board.Coupon).ProductKey)},
		{ID: "discount", Exports: []string{"discount"}, Title: "Discount", Width: 9, Right: true, Rank: 2,
			Figure: discountFigure, Tone: tone, SortKey: board.ByNumber(discountSortValue)},
		{ID: "affiliate", Exports: []string{"affiliate_user_id", "affiliate_email", "affiliate_name"}, Title: "Affiliate",
			Width: 13, Flex: 2, Max: 30, Rank: 3, Match: true,
			Cell: text(func(c *board.Coupon) string { return OrDash(c.AffiliateLabel) }), SortKey: board.ByShared((*board.Coupon).AffiliateKey)},
		{ID: "expires", Exports: []string{"expires"}, Title: "Expires", Width: 9, Right: true, Rank: 4,
			Cell: text(func(c *board.Coupon) string { return ExpiryText(c, h.Ports().Access.Zone()) }), SortKey: board.ByNumber(expirySortValue)},
		{ID: "uses", Exports: []string{"uses"}, Title: "Uses", Width: 5, Right: true, Rank: 6, Figure: usesFigure, Tone: tone,
			SortKey: board.ByNumber(usesSortValue),
			Filter:  board.Count(func(c *board.Coupon) (int64, bool) { return int64(c.Uses), c.Uses > 0 })},
		{ID: "link", Exports: []string{"slug"}, Title: "Link", Width: 10, Rank: 7, Match: true,
			Cell: text(func(c *board.Coupon) string { return OrDash(c.LinkSlug) }), SortKey: board.ByText((*board.Coupon).SlugKey)},
		{ID: "state", Exports: []string{"state"}, Title: "State", Width: 7, Rank: 5, Match: true,
			Cell:    text(func(c *board.Coupon) string { return string(c.StateAt(h.Now())) }),
			SortKey: byCouponState()},
	}
	for _, state := range couponStates {
		columns = append(columns, TimedStateColumn(string(state), func(c *board.Coupon, now time.Time) bool {
			return c.StateAt(now) == state
		}))
	}
	return append(columns, StateColumn("unassigned", func(c *board.Coupon) bool { return c.Owner == 0 }))
}

// CouponKey identifies a coupon's row.
func CouponKey(c *board.Coupon) int64 { return c.ID }

var couponStates = []affiliate.CouponState{affiliate.CouponLive, affiliate.CouponExpired, affiliate.CouponDeleted}

// byCouponState orders coupons by their present state: live, expired, deleted.
func byCouponState() board.Key[board.Coupon] {
	return board.ByNumberAt(func(now time.Time) func(*board.Coupon) (int64, bool) {
		return func(c *board.Coupon) (int64, bool) { return int64(slices.Index(couponStates, c.StateAt(now))), true }
	})
}

// discountFigure is a percentage or an amount, each in its own format.
func discountFigure(c *board.Coupon) Figure {
	switch {
	case c.Discount.Percent > 0:
		return Figure{N: int64(c.Discount.Percent), Write: func(int64, int) string { return c.Discount.String() }, OwnFormat: true}
	case c.Discount.Amount > 0:
		write := func(n int64, cells int) string { return affiliate.Paise(n).ShortExact(cells) }
		return Figure{N: int64(c.Discount.Amount), Write: write, OwnFormat: true}
	}
	return Figure{}
}

// discountSortValue sorts percentages before amounts.
func discountSortValue(c *board.Coupon) (int64, bool) {
	if c.Discount.Amount > 0 {
		return math.MaxInt32 + int64(c.Discount.Amount), true
	}
	return int64(c.Discount.Percent), c.Discount.IsSet()
}

func usesFigure(c *board.Coupon) Figure {
	if c.Uses == 0 {
		return Figure{Write: func(int64, int) string { return "any" }}
	}
	return CountFigure(int64(c.Uses))
}

// usesSortValue sorts unlimited uses after every number.
func usesSortValue(c *board.Coupon) (int64, bool) {
	if c.Uses == 0 {
		return math.MaxInt64, true
	}
	return int64(c.Uses), true
}

// expirySortValue sorts coupons that never expire after every day.
func expirySortValue(c *board.Coupon) (int64, bool) {
	if c.Expires.IsZero() {
		return math.MaxInt64, true
	}
	return c.Expires.UnixMilli(), true
}

// ExpiryText says when a coupon expires, as the column shows it.
func ExpiryText(c *board.Coupon, zone *time.Location) string {
	if c.Expires.IsZero() {
		return "never"
	}
	return c.Expires.In(zone).Format("2 Jan 06")
}
