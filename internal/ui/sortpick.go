package ui

import (
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// newSortPick chooses the column that a table is ordered by.
func newSortPick(l *listing) func(Host) Screen {
	return func(h Host) Screen {
		return newPicker(h, PickerOptions{
			Title: "Sort " + l.name, Enter: on(ActionOpen, nil).titled("Sort by this column", "sort"), Next: on(ActionSort, nil).titled("Next column", ""),
			Width: 22,
			Head:  func(int) []string { return []string{h.Theme().Strong.Render("Sort by")} },
			Find: func(string) (n, at int) {
				for i, c := range l.columns {
					if c.ID == l.order.Column {
						at = i
					}
				}
				return len(l.columns), at
			},
			Row: func(i int) PickerRow {
				c := l.columns[i]
				switch {
				case c.ID != l.order.Column:
					return PickerRow{Text: " " + c.Title}
				case l.order.Descending:
					return PickerRow{Text: " " + c.Title + " ▼"}
				}
				return PickerRow{Text: " " + c.Title + " ▲"}
			},
			Choose: func(i int) tea.Cmd {
				h.Pop()
				l.sortBy(l.columns[i].ID, l.columns[i].Right)
				return nil
			},
		})
	}
}

// sortBy sorts text upwards and numbers downwards; the same column again reverses.
func (l *listing) sortBy(column string, descending bool) {
	if column == l.order.Column {
		descending = !l.order.Descending
	}
	l.setOrder(board.Sort{Column: column, Descending: descending}, true)
}
