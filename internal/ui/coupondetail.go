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
	id int64
}

func couponDetail(id int64) func(Host) Screen {
	return func(h Host) Screen {
		s := &couponPage{host: h, detail: detail{host: h}, id: id}
		s.addOperations("Operations", "operations", "Nothing has been sent to Fermion for this coupon from here.")
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
	return readOperations(s.host, affiliate.OperationQuery{CouponID: s.id, Limit: 100}, s.showOperations)
}

// Renew reads again what changed about this coupon.
func (s *couponPage) Renew(n affiliate.News) tea.Cmd {
	s.restyle()
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *couponPage) Actions() []Action {
	acts := couponActs{host: s.host, hidden: func() int { return 0 }, clear: func() {}, chosen: func() []*board.Coupon {
		if c := s.row(); c != nil {
			return []*board.Coupon{c}
		}
		return nil
	}}
	return append(acts.actions(), s.moves()...)
}

func (s *couponPage) Update(msg tea.Msg) tea.Cmd {
	s.mouse(msg)
	return nil
}

func (s *couponPage) about(w int) []string {
	c, th := s.row(), s.host.Theme()
	if c == nil {
		return []string{"This coupon is no longer in the database."}
	}
	uses := "unlimited uses"
	if c.Uses > 0 {
		uses = plural(c.Uses, "use", "uses")
	}
	lines := []string{
		th.Strong.Render(c.Code) + "   " + orDash(c.Discount.String()) + "   " + orDash(c.ProductLabel) + "   " + string(c.StateAt(s.host.Now())),
		th.join([]string{s.pair("Credited to", orDash(c.AffiliateLabel)), s.pair("Link", orDash(c.LinkSlug)), s.pair("Expires", expiryOf(c, s.host.Ports().Access.Zone())), uses}, "   ", w),
	}
	if unchecked(s.host, c) {
		how := "discount not checked: see the dashboard, then : → discount is right"
		if s.host.Ports().Desk.CanCheckCoupons() {
			how = "discount not checked: press r to ask Fermion"
		}
		lines = append(lines, th.Warn.Render(how))
	}
	if c.Message != "" {
		lines = append(lines, s.pair("Message", c.Message))
	}
	slug, school := productSlug(s.host, c.ProductID), s.host.Ports().Access.School()
	switch {
	case c.StateAt(s.host.Now()) != affiliate.CouponLive || !school.Known():
	case slug == "":
		lines = append(lines, th.Muted.Render("checkout link: the product's slug is not known; Y asks for it"))
	default:
		lines = append(lines, th.wrapStyled(th.Accent, school.CheckoutURL(slug, c.Coupon.Code), w)...)
	}
	return lines
}

func (s *couponPage) View(w, h int) (string, *tea.Cursor) {
	return s.detail.drawPage(s.about(w-2), w, h), nil
}
