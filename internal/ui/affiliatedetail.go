package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// affiliatePage is everything about one affiliate.
type affiliatePage struct {
	host Host
	detail
	linkActs
	id      int64
	links   []*board.Link
	rows    *Grid[board.Link]
	coupons *Grid[board.Coupon]
}

func affiliateDetail(id int64) func(Host) Screen {
	return func(h Host) Screen {
		s := &affiliatePage{host: h, detail: detail{host: h}, id: id}
		s.rows, s.coupons = newGrid(h, linkColumns(h), linkKey), newGrid(h, couponColumns(h), couponKey)
		s.add("Links", "", "No link yet. n creates one.", s.rows.Table, func(key int64) { h.Open(Link(key)) })
		s.add("Coupons", "", "No coupon is credited to this affiliate.", s.coupons.Table, func(key int64) { h.Open(Coupon(key)) })
		s.addOperations("Operations", "operations", "Nothing has been sent to Fermion for this affiliate from here.")
		rows := s.rows
		first := func() (int64, bool) {
			key, ok := rows.CursorKey()
			return key, ok && s.at == 0
		}
		s.linkActs = linkActs{host: h, clear: rows.ClearMarks, first: first, targets: func() []int64 {
			if key, ok := first(); ok {
				return []int64{key}
			}
			return nil
		}}
		s.chartOf(func() []int64 { return idsOf(s.links) })
		s.fill()
		return s
	}
}

func (s *affiliatePage) row() *board.Affiliate { return s.host.Board().Affiliate(s.id) }

func (s *affiliatePage) Title() string {
	if a := s.row(); a != nil {
		return a.Label
	}
	return "affiliate"
}

func (s *affiliatePage) Init() tea.Cmd {
	s.chart.read()
	return s.readTables()
}

func (s *affiliatePage) readTables() tea.Cmd {
	return readOperations(s.host, affiliate.OperationQuery{AffiliateID: s.id, Limit: 200}, s.showOperations)
}

func (s *affiliatePage) fill() {
	s.links = s.host.Board().LinksOf(s.id)
	s.rows.show(s.links)
	s.coupons.show(s.host.Board().CouponsOf(s.id))
}

// Renew reads again what changed about this affiliate.
func (s *affiliatePage) Renew(n affiliate.News) tea.Cmd {
	s.restyle()
	s.fill()
	s.chart.renew(n)
	if n.Operations || n.All {
		return s.readTables()
	}
	return nil
}

func (s *affiliatePage) Actions() []Action {
	h := s.host
	own := append(s.views(),
		on(ActionNew, do(func() { h.Float(linkFormFor(s.id)) })).titled("New link for this affiliate", "new link"),
	)
	for _, a := range s.rowActions() {
		if a.ID == ActionEdit {
			a = on(ActionEdit, do(func() { h.Float(affiliateEditForm(s.id)) })).titled("Edit notes and tags of this affiliate", "edit")
		}
		own = append(own, a)
	}
	return append(own, s.moves()...)
}

func (s *affiliatePage) Update(msg tea.Msg) tea.Cmd {
	s.mouse(msg)
	return nil
}

// FollowLinks takes the cursor along when another link takes the place of the cursor's.
func (s *affiliatePage) FollowLinks(replaced map[int64]int64) { s.follow(0, replaced) }

// OnScreen keeps this affiliate's links among the first to be read.
func (s *affiliatePage) OnScreen() []int64 {
	from, to := s.rows.Visible()
	var ids []int64
	for i := from; i < to && i < len(s.links); i++ {
		ids = append(ids, s.links[i].ID)
	}
	return ids
}

// Marked are the links whose marks are drawn.
func (s *affiliatePage) Marked(h int) []*board.Link {
	if s.at != 0 {
		return nil
	}
	return s.drawnMarks(s.links, h)
}

// ChangesIn is until the first age reads differently.
func (s *affiliatePage) ChangesIn(now time.Time) time.Duration {
	var soon time.Duration
	for _, l := range s.links {
		if l.LastRead.IsZero() {
			continue
		}
		if _, d := affiliate.Age(now.Sub(l.LastRead)); soon == 0 || d < soon {
			soon = d
		}
	}
	return soon
}

func (s *affiliatePage) about(w int) []string {
	a, th := s.row(), s.host.Theme()
	if a == nil {
		return []string{"This affiliate is no longer in the database."}
	}
	known := a.UserID
	if known == "" {
		known = "no user ID, only an e-mail"
	}
	now, zone := s.host.Now(), s.host.Ports().Access.Zone()
	facts := []string{"added " + stamp(a.CreatedAt, now, zone)}
	if !a.OldestRead.IsZero() {
		age, _ := affiliate.Age(now.Sub(a.OldestRead))
		facts = append(facts, "read "+ago(age))
	}
	if !a.LastSale.IsZero() {
		facts = append(facts, "last sale "+stamp(a.LastSale, now, zone))
	}
	if len(a.Tags) > 0 {
		facts = append(facts, "tags "+strings.Join(a.Tags, " "))
	}
	lines := []string{
		th.Strong.Render(a.Label) + "   " + orDash(a.Email) + "   " + th.Muted.Render(known),
		s.numbers(board.Totals{Links: a.Links, Unread: a.Unread, Numbers: a.Numbers}, "Est. comm", w),
		th.Muted.Render(th.join(facts, " · ", w)),
	}
	if a.Notes != "" {
		lines = append(lines, s.pair("Notes", affiliate.Clean(a.Notes)))
	}
	return lines
}

func (s *affiliatePage) View(w, h int) (string, *tea.Cursor) {
	return s.detail.drawPage(s.about(w-2), w, h), nil
}
