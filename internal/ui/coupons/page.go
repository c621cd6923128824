package coupons

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// couponPage is the page of one coupon.
type couponPage struct {
	host screen.Host
	screen.Detail
	id int64
}

// Page makes the page of the coupon with an ID.
func Page(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &couponPage{host: h, Detail: screen.Detail{Host: h}, id: id}
		s.AddOperations("Operations", "operations", "Nothing has been sent to Fermion for this coupon from here.")
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
	return screen.ReadOperations(s.host, affiliate.OperationQuery{CouponID: s.id, Limit: 100}, s.OnOperations)
}

// Refresh reads again what has changed about this coupon.
func (s *couponPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *couponPage) Actions() []screen.Action {
	acts := couponActions{host: s.host, hidden: func() []screen.HiddenRow { return nil }, clear: func() {}, chosen: func() []*board.Coupon {
		if c := s.row(); c != nil {
			return []*board.Coupon{c}
		}
		return nil
	}}
	return append(acts.actions(), s.NavigationActions()...)
}

func (s *couponPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

func (s *couponPage) about(w int) []string {
	c, th := s.row(), s.host.Theme()
	if c == nil {
		return []string{"This coupon is no longer in the database."}
	}
	uses := "unlimited uses"
	if c.Uses > 0 {
		uses = screen.Plural(c.Uses, "use", "uses")
	}
	lines := []string{
		th.Strong.Render(c.Code) + "   " + screen.OrDash(c.Discount.String()) + "   " + screen.OrDash(c.ProductLabel) + "   " +
			string(c.StateAt(s.host.Now())),
		th.Join([]string{s.Labelled("Credited to", screen.OrDash(c.AffiliateLabel)), s.Labelled("Link", screen.OrDash(c.LinkSlug)),
			s.Labelled("Expires", screen.ExpiryText(c, s.host.Ports().Access.Zone())), uses}, "   ", w),
	}
	if isUnchecked(s.host, c) {
		how := "discount not checked: see the dashboard, then " + screen.KeyOf(s.host, screen.ActionPalette) + " → discount is right"
		if s.host.Ports().Writes.CanCheckCoupons() {
			how = "discount not checked: press " + screen.KeyOf(s.host, screen.ActionRefresh) + " to ask Fermion"
		}
		lines = append(lines, th.Warn.Render(how))
	}
	if c.Message != "" {
		lines = append(lines, s.Labelled("Message", c.Message))
	}
	slug, school := productSlug(s.host, c.ProductID), s.host.Ports().Access.School()
	switch {
	case c.StateAt(s.host.Now()) != affiliate.CouponLive || !school.IsSet():
	case slug == "":
		lines = append(lines, th.Muted.Render("checkout link: the product's slug is not known; "+
			screen.KeyOf(s.host, screen.ActionCopyShare)+" asks for it"))
	default:
		lines = append(lines, th.WrapStyled(th.Accent, school.CheckoutURL(slug, c.Coupon.Code), w)...)
	}
	return lines
}

func (s *couponPage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
