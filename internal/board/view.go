package board

import (
	"cmp"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// View is the Links table: what a filter shows of a board, in an order, with its totals. Like a board it never changes.
type View struct {
	Rows   []*Link
	Totals Totals
	Of     int // links on the board: "12 of 120"
	Filter Filter
	Sort   Sort

	board *Board
}

// Select filters, sorts and totals the links of a board.
func Select(b *Board, f Filter, s Sort, now time.Time) View {
	rows := selected(b.Links(), f.matchLinks(now))
	SortLinks(rows, s.Column, s.Descending)
	return View{Rows: rows, Totals: TotalLinks(rows), Of: len(b.Links()), Filter: f, Sort: s, board: b}
}

// Refresh is the same view of a newer board. Rows hold still: they keep their order with new numbers, those that no longer
// match or exist drop out, and those that newly match come last, in the view's order among themselves.
func Refresh(v View, b *Board, now time.Time) View {
	next := View{Of: len(b.Links()), Filter: v.Filter, Sort: v.Sort, board: b}
	before := shelf[Link]{}
	if v.board != nil {
		before = v.board.links
	}
	next.Rows = held(v.Rows, before, b.links, v.Filter.timed(),
		v.Filter.matchLinks(now),
		func(rows []*Link) { SortLinks(rows, v.Sort.Column, v.Sort.Descending) })
	next.Totals = TotalLinks(next.Rows)
	return next
}

// AffiliateView is the Affiliates table; see View.
type AffiliateView struct {
	Rows   []*Affiliate
	Totals Totals
	Of     int
	Filter Filter
	Sort   Sort

	board *Board
}

// SelectAffiliates filters, sorts and totals the affiliates of a board.
func SelectAffiliates(b *Board, f Filter, s Sort, now time.Time) AffiliateView {
	rows := selected(b.Affiliates(), func(a *Affiliate) bool { return f.MatchAffiliate(a, now) })
	SortAffiliates(rows, s.Column, s.Descending)
	return AffiliateView{Rows: rows, Totals: TotalAffiliates(rows), Of: len(b.Affiliates()), Filter: f, Sort: s, board: b}
}

// RefreshAffiliates is the same view of a newer board; see Refresh.
func RefreshAffiliates(v AffiliateView, b *Board, now time.Time) AffiliateView {
	next := AffiliateView{Of: len(b.Affiliates()), Filter: v.Filter, Sort: v.Sort, board: b}
	before := shelf[Affiliate]{}
	if v.board != nil {
		before = v.board.affiliates
	}
	next.Rows = held(v.Rows, before, b.affiliates, v.Filter.timed(),
		func(a *Affiliate) bool { return v.Filter.MatchAffiliate(a, now) },
		func(rows []*Affiliate) { SortAffiliates(rows, v.Sort.Column, v.Sort.Descending) })
	next.Totals = TotalAffiliates(next.Rows)
	return next
}

// CouponView is the Coupons table; see View.
type CouponView struct {
	Rows   []*Coupon
	Live   int // rows that Fermion still honours, as far as we know
	Of     int
	Filter Filter
	Sort   Sort

	board *Board
}

// SelectCoupons filters and sorts the coupons of a board.
func SelectCoupons(b *Board, f Filter, s Sort, now time.Time) CouponView {
	rows := selected(b.Coupons(), func(c *Coupon) bool { return f.MatchCoupon(c, now) })
	SortCoupons(rows, s.Column, s.Descending)
	return CouponView{Rows: rows, Live: live(rows), Of: len(b.Coupons()), Filter: f, Sort: s, board: b}
}

// RefreshCoupons is the same view of a newer board; see Refresh.
func RefreshCoupons(v CouponView, b *Board, now time.Time) CouponView {
	next := CouponView{Of: len(b.Coupons()), Filter: v.Filter, Sort: v.Sort, board: b}
	before := shelf[Coupon]{}
	if v.board != nil {
		before = v.board.coupons
	}
	timed := v.Filter.timed() || len(v.Filter.words) > 0 // a coupon expires by waiting alone, and words find its state
	next.Rows = held(v.Rows, before, b.coupons, timed,
		func(c *Coupon) bool { return v.Filter.MatchCoupon(c, now) },
		func(rows []*Coupon) { SortCoupons(rows, v.Sort.Column, v.Sort.Descending) })
	next.Live = live(next.Rows)
	return next
}

func live(rows []*Coupon) int {
	n := 0
	for _, c := range rows {
		if c.State != affiliate.CouponDeleted {
			n++
		}
	}
	return n
}

func selected[R any](rows []*R, matches func(*R) bool) []*R {
	kept := make([]*R, 0, len(rows))
	for _, row := range rows {
		if matches(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

// held is the heart of every refresh. A row that is the very one it was on the board before matches as it did, unless
// waiting alone changes that: so a refresh looks at pointers, and at the rows that moved.
func held[R any, P named[R]](shown []P, before, now shelf[R], timed bool, matches func(P) bool, order func([]P)) []P {
	moved := movedRows(before, now)
	if len(moved.next) == 0 && len(moved.added) == 0 && !timed {
		return shown
	}
	met := map[*R]bool{}
	rows := make([]P, 0, len(shown)+len(moved.added))
	for _, row := range shown {
		if next, isMoved := moved.next[row]; isMoved {
			delete(moved.next, row)
			row = next
		} else if !timed {
			rows = append(rows, row)
			continue
		}
		if met[row] = true; row != nil && matches(row) {
			rows = append(rows, row)
		}
	}
	candidates := moved.added
	for _, row := range moved.next { // those left were not shown
		candidates = append(candidates, row)
	}
	if timed {
		candidates = now.rows
	}
	stay := len(rows)
	for _, row := range candidates {
		if row != nil && !met[row] && matches(row) {
			rows = append(rows, row)
		}
	}
	// By ID first: an order by no column leaves rows as they come.
	slices.SortFunc(rows[stay:], func(a, b P) int { return cmp.Compare(a.id(), b.id()) })
	order(rows[stay:])
	return slices.Clip(rows)
}

// moves are the differences of two shelves.
type moves[R any] struct {
	next  map[*R]*R // what took a row's place; nil when it vanished
	added []*R
}

func movedRows[R any](before, now shelf[R]) moves[R] {
	m := moves[R]{next: map[*R]*R{}}
	i, j := 0, 0
	for i < len(before.ids) && j < len(now.ids) {
		switch {
		case before.ids[i] < now.ids[j]:
			m.next[before.rows[i]] = nil
			i++
		case before.ids[i] > now.ids[j]:
			m.added = append(m.added, now.rows[j])
			j++
		default:
			if before.rows[i] != now.rows[j] {
				m.next[before.rows[i]] = now.rows[j]
			}
			i++
			j++
		}
	}
	for ; i < len(before.ids); i++ {
		m.next[before.rows[i]] = nil
	}
	m.added = append(m.added, now.rows[j:]...)
	return m
}
