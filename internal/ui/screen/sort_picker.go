package screen

import (
	tea "charm.land/bubbletea/v2"
)

// newSortPicker chooses the column that a table is ordered by.
func newSortPicker[R any](l *List[R]) func(Host) Screen {
	var columns []Column[R]
	for _, c := range l.options.Columns {
		if !c.SortKey.IsZero() && (!c.Before || c.ID == l.order.Column || l.Table.shows(c.ID)) { // changes are many, and few are looked at
			columns = append(columns, c)
		}
	}
	return func(h Host) Screen {
		return NewPicker(h, PickerOptions{
			Title: "Sort " + l.options.Name, Enter: Bind(ActionOpen, nil).WithTitle("Sort by this column", "sort"), Next: Bind(ActionSort, nil).WithTitle("Next column", ""),
			Width: 22,
			Head:  func(int) []string { return []string{h.Theme().Strong.Render("Sort by")} },
			Find: func(string) (n, at int) {
				for i, c := range columns {
					if c.ID == l.order.Column {
						at = i
					}
				}
				return len(columns), at
			},
			Row: func(i int) PickerRow {
				c := columns[i]
				switch {
				case c.ID != l.order.Column:
					return PickerRow{Text: " " + c.Title}
				case l.order.Descending:
					return PickerRow{Text: " " + c.Title + " ▼"}
				}
				return PickerRow{Text: " " + c.Title + " ▲"}
			},
			Choose: func(i int) tea.Cmd {
				h.Close()
				l.sortBy(columns[i].ID, columns[i].Right)
				return nil
			},
		})
	}
}

// sortBy sorts text upwards and numbers downwards; the same column again reverses.
func (l *List[R]) sortBy(column string, descending bool) {
	if column == l.order.Column {
		descending = !l.order.Descending
	}
	l.chooseOrder(Sort{Column: column, Descending: descending})
}
