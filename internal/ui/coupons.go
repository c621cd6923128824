package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
		{ID: "discount", Title: "Discount", Width: 8, Right: true, Rank: 2},
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 2, Max: 30, Rank: 3, Match: true},
		{ID: "expires", Title: "Expires", Width: 9, Right: true, Rank: 4},
		{ID: "uses", Title: "Uses", Width: 5, Right: true, Rank: 6},
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
		return cell(orDash(c.Discount.String()))
	case 3:
		return cell(orDash(c.AffiliateLabel))
	case 4:
		return cell(expiryOf(c, r.host.Access.Zone()))
	case 5:
		if c.Uses == 0 {
			return cell("any")
		}
		return cell(affiliate.Group(int64(c.Uses)))
	case 6:
		return cell(orDash(c.LinkSlug))
	default:
		return cell(string(c.StateAt(r.host.Now())))
	}
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
	change := func() string {
		if why := h.ReadOnly(); why != "" {
			return why
		}
		return s.needsRow()
	}
	return append([]Action{
		on("new", do(func() { h.Float(newCouponForm) })).titled("New coupon", "new coupon").unless(h.ReadOnly),
		on("track", do(func() { h.Float(trackCouponForm) })).titled("Track a code that already exists", "track").unless(h.ReadOnly),
		on("copy-url", s.copyCheckout).titled("Copy the checkout URL with the code filled in", "copy URL").unless(s.noCheckout),
		on("remove", do(s.remove)).titled("Delete this coupon at Fermion", "delete").unless(change),
		on("discount-right", do(func() { c := s.row(); confirmDiscount(h, c.Code, c.Discount) })).unless(func() string { return noDiscountToCheck(h, s.row()) }),
		s.opens(s.open),
	}, acts...)
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

// noCheckout: of several marked ones those that have no URL are left out, and named then.
func (s *coupons) noCheckout() string {
	if s.table.MarkCount() > 1 && s.host.Access.School().Known() {
		return ""
	}
	return checkoutOff(s.host, s.row())
}

// unchecked says whether a coupon made here may carry another discount than was asked for.
func unchecked(h Host, c *board.Coupon) bool {
	return c.MadeHere && c.State == affiliate.CouponLive && !h.DiscountChecked(c.Discount)
}

func noDiscountToCheck(h Host, c *board.Coupon) string {
	if c == nil || !unchecked(h, c) {
		return "there is no discount to check here"
	}
	return h.ReadOnly()
}

// checkoutOff is why there is no checkout URL to give out.
func checkoutOff(h Host, c *board.Coupon) string {
	switch {
	case c == nil:
		return "there is no coupon here"
	case !h.Access.School().Known():
		return "the school's address is not known yet"
	}
	switch state := c.StateAt(h.Now()); {
	case state != affiliate.CouponLive:
		return c.Code + " is " + string(state) + ": buyers can no longer use it"
	case productSlug(h, c.ProductID) == "":
		return "the checkout URL needs the product's slug, which is not known; the code is " + c.Code
	}
	return ""
}

// noURL is the same in a word or two: a code that is no longer any good, or a product without the slug that the URL needs [doc].
func noURL(h Host, c *board.Coupon) string {
	switch state := c.StateAt(h.Now()); {
	case state != affiliate.CouponLive:
		return string(state)
	case productSlug(h, c.ProductID) == "":
		return "its product's slug is not known"
	}
	return ""
}

func productSlug(h Host, id string) string {
	if p := h.Board().Product(id); p != nil {
		return p.Product.Slug
	}
	return ""
}

func (s *coupons) copyCheckout() tea.Cmd { return copyCheckout(s.host, s.chosen()...) }

// copyCheckout copies the checkout URL of each coupon that has one to give out, one a line, and names the others.
func copyCheckout(h Host, cs ...*board.Coupon) tea.Cmd {
	var urls, out []string
	for _, c := range cs {
		if why := noURL(h, c); why != "" {
			out = append(out, c.Code+" ("+why+")")
		} else {
			urls = append(urls, h.Access.School().CheckoutURL(productSlug(h, c.ProductID), c.Coupon.Code))
		}
	}
	left := ""
	if len(out) > 0 {
		left = "left out: " + listed(out, func(s string) string { return s })
	}
	if len(urls) == 0 {
		h.Toast("nothing copied; " + left)
		return nil
	}
	what := urls[0]
	if len(cs) > 1 {
		what = fmt.Sprintf("%d of %d URLs", len(urls), len(cs))
	}
	return copyText(h, strings.Join(urls, "\n"), strings.Join(present(what, left), "; "))
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

func (s *coupons) remove() {
	hidden := ""
	if n := len(s.hiddenMarks()); n > 0 {
		hidden = fmt.Sprintf(" %d of them are hidden by the filter.", n)
	}
	askCouponDelete(s.host, s.chosen(), hidden, s.table.ClearMarks)
}

// askCouponDelete deletes at Fermion what was made; the answer decides what the register says.
func askCouponDelete(h Host, chosen []*board.Coupon, hidden string, after func()) {
	cs := slices.DeleteFunc(slices.Clone(chosen), func(c *board.Coupon) bool { return c.State == affiliate.CouponDeleted })
	code := func(c *board.Coupon) string { return c.Code }
	var title, text string
	switch len(cs) {
	case 0:
		h.Toast(listed(chosen, code) + ": deleted already")
		return
	case 1:
		title, text = "Delete coupon "+cs[0].Code+"?", "Buyers can no longer use it on "+orDash(cs[0].ProductLabel)+"."
	default:
		title, text = "Delete "+plural(len(cs), "coupon", "coupons")+"?", "Buyers can no longer use "+listed(cs, code)+"."
	}
	h.Float(confirm(question{
		title: title,
		text:  text + hidden + " Fermion has no call that brings a deleted code back.",
		yes:   "delete",
		run: func() tea.Cmd {
			after()
			return h.Perform(func(ctx context.Context) (string, error) { return deleteCoupons(ctx, h, cs) })
		},
	}))
}

// deleteCoupons begins a write for each: one that Fermion rejects leaves the others alone.
func deleteCoupons(ctx context.Context, h Host, cs []*board.Coupon) (said string, err error) {
	for i, c := range cs {
		plan := affiliate.Plan{Batch: "delete coupon", Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: c.ProductID, Code: c.Coupon.Code}}}}
		if _, err := h.Desk.Begin(ctx, plan); err != nil {
			return "", fmt.Errorf("%d of %s begun: %w", i, plural(len(cs), "deletion was", "deletions were"), err)
		}
	}
	if len(cs) == 1 {
		return "deleting " + cs[0].Code + "; Activity shows the answer", nil
	}
	return "deleting " + plural(len(cs), "coupon", "coupons") + "; Activity shows each answer", nil
}

func (s *coupons) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	s.table.SetEmpty("No coupons here. n makes one, t records a code that exists already.")
	strip := " " + th.Strong.Render(s.count())
	if c := s.row(); c != nil && unchecked(s.host, c) {
		strip += th.Muted.Render("   " + c.Code + ": discount not checked; see the dashboard, then press :")
	}
	return s.listing.view(strip, w, h)
}
