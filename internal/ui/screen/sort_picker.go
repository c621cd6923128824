package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// sortPicker is the list of columns by which a table can be sorted.
type sortPicker struct {
	*Picker
	titles []string
}

// newSortPicker makes the dialog that chooses the column by which a table is sorted.
func newSortPicker[R any](l *List[R]) func(Host) Screen {
	var columns []Column[R]
	for _, c := range l.options.Columns {
		if !c.SortKey.IsZero() && (!c.Before || c.ID == l.order.Column || l.Table.shows(c.ID)) { // a comparison only if it is in use, since there are many
			columns = append(columns, c)
		}
	}
	return func(h Host) Screen {
		s := &sortPicker{}
		for _, c := range columns {
			s.titles = append(s.titles, c.Title)
		}
		s.Picker = NewPicker(h, PickerOptions{
			Title: "Sort " + l.options.Name, Enter: Bind(ActionOpen, nil).WithTitle("Sort by this column", "sort"),
			Next:  Bind(ActionSort, nil).WithTitle("Next column", ""),
			Width: 22,
			Head: func(w int) []string {
				th := h.Theme()
				return []string{th.Strong.Render("Sort by"), th.Muted.Render(th.Fit("type its first letter", w))}
			},
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
		return s
	}
}

// Actions are the actions of the list, and one for each letter with which a title begins: it goes to the next such column. A
// letter that moves the cursor or closes the dialog goes on doing so. The key that opened the dialog goes to the next column
// where it begins no title.
func (s *sortPicker) Actions() []Action {
	all := s.Picker.Actions()
	keys := s.host.Options().Keys
	used := keys.Apply(append(s.Picker.Actions(), Bind(ActionQuit, nil), Bind(ActionHelp, nil)))
	var letters []Action
	for _, title := range s.titles {
		letter := firstLetter(title)
		if a, is := ActionFor(used, letter); is && a.ID != ActionSort || letter == "" {
			continue
		}
		if _, is := ActionFor(letters, letter); !is {
			letters = append(letters, Action{
				Binding: Binding{Keys: []string{letter}, Title: "Next column that begins with " + strings.ToUpper(letter)},
				Run:     NoCmd(func() { s.nextWith(letter) }),
			})
		}
	}
	return append(letters, all...)
}

// firstLetter is the letter with which a title begins, as a key; "" if it begins with another character.
func firstLetter(title string) string {
	letter := strings.ToLower(title[:min(1, len(title))])
	if letter < "a" || letter > "z" {
		return ""
	}
	return letter
}

// nextWith moves the cursor to the next column whose title begins with a letter; the first one follows the last.
func (s *sortPicker) nextWith(letter string) {
	for step := 1; step <= len(s.titles); step++ {
		if at := (s.cursor + step) % len(s.titles); firstLetter(s.titles[at]) == letter {
			s.cursor = at
			return
		}
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
