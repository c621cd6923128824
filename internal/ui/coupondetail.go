package ui

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// couponPage is everything about one coupon.
type couponPage struct {
	host Host
	detail
	id  int64
	ops []affiliate.Operation
}

func couponDetail(id int64) func(Host) Screen {
	return func(h Host) Screen {
		s := &couponPage{host: h, detail: detail{host: h}, id: id}
		s.add("Operations", "Nothing was written at Fermion for this coupon from here.", operationColumns(), func(key int64) { openOperation(h, s.ops, key) })
		return s
	}
}

func (s *couponPage) row() *board.Coupon { return s.host.Board().Coupon(s.id) }

func (s *couponPage) Title() string {
	if c := s.row(); c != nil {
		return c.Code
	}
	return "coupon"
}

func (s *couponPage) Init() tea.Cmd {
	return readOperations(s.host, OperationQuery{CouponID: s.id, Limit: 100})
}

// Renew reads again what changed about this coupon.
func (s *couponPage) Renew(n News) tea.Cmd {
	s.restyle()
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *couponPage) Actions() []Action {
	h := s.host
	return append([]Action{
		on("discount-right", do(func() { c := s.row(); confirmDiscount(h, c.Code, c.Discount) })).unless(func() string { return noDiscountToCheck(h, s.row()) }),
		on("copy-url", func() tea.Cmd { return copyCheckout(h, s.row()) }).titled("Copy the checkout URL with the code filled in", "copy URL").unless(func() string { return checkoutOff(h, s.row()) }),
		on("remove", do(func() { askCouponDelete(h, []*board.Coupon{s.row()}, "", func() {}) })).titled("Delete this coupon at Fermion", "delete").unless(func() string {
			if s.row() == nil {
				return "this coupon is not in the register any more"
			}
			return h.ReadOnly()
		}),
	}, s.moves()...)
}

func (s *couponPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Answer[[]affiliate.Operation]:
		if msg.Err == nil {
			s.ops = msg.Val
			s.sections[0].table.SetRows(operationRows{ops: msg.Val, host: s.host})
		}
	default:
		s.mouse(msg)
	}
	return nil
}

func (s *couponPage) about(w int) []string {
	c, th := s.row(), s.host.Theme()
	if c == nil {
		return []string{"This coupon is not in the register any more."}
	}
	uses := "any number of uses"
	if c.Uses > 0 {
		uses = plural(c.Uses, "use", "uses")
	}
	lines := []string{
		th.Strong.Render(c.Code) + "   " + orDash(c.Discount.String()) + "   " + orDash(c.ProductLabel) + "   " + string(c.StateAt(s.host.Now())),
		th.join([]string{s.pair("Credited to", orDash(c.AffiliateLabel)), s.pair("Link", orDash(c.LinkSlug)), s.pair("Expires", expiryOf(c, s.host.Access.Zone())), uses}, "   ", w),
	}
	if unchecked(s.host, c) {
		lines = append(lines, th.Warn.Render("discount not checked: see the dashboard, then press : and say that it is right"))
	}
	if c.Message != "" {
		lines = append(lines, s.pair("Message", c.Message))
	}
	if checkoutOff(s.host, c) == "" {
		lines = append(lines, th.wrapStyled(th.Accent, s.host.Access.School().CheckoutURL(productSlug(s.host, c.ProductID), c.Coupon.Code), w)...)
	}
	return lines
}

func (s *couponPage) View(w, h int) (string, *tea.Cursor) {
	return s.detail.view(s.about(w-2), w, h), nil
}
