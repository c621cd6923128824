package ui

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// coupons is one row for each discount code that was made or recorded here.
type coupons struct {
	host Host
	*List[board.Coupon]
}

func newCoupons(h Host) Screen {
	s := &coupons{host: h}
	s.List = newList(h, ListOf[board.Coupon]{
		Title: "Coupons", Name: "coupons", One: "coupon", Columns: couponColumns(h), Order: Sort{Column: "code"}, Key: couponKey, Kind: board.Coupons,
	})
	s.selectRows()
	return s
}

func (s *coupons) Actions() []Action {
	acts := s.listActions()
	if s.typing {
		return acts
	}
	h := s.host
	own := []Action{
		on(ActionNew, do(func() { h.Float(newCouponForm) })).titled("New coupon", "new coupon"),
		on(ActionTrack, do(func() { h.Float(trackCouponForm) })).titled("Track a code that already exists", "track"),
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
		s.host.Open(Coupon(key))
	}
}

func (s *coupons) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	s.table.SetEmpty(emptyBoard(s.host, "No coupons here. n creates one, t tracks a code that exists already."))
	strip := " " + th.Strong.Render(s.count())
	if c := s.row(); c != nil && unchecked(s.host, c) {
		strip += th.Muted.Render("   " + c.Code + ": discount not checked; see the dashboard, confirm with :")
	}
	return s.List.drawList(strip, w, h)
}
