package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// coupons is one row for each discount code that was made or recorded here.
type coupons struct {
	host Host
	*listing
	view board.CouponView
}

func couponColumns() []table.Column {
	return []table.Column{
		{ID: "code", Title: "Code", Width: 14, Flex: 1, Max: 24, Sticky: true, Match: true},
		{ID: "product", Title: "Product", Width: 14, Flex: 2, Max: 32, Rank: 1, Match: true},
		{ID: "discount", Title: "Discount", Width: 9, Right: true, Figure: true, Rank: 2},
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 2, Max: 30, Rank: 3, Match: true},
		{ID: "expires", Title: "Expires", Width: 9, Right: true, Rank: 4},
		{ID: "uses", Title: "Uses", Width: 5, Right: true, Figure: true, Rank: 6},
		{ID: "link", Title: "Link", Width: 10, Rank: 7, Match: true},
		{ID: "state", Title: "State", Width: 7, Rank: 5, Match: true},
	}
}

type couponRows struct {
	rows []*board.Coupon
	host Host
}

func (r couponRows) Len() int        { return len(r.rows) }
func (r couponRows) Key(i int) int64 { return r.rows[i].ID }

func (r couponRows) Cell(i, col int) table.Cell {
	c := r.rows[i]
	tone := table.Normal
	if c.State == affiliate.CouponDeleted {
		tone = table.Muted
	}
	cell := func(s string) table.Cell { return table.Cell{Text: s, Tone: tone} }
	switch col {
	case 0:
		return cell(c.Code)
	case 1:
		return cell(orDash(c.ProductLabel))
	case 2:
		return figureCell(r, i, col, tone)
	case 3:
		return cell(orDash(c.AffiliateLabel))
	case 4:
		return cell(expiryOf(c, r.host.Access.Zone()))
	case 5:
		if c.Uses == 0 {
			return cell("any")
		}
		return figureCell(r, i, col, tone)
	case 6:
		return cell(orDash(c.LinkSlug))
	default:
		return cell(string(c.StateAt(r.host.Now())))
	}
}

// figure is the discount, or the number of uses.
func (r couponRows) figure(i, col int) (figure, bool) {
	c := r.rows[i]
	if col == 5 {
		return countFigure(int64(c.Uses)), c.Uses > 0
	}
	if c.Discount.Percent > 0 {
		return figure{n: int64(c.Discount.Percent), write: func(int64, int) string { return c.Discount.String() }}, true
	}
	return exactFigure(c.Discount.Amount), c.Discount.Amount > 0
}

func (r couponRows) Short(i, col, cells int) string {
	if col == 5 && r.rows[i].Uses == 0 {
		return "any"
	}
	return shortFigure(r, i, col, cells)
}

// Widest goes through the coupons one by one, since percentages and amounts are written in different ways. Small numbers fit
// the columns as they are declared.
func (r couponRows) Widest(col int) (text, mark int) {
	for i := range r.rows {
		if f, ok := r.figure(i, col); ok && f.n >= 10_000 {
			text = max(text, f.cells())
		}
	}
	return text, 0
}

func expiryOf(c *board.Coupon, zone *time.Location) string {
	if c.Expires.IsZero() {
		return "never"
	}
	return c.Expires.In(zone).Format("2 Jan 06")
}

func newCoupons(h Host) Screen {
	s := &coupons{host: h, listing: newListing(h, "coupons", "coupon", couponColumns(), board.Sort{Column: "code"})}
	s.rebuild = s.selectRows
	s.total = func() int { return len(h.Board().Coupons()) }
	s.keys = func() []int64 {
		ids := make([]int64, len(s.view.Rows))
		for i, c := range s.view.Rows {
			ids[i] = c.ID
		}
		return ids
	}
	s.selectRows()
	return s
}

func (s *coupons) Title() string      { return "Coupons" }
func (s *coupons) CapturesText() bool { return s.typing }
func (s *coupons) Init() tea.Cmd      { return s.savedOrder() }

func (s *coupons) Update(msg tea.Msg) tea.Cmd { return s.update(msg) }

func (s *coupons) selectRows() {
	s.show(board.SelectCoupons(s.host.Board(), s.filter, s.order, s.host.Now()))
}

func (s *coupons) show(v board.CouponView) {
	s.view = v
	s.changedRows()
	s.table.SetRows(couponRows{rows: v.Rows, host: s.host})
}

// Renew takes the new board without moving a row under the cursor.
func (s *coupons) Renew(n News) tea.Cmd {
	s.host.dress(s.table)
	if n.All {
		s.selectRows()
	} else if n.rows() {
		s.show(board.RefreshCoupons(s.view, s.host.Board(), s.host.Now()))
	}
	return nil
}

func (s *coupons) Actions() []Action {
	acts := s.actions()
	if s.typing {
		return acts
	}
	h := s.host
	own := []Action{
		on(ActionNew, do(func() { h.Float(newCouponForm) })).titled("New coupon", "new coupon").unless(h.ReadOnly),
		on(ActionTrack, do(func() { h.Float(trackCouponForm) })).titled("Track a code that already exists", "track").unless(h.ReadOnly),
	}
	return append(append(append(own, s.couponActs().actions()...), s.opens(s.open)), acts...)
}

func (s *coupons) couponActs() couponActs {
	return couponActs{host: s.host, chosen: s.chosen, hidden: func() int { return len(s.hiddenMarks()) }, clear: s.table.ClearMarks}
}

// chosen are the coupons that a key acts on: the marked ones, else the cursor's.
func (s *coupons) chosen() []*board.Coupon {
	var out []*board.Coupon
	for _, id := range s.targets() {
		if c := s.host.Board().Coupon(id); c != nil {
			out = append(out, c)
		}
	}
	return out
}

func (s *coupons) row() *board.Coupon {
	if id, ok := s.first(); ok {
		return s.host.Board().Coupon(id)
	}
	return nil
}

func (s *coupons) open() {
	if key, ok := s.table.CursorKey(); ok {
		s.host.Push(couponDetail(key))
	}
}

func (s *coupons) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	s.table.SetEmpty(s.host.emptyBoard("No coupons here. n creates one, t tracks a code that exists already."))
	strip := " " + th.Strong.Render(s.count())
	if c := s.row(); c != nil && unchecked(s.host, c) {
		strip += th.Muted.Render("   " + c.Code + ": discount not checked; see the dashboard, confirm with :")
	}
	return s.listing.view(strip, w, h)
}
