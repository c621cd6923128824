package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// affiliates is one row for each affiliate, with the sums of what their links' rows show.
type affiliates struct {
	host Host
	*listing
	view board.AffiliateView
}

func affiliateColumns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "Name", Width: 13, Flex: 3, Max: 34, Sticky: true, Match: true},
		{ID: "email", Title: "E-mail", Width: 15, Flex: 3, Max: 36, Rank: 4, Match: true},
		{ID: "links", Title: "Links", Width: 5, Right: true, Figure: true, Rank: 1},
		{ID: "clicks", Title: "Clicks", Width: 8, Right: true, Figure: true, Rank: 2},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Figure: true, Rank: 3},
		{ID: "conv", Title: "Conv %", Width: 6, Right: true, Figure: true, Rank: 7},
		{ID: "revenue", Title: "Revenue", Width: 11, Right: true, Figure: true, Rank: 5},
		{ID: "earned", Title: "Est. comm", Width: 10, Right: true, Figure: true, Rank: 6},
		{ID: "last_sale", Title: "Last sale", Width: 9, Right: true, Rank: 8},
		{ID: "tags", Title: "Tags", Width: 10, Flex: 1, Max: 24, Rank: 9, Match: true},
	}
}

type affiliateRows struct {
	rows []*board.Affiliate
	host Host
}

func (r affiliateRows) Len() int        { return len(r.rows) }
func (r affiliateRows) Key(i int) int64 { return r.rows[i].ID }

func (r affiliateRows) Cell(i, col int) table.Cell {
	a := r.rows[i]
	switch col {
	case 0:
		return table.Cell{Text: a.Label}
	case 1:
		return table.Cell{Text: orDash(a.Email), Tone: table.Muted}
	case 2, 3, 4, 5, 6, 7:
		return figureCell(r, i, col, table.Normal)
	case 8:
		return table.Cell{Text: dayOf(a.LastSale, r.host.Now(), r.host.Access.Zone()), Tone: table.Muted}
	default:
		return table.Cell{Text: strings.Join(a.Tags, " "), Tone: table.Muted}
	}
}

// figure is the number of an affiliate in a column. As long as none of their links was read, nobody knows what they did.
func (r affiliateRows) figure(i, col int) (figure, bool) {
	a := r.rows[i]
	known := a.Links == 0 || a.Unread < a.Links
	switch col {
	case 2:
		return countFigure(int64(a.Links)), true
	case 3:
		return numberOf(a.Numbers, clicksOf, countFigure(a.Clicks)), known
	case 4:
		return numberOf(a.Numbers, salesOf, countFigure(a.Sales)), known
	case 5:
		tenths, ok := board.ConvTenths(a.Sales, a.Clicks)
		return percentFigure(tenths), ok && known
	case 6:
		return numberOf(a.Numbers, revenueOf, rupeesFigure(a.Revenue)), known
	default:
		return numberOf(a.Numbers, earnedOf, rupeesFigure(a.Earned)), known
	}
}

func (r affiliateRows) Short(i, col, cells int) string { return shortFigure(r, i, col, cells) }

func (r affiliateRows) Widest(col int) (text, mark int) { return widestFigure(r, col), 0 }

// dayOf names a day the way a person would: today, 14:05; then 3 Nov; then with the year.
func dayOf(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	default:
		return t.Format("2 Jan 06")
	}
}

func newAffiliates(h Host) Screen {
	s := &affiliates{host: h, listing: newListing(h, "affiliates", "affiliate", affiliateColumns(), board.Sort{Column: "name"})}
	s.rebuild = s.selectRows
	s.total = func() int { return len(h.Board().Affiliates()) }
	s.keys = func() []int64 {
		ids := make([]int64, len(s.view.Rows))
		for i, a := range s.view.Rows {
			ids[i] = a.ID
		}
		return ids
	}
	s.selectRows()
	return s
}

func (s *affiliates) Title() string      { return "Affiliates" }
func (s *affiliates) CapturesText() bool { return s.typing }
func (s *affiliates) Init() tea.Cmd      { return s.savedOrder() }

func (s *affiliates) Update(msg tea.Msg) tea.Cmd { return s.update(msg) }

func (s *affiliates) selectRows() {
	s.show(board.SelectAffiliates(s.host.Board(), s.filter, s.order, s.host.Now()))
}

func (s *affiliates) show(v board.AffiliateView) {
	s.view = v
	s.changedRows()
	s.table.SetRows(affiliateRows{rows: v.Rows, host: s.host})
}

// Renew takes the new board without moving a row under the cursor.
func (s *affiliates) Renew(n News) tea.Cmd {
	s.host.dress(s.table)
	if n.All {
		s.selectRows()
	} else if n.rows() {
		s.show(board.RefreshAffiliates(s.view, s.host.Board(), s.host.Now()))
	}
	return nil
}

func (s *affiliates) Actions() []Action {
	acts := s.actions()
	if s.typing {
		return acts
	}
	return append([]Action{
		on(ActionNew, do(func() { s.host.Float(newAffiliateForm) })).titled("New affiliate", "new affiliate").unless(s.host.ReadOnly),
		on(ActionEdit, do(func() { s.host.Float(affiliateEditForm(s.targets()[0])) })).titled("Edit notes and tags", "edit").unless(s.editable),
		s.opens(s.open), s.host.periodAction(),
	}, acts...)
}

func (s *affiliates) editable() string {
	if why := s.host.ReadOnly(); why != "" {
		return why
	}
	if n := s.table.MarkCount(); n > 1 {
		return fmt.Sprintf("this is for one affiliate, and %s are marked: esc drops the marks", affiliate.Group(int64(n)))
	}
	return s.needsRow()
}

func (s *affiliates) open() {
	if key, ok := s.table.CursorKey(); ok {
		s.host.Push(affiliateDetail(key))
	}
}

func (s *affiliates) View(w, h int) (string, *tea.Cursor) {
	s.table.SetEmpty(s.host.emptyBoard("No affiliates here. n creates one, a onboards one with a link."))
	return s.listing.view(totalsStrip(s.host, s.count(), s.view.Totals, nil, w), w, h)
}
