package screen

import (
	tea "charm.land/bubbletea/v2"
)

// newSortPicker makes the dialog that chooses the column by which a table is sorted.
func newSortPicker[R any](l *List[R]) func(Host) Screen {
	var columns []Column[R]
	for _, c := range l.options.Columns {
		if !c.SortKey.IsZero() && (!c.Before || c.ID == l.order.Column || l.Table.shows(c.ID)) { // a comparison only if it is in use, since there are many
			columns = append(columns, c)
		}
	}
	return func(h Host) Screen {
		return NewPicker(h, PickerOptions{
			Title: "Sort " + l.options.Name, Enter: Bind(ActionOpen, nil).WithTitle("Sort by this column", "sort"),
			Next:  Bind(ActionSort, nil).WithTitle("Next column", ""),
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
				l.sortBy(columns[i])
				return nil
			},
		})
	}
}

// sortBy sorts text in ascending and numbers in descending order, and the column of the declared order as declared. The
// same column again reverses the order.
func (l *List[R]) sortBy(c Column[R]) {
	by := Sort{Column: c.ID, Descending: c.Right}
	switch c.ID {
	case l.order.Column:
		by.Descending = !l.order.Descending
	case l.options.Order.Column:
		by = l.options.Order
	}
	l.chooseOrder(by)
}
