package ui

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// sortPick chooses the column that a table is ordered by.
type sortPick struct {
	host Host
	list *listing
	at   int
}

func newSortPick(l *listing) func(Host) Screen {
	return func(h Host) Screen {
		s := &sortPick{host: h, list: l}
		for i, c := range l.columns {
			if c.ID == l.order.Column {
				s.at = i
			}
		}
		return s
	}
}

func (s *sortPick) Title() string          { return "Sort " + s.list.name }
func (s *sortPick) Init() tea.Cmd          { return nil }
func (s *sortPick) CapturesText() bool     { return false }
func (s *sortPick) Update(tea.Msg) tea.Cmd { return nil }

func (s *sortPick) Actions() []Action {
	n := len(s.list.columns)
	return []Action{
		on(ActionDown, do(func() { s.at = (s.at + 1) % n })),
		on(ActionUp, do(func() { s.at = (s.at + n - 1) % n })),
		on(ActionTop, do(func() { s.at = 0 })), on(ActionBottom, do(func() { s.at = n - 1 })),
		on(ActionOpen, do(s.choose)).titled("Sort by this column", "sort"),
		on(ActionSort, do(func() { s.at = (s.at + 1) % n })).titled("Next column", ""),
	}
}

// choose sorts text upwards and numbers downwards; the same column again reverses.
func (s *sortPick) choose() {
	c := s.list.columns[s.at]
	o := board.Sort{Column: c.ID, Descending: c.Right}
	if c.ID == s.list.order.Column {
		o.Descending = !s.list.order.Descending
	}
	s.host.Pop()
	s.list.setOrder(o, true)
}

func (s *sortPick) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	lines := []string{th.Strong.Render("Sort by"), ""}
	first := max(0, s.at-(h-7))
	for i := first; i < len(s.list.columns) && i < first+h-6; i++ {
		c := s.list.columns[i]
		mark := ""
		if c.ID == s.list.order.Column {
			mark = " ▲"
			if s.list.order.Descending {
				mark = " ▼"
			}
		}
		row := th.fit(c.Title+mark, 20)
		if i == s.at {
			row = th.Cursor.Render("▸ " + row)
		} else {
			row = "  " + row
		}
		lines = append(lines, row)
	}
	return th.dialog(lines), nil
}
