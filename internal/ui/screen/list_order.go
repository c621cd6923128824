package screen

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// Sort names the column that a table is sorted by. The zero Sort leaves rows in their own order.
type Sort struct {
	Column     string
	Descending bool
}

// OrderBy returns the order of a Sort. It is an error if rows cannot be sorted by the column.
func OrderBy[R any](columns []Column[R], s Sort) (board.Order[R], error) {
	if s.Column == "" {
		return board.Order[R]{}, nil
	}
	i := slices.IndexFunc(columns, func(c Column[R]) bool { return c.ID == s.Column && !c.SortKey.IsZero() })
	if i < 0 {
		return board.Order[R]{}, fmt.Errorf("no column %q to sort by", s.Column)
	}
	return board.Order[R]{Key: columns[i].SortKey, Descending: s.Descending}, nil
}

// onSavedOrder sorts as the settings say. A saved order that this list does not have is reported, and replaced in the
// settings so that it is reported only once.
func (l *List[R]) onSavedOrder(order string) tea.Cmd {
	if order == "" {
		return nil
	}
	if err := l.setOrder(parseSort(order)); err != nil {
		l.host.Fail(fmt.Errorf("the saved order of %s: %w; sort them again", l.options.Name, err))
		return l.saveOrder()
	}
	return nil
}

// saveOrder saves the order for the next start.
func (l *List[R]) saveOrder() tea.Cmd {
	return SaveSetting(l.host, settingSort+l.settingsName(), l.order.String())
}

// setOrder sorts the rows. An unknown column is an error and changes nothing.
func (l *List[R]) setOrder(o Sort) error {
	by, err := OrderBy(l.options.Columns, o)
	if err != nil {
		return err
	}
	l.order, l.sortOrder = o, by
	l.Table.SetSort(o.Column, o.Descending)
	l.SelectFromTop()
	return nil
}

// chooseOrder sorts the rows, and saves the order for the next start.
func (l *List[R]) chooseOrder(o Sort) {
	if err := l.setOrder(o); err != nil {
		l.host.Fail(err)
		return
	}
	l.host.Run(l.saveOrder())
}

// clickTitle sorts by the column whose title is at cell x of its line.
func (l *List[R]) clickTitle(x int) {
	id := l.Table.ClickTitle(x)
	i := slices.IndexFunc(l.options.Columns, func(c Column[R]) bool { return c.ID == id && !c.SortKey.IsZero() })
	if i >= 0 && l.order.Column != "" && l.Shown.Of > 0 {
		l.sortBy(l.options.Columns[i])
	}
}

// hiddenOrderNote names the order if its column is not on screen, since it is hidden, scrolled off or has no room: "by Created ▼".
func (l *List[R]) hiddenOrderNote() string {
	for _, c := range l.Table.columns {
		if c.ID != l.order.Column || l.Table.Draws(c.ID) {
			continue
		}
		if l.order.Descending {
			return "by " + c.Title + " ▼"
		}
		return "by " + c.Title + " ▲"
	}
	return ""
}

// FollowCreatedRow sorts the rows again, so that a new row is in its place, and moves the cursor to that row if the
// filter shows it.
func (l *List[R]) FollowCreatedRow(id int64) {
	if !slices.Contains(l.shownKeys(), id) {
		return
	}
	top, _ := l.Table.Visible()
	line := l.Table.Cursor() - top
	l.SelectRows()
	l.Table.SelectAt(id, line)
}

// FollowReplaced sorts the rows again, so that a replacement is in its place, and moves the cursor and the marks from
// replaced rows to their replacements. The cursor stays on its line in the window.
func (l *List[R]) FollowReplaced(replaced map[int64]int64) {
	key, ok := l.Table.CursorKey()
	top, _ := l.Table.Visible()
	line := l.Table.Cursor() - top
	l.Table.MoveMarks(replaced)
	l.invalidateMarks()
	l.SelectRows()
	if to := replaced[key]; ok && (to == 0 || !l.Table.SelectAt(to, line)) {
		l.Table.SelectAt(key, line)
	}
}
