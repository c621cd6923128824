package coupons

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// coupons is the tab Coupons: a row for each discount code that was created or tracked here.
type coupons struct {
	host screen.Host
	*screen.List[board.Coupon]
}

// New makes the tab Coupons.
func New(h screen.Host) screen.Screen {
	s := &coupons{host: h}
	s.List = screen.NewList(h, screen.ListOptions[board.Coupon]{
		Title: "Coupons", Name: "coupons", Singular: "coupon", Columns: screen.CouponColumns(h), Order: screen.Sort{Column: "code"},
		Key: screen.CouponKey, Kind: board.Coupons, FilterHint: "words, tag:x, product:x, is:live, uses>10, !not",
		Export: func(rows []*board.Coupon) screen.ShownRows { return screen.ShownRows{Coupons: rows} },
	})
	s.SelectRows()
	return s
}

// FollowCreated moves the cursor to a new coupon.
func (s *coupons) FollowCreated(c screen.RowCreated) {
	if c.Kind == screen.KindCoupon {
		s.FollowCreatedRow(c.ID)
	}
}

func (s *coupons) Actions() []screen.Action {
	acts := s.ListActions()
	if s.Typing {
		return acts
	}
	h := s.host
	own := []screen.Action{
		screen.Bind(screen.ActionNew, screen.NoCmd(func() { h.Float(newCouponForm) })).WithTitle("New coupon", "new coupon"),
		screen.Bind(screen.ActionTrack, screen.NoCmd(func() { h.Float(trackCouponForm) })).
			WithTitle("Track a code that already exists", "track"),
	}
	own = append(own,
		screen.PacksAction(h, s.creditedLinks).AlsoDisabledBy(s.WhyNoRow),
		screen.CopyEmailsAction(h, s.credited).DisabledBy(s.WhyNoRow),
		screen.TagAction(h, screen.TagTargets{Links: s.creditedLinks, Hidden: s.hiddenWithLinks}).DisabledBy(s.WhyNoRow))
	return append(append(append(own, s.couponActions().actions()...), s.OpenAction(s.open)), acts...)
}

func (s *coupons) couponActions() couponActions {
	return couponActions{host: s.host, chosen: s.chosen, hidden: s.hiddenRows, clear: s.Table.ClearMarks}
}

// chosen are the coupons that an action applies to: the marked ones, else the one under the cursor.
func (s *coupons) chosen() []*board.Coupon {
	var out []*board.Coupon
	for _, id := range s.Targets() {
		if c := s.host.Board().Coupon(id); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// creditedLinks are the links of the chosen coupons, each once.
func (s *coupons) creditedLinks() []*board.Link {
	var out []*board.Link
	met := map[int64]bool{}
	for _, c := range s.chosen() {
		if l := s.creditedLink(c); l != nil && !met[l.ID] {
			met[l.ID] = true
			out = append(out, l)
		}
	}
	return out
}

// creditedLink is the link that a coupon is credited to, else the newest one of its affiliate for its product; nil when there is none.
func (s *coupons) creditedLink(c *board.Coupon) *board.Link {
	b := s.host.Board()
	if l := b.Link(c.LinkID); l != nil {
		return l
	}
	return b.NewestLink(c.Owner, c.ProductID)
}

// hiddenRows are the marked coupons that the filter hides.
func (s *coupons) hiddenRows() (rows []screen.HiddenRow) {
	for _, id := range s.HiddenMarks() {
		if c := s.host.Board().Coupon(id); c != nil {
			rows = append(rows, screen.HiddenRow{Name: c.Code, Plan: []int64{id}})
		}
	}
	return rows
}

// hiddenWithLinks are the same, for plans with a row for each link. The link of a coupon that is shown is in the plan
// anyway, so it does not count as that of a hidden one.
func (s *coupons) hiddenWithLinks() []screen.HiddenRow {
	rows := s.hiddenRows()
	hidden := screen.HiddenPlanRows(rows)
	shown := map[int64]bool{}
	for _, c := range s.chosen() {
		if l := s.creditedLink(c); l != nil && !hidden[c.ID] {
			shown[l.ID] = true
		}
	}
	for i := range rows {
		c := s.host.Board().Coupon(rows[i].Plan[0])
		rows[i].Plan = nil
		if l := s.creditedLink(c); l != nil && !shown[l.ID] {
			rows[i].Plan = []int64{l.ID}
		}
	}
	return rows
}

// credited are the affiliates that the chosen coupons are credited to, each once.
func (s *coupons) credited() []*board.Affiliate {
	var out []*board.Affiliate
	met := map[int64]bool{}
	for _, c := range s.chosen() {
		if a := s.host.Board().Affiliate(c.Owner); a != nil && !met[a.ID] {
			met[a.ID] = true
			out = append(out, a)
		}
	}
	return out
}

func (s *coupons) row() *board.Coupon {
	if id, ok := s.FirstTarget(); ok {
		return s.host.Board().Coupon(id)
	}
	return nil
}

// uncheckedText says that nobody has compared the discount of a coupon, in at most w cells: the command that
// confirms it must not be cut.
func (s *coupons) uncheckedText(code string, w int) string {
	command := screen.KeyOf(s.host, screen.ActionPalette) + " discount is right"
	for _, text := range []string{
		code + ": discount not checked; see the dashboard, then " + command,
		code + ": discount not checked; confirm with " + command,
	} {
		if text = "   " + text; s.host.Theme().Width(text) <= w {
			return text
		}
	}
	return "   discount not checked; confirm with " + command
}

func (s *coupons) open() {
	if key, ok := s.Table.CursorKey(); ok {
		s.host.Open(screen.Coupon(key))
	}
}

func (s *coupons) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	how := screen.KeyOf(s.host, screen.ActionNew) + " creates one, " + screen.KeyOf(s.host, screen.ActionTrack) +
		" tracks a code that exists already."
	s.Table.SetEmpty(screen.EmptyBoard(s.host, screen.Empty("No coupons here.", s.host.Options().MayWrite(), how)))
	strip := " " + th.Strong.Render(s.CountText())
	if c := s.row(); c != nil && isUnchecked(s.host, c) {
		strip += th.Muted.Render(s.uncheckedText(c.Code, w-th.Width(strip)))
	}
	return s.List.DrawList(strip, w, h)
}
