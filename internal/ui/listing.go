package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// List is a table of rows with its filter line, its order and its marks: what every table screen shares. The screen that
// embeds it says what it is of.
type List[R any] struct {
	host  Host
	of    ListOf[R]
	table *Grid[R]
	shown board.View[R]

	input     textinput.Model
	typing    bool
	filter    board.Filter[R]
	filterErr string
	origin    origin
	order     Sort
	by        board.Order[R] // what order names

	hidden markCount // counted when rows or marks changed, not at every frame
}

// ListOf says what a list is of.
type ListOf[R any] struct {
	Title   string
	Name    string // in the settings, and what rows are called: "links"
	One     string // one of them: "link"
	Columns []Column[R]
	Order   Sort           // until another one is chosen; none for rows that are never ordered otherwise
	Key     func(*R) int64 // names a row for ever
	Find    string         // the placeholder of the filter line, when it takes something else than the words of a board

	Kind  func() board.Kind[R]                     // which rows of the board they are
	Rows  func(filter string) (rows []*R, all int) // or, where they are not of the board, the rows that a filter shows, and how many there are
	Shown func(rows []*R)                          // is told of other rows; may be nil
}

func newList[R any](h Host, of ListOf[R]) *List[R] {
	find := of.Find
	if find == "" {
		find = "words, tag:x, clicks>100, !not"
	}
	by, err := orderBy(of.Columns, of.Order)
	if err != nil {
		panic("ui: the list of " + of.Name + ": " + err.Error()) // its declaration contradicts itself
	}
	l := &List[R]{host: h, of: of, order: of.Order, by: by, table: newGrid(h, of.Columns, of.Key), input: lineInput(find)}
	l.table.SetSort(l.order.Column, l.order.Descending)
	return l
}

func (l *List[R]) Title() string      { return l.of.Title }
func (l *List[R]) CapturesText() bool { return l.typing }
func (l *List[R]) Init() tea.Cmd      { return l.savedOrder() }

// Renew takes the new board without moving a row under the cursor.
func (l *List[R]) Renew(n affiliate.News) tea.Cmd {
	dress(l.host, l.table.Table)
	switch {
	case n.All:
		l.selectRows()
	case n.Rows():
		l.show(l.of.Kind().Refresh(l.shown, l.host.Board(), l.filter, l.by, l.host.Now()))
	}
	return nil
}

// selectRows filters and sorts all rows.
func (l *List[R]) selectRows() {
	if l.of.Rows != nil {
		rows, all := l.of.Rows(l.input.Value())
		l.show(board.View[R]{Rows: rows, Of: all})
		return
	}
	l.show(l.of.Kind().Select(l.host.Board(), l.filter, l.by, l.host.Now()))
}

func (l *List[R]) show(v board.View[R]) {
	l.shown = v
	l.changedRows()
	if l.of.Shown != nil {
		l.of.Shown(v.Rows)
	}
	l.table.show(v.Rows)
}

// keys are those of the rows that the filter shows.
func (l *List[R]) keys() []int64 {
	keys := make([]int64, len(l.shown.Rows))
	for i, row := range l.shown.Rows {
		keys[i] = l.of.Key(row)
	}
	return keys
}

// dress gives a table the looks of the theme and the terminal's way of measuring text.
func dress(h Host, t *table.Table) {
	t.SetStyles(tableStyles(h.Theme()))
	t.SetWidthMethod(h.Theme().method)
}

func tableStyles(th *Theme) table.Styles {
	return table.Styles{
		Normal: th.Plain, Muted: th.Muted, Good: th.Good, Bad: th.Bad, Warn: th.Warn, Accent: th.Accent,
		Header: th.Header, Cursor: th.Cursor, Marked: th.Marked, Match: th.Matched, Change: th.Good, Bar: th.Muted,
	}
}

// Back drops one thing: the filter being typed, a kept filter, the marks.
func (l *List[R]) Back() bool {
	switch {
	case l.typing || l.input.Value() != "":
		l.typing = false
		l.input.SetValue("")
		l.refilter()
	case l.table.MarkCount() > 0:
		l.table.ClearMarks()
	default:
		return false
	}
	return true
}

// listActions are moving, filtering, ordering and marking.
func (l *List[R]) listActions() []Action {
	t := l.table
	if l.typing {
		return []Action{
			on(ActionKeepFilter, do(func() { l.typing = false })),
			on(ActionDropFilter, do(func() { l.Back() })),
		}
	}
	acts := []Action{on(ActionFilter, do(l.beginFilter))}
	if l.order.Column != "" {
		acts = append(acts,
			on(ActionSort, do(func() { l.host.Float(newSortPick(l)) })),
			on(ActionReverse, do(func() { l.chooseOrder(Sort{Column: l.order.Column, Descending: !l.order.Descending}) })))
	}
	return append(acts,
		on(ActionMark, do(func() {
			if key, ok := t.CursorKey(); ok {
				t.Toggle(key)
				t.Move(1)
			}
		})),
		on(ActionMarkAll, do(func() {
			if keys := l.keys(); l.allMarked(keys) {
				t.ClearMarks()
			} else {
				t.MarkAll(keys)
			}
		})),
		on(ActionDown, do(func() { t.Move(1) })), on(ActionUp, do(func() { t.Move(-1) })),
		on(ActionTop, do(t.Home)), on(ActionBottom, do(t.End)),
		on(ActionPageDown, do(func() { t.Page(1) })), on(ActionPageUp, do(func() { t.Page(-1) })),
		on(ActionHalfDown, do(func() { t.HalfPage(1) })), on(ActionHalfUp, do(func() { t.HalfPage(-1) })),
		on(ActionColumnsLeft, do(func() { t.ScrollColumns(-1) })), on(ActionColumnsRight, do(func() { t.ScrollColumns(1) })))
}

// Update takes what is typed into the filter, and the mouse.
func (l *List[R]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		l.table.ClickRow(msg.Y - stripHeight)
		return nil
	case tea.MouseWheelMsg:
		l.table.Move(wheel(msg))
		return nil
	}
	if !l.typing {
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "down":
			l.table.Move(1)
			return nil
		case "up":
			l.table.Move(-1)
			return nil
		}
	}
	before := l.input.Value()
	var cmd tea.Cmd
	l.input, cmd = l.input.Update(msg)
	if l.input.Value() != before {
		l.refilter()
	}
	return cmd
}

// wheel is how many rows a turn of the mouse wheel moves.
func wheel(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}

// stripHeight is the lines above the table: the totals, and the rule that turns into the filter.
const stripHeight = 2

// drawList draws the strip, the rule or filter, and the table.
func (l *List[R]) drawList(strip string, w, h int) (string, *tea.Cursor) {
	l.table.SetSize(w, h-stripHeight)
	if l.input.Value() != "" && l.shown.Of > 0 { // nothing is missing: it is only not shown
		l.table.SetEmpty("No match among " + plural(l.shown.Of, l.of.One, l.of.Name) + ". esc drops the filter.")
	}
	rule, cur := l.rule(w)
	return l.host.Theme().fit(strip, w) + "\n" + rule + "\n" + l.table.View(), cur
}

func (l *List[R]) rule(w int) (string, *tea.Cursor) {
	th := l.host.Theme()
	marks := l.markWords()
	if failed := loadError(l.host); failed != "" && !l.typing {
		return th.fit(" "+th.Bad.Render(th.cut("✗ "+failed, w-2)), w), nil
	}
	if !l.typing && l.input.Value() == "" {
		line := " "
		if marks != "" {
			line += th.Marked.Render("* "+marks) + " "
		}
		end := " "
		if order := l.hiddenOrder(); order != "" {
			end = " " + th.Muted.Render(order) + " "
		}
		return divider(l.host, line, end, w), nil
	}
	right := marks
	if l.filterErr != "" {
		right = "✗ " + l.filterErr
	}
	l.input.SetWidth(max(w-6-th.width(right), 12))
	line := " " + th.Key.Render("/") + " " + l.input.View()
	style := th.Marked
	if l.filterErr != "" {
		style = th.Bad
	}
	if gap := w - th.width(line) - th.width(right) - 1; gap > 0 {
		line += strings.Repeat(" ", gap) + style.Render(right)
	}
	if !l.typing {
		return th.fit(line, w), nil
	}
	cur := l.input.Cursor()
	if cur != nil {
		cur.X += 3
		cur.Y = 1
	}
	return th.fit(line, w), cur
}

// count says how many rows are shown: "120 links", "12 of 120 links".
func (l *List[R]) count() string {
	shown, total := l.table.Rows().Len(), l.shown.Of
	if shown == total {
		return plural(total, l.of.One, l.of.Name)
	}
	return grouped(shown) + " of " + plural(total, l.of.One, l.of.Name)
}
