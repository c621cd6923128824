package screen

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
	Table *Grid[R]
	Shown board.View[R]

	Input     textinput.Model
	Typing    bool
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

func NewList[R any](h Host, of ListOf[R]) *List[R] {
	find := of.Find
	if find == "" {
		find = "words, tag:x, clicks>100, !not"
	}
	by, err := OrderBy(of.Columns, of.Order)
	if err != nil {
		panic("ui: the list of " + of.Name + ": " + err.Error()) // its declaration contradicts itself
	}
	l := &List[R]{host: h, of: of, order: of.Order, by: by, Table: NewGrid(h, of.Columns, of.Key), Input: lineInput(find)}
	l.Table.SetSort(l.order.Column, l.order.Descending)
	return l
}

func (l *List[R]) Title() string      { return l.of.Title }
func (l *List[R]) CapturesText() bool { return l.Typing }
func (l *List[R]) Init() tea.Cmd      { return l.savedOrder() }

// Renew takes the new board without moving a row under the cursor.
func (l *List[R]) Renew(n affiliate.News) tea.Cmd {
	Dress(l.host, l.Table.Table)
	switch {
	case n.All:
		l.SelectRows()
	case n.Rows():
		l.show(l.of.Kind().Refresh(l.Shown, l.host.Board(), l.filter, l.by, l.host.Now()))
	}
	return nil
}

// selectRows filters and sorts all rows.
func (l *List[R]) SelectRows() {
	if l.of.Rows != nil {
		rows, all := l.of.Rows(l.Input.Value())
		l.show(board.View[R]{Rows: rows, Of: all})
		return
	}
	l.show(l.of.Kind().Select(l.host.Board(), l.filter, l.by, l.host.Now()))
}

func (l *List[R]) show(v board.View[R]) {
	l.Shown = v
	l.changedRows()
	if l.of.Shown != nil {
		l.of.Shown(v.Rows)
	}
	l.Table.Show(v.Rows)
}

// keys are those of the rows that the filter shows.
func (l *List[R]) keys() []int64 {
	keys := make([]int64, len(l.Shown.Rows))
	for i, row := range l.Shown.Rows {
		keys[i] = l.of.Key(row)
	}
	return keys
}

// dress gives a table the looks of the theme and the terminal's way of measuring text.
func Dress(h Host, t *table.Table) {
	t.SetStyles(tableStyles(h.Theme()))
	t.SetWidthMethod(h.Theme().Method)
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
	case l.Typing || l.Input.Value() != "":
		l.Typing = false
		l.Input.SetValue("")
		l.Refilter()
	case l.Table.MarkCount() > 0:
		l.Table.ClearMarks()
	default:
		return false
	}
	return true
}

// listActions are moving, filtering, ordering and marking.
func (l *List[R]) ListActions() []Action {
	t := l.Table
	if l.Typing {
		return []Action{
			Bind(ActionKeepFilter, NoCmd(func() { l.Typing = false })),
			Bind(ActionDropFilter, NoCmd(func() { l.Back() })),
		}
	}
	acts := []Action{Bind(ActionFilter, NoCmd(l.beginFilter))}
	if l.order.Column != "" {
		acts = append(acts,
			Bind(ActionSort, NoCmd(func() { l.host.Float(newSortPick(l)) })),
			Bind(ActionReverse, NoCmd(func() { l.chooseOrder(Sort{Column: l.order.Column, Descending: !l.order.Descending}) })))
	}
	return append(acts,
		Bind(ActionMark, NoCmd(func() {
			if key, ok := t.CursorKey(); ok {
				t.Toggle(key)
				t.Move(1)
			}
		})),
		Bind(ActionMarkAll, NoCmd(func() {
			if keys := l.keys(); l.allMarked(keys) {
				t.ClearMarks()
			} else {
				t.MarkAll(keys)
			}
		})),
		Bind(ActionDown, NoCmd(func() { t.Move(1) })), Bind(ActionUp, NoCmd(func() { t.Move(-1) })),
		Bind(ActionTop, NoCmd(t.Home)), Bind(ActionBottom, NoCmd(t.End)),
		Bind(ActionPageDown, NoCmd(func() { t.Page(1) })), Bind(ActionPageUp, NoCmd(func() { t.Page(-1) })),
		Bind(ActionHalfDown, NoCmd(func() { t.HalfPage(1) })), Bind(ActionHalfUp, NoCmd(func() { t.HalfPage(-1) })),
		Bind(ActionColumnsLeft, NoCmd(func() { t.ScrollColumns(-1) })), Bind(ActionColumnsRight, NoCmd(func() { t.ScrollColumns(1) })))
}

// Update takes what is typed into the filter, and the mouse.
func (l *List[R]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		l.Table.ClickRow(msg.Y - StripHeight)
		return nil
	case tea.MouseWheelMsg:
		l.Table.Move(Wheel(msg))
		return nil
	}
	if !l.Typing {
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "down":
			l.Table.Move(1)
			return nil
		case "up":
			l.Table.Move(-1)
			return nil
		}
	}
	before := l.Input.Value()
	var cmd tea.Cmd
	l.Input, cmd = l.Input.Update(msg)
	if l.Input.Value() != before {
		l.Refilter()
	}
	return cmd
}

// wheel is how many rows a turn of the mouse wheel moves.
func Wheel(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}

// stripHeight is the lines above the table: the totals, and the rule that turns into the filter.
const StripHeight = 2

// drawList draws the strip, the rule or filter, and the table.
func (l *List[R]) DrawList(strip string, w, h int) (string, *tea.Cursor) {
	l.Table.SetSize(w, h-StripHeight)
	if l.Input.Value() != "" && l.Shown.Of > 0 { // nothing is missing: it is only not shown
		l.Table.SetEmpty("No match among " + Plural(l.Shown.Of, l.of.One, l.of.Name) + ". esc drops the filter.")
	}
	rule, cur := l.rule(w)
	return l.host.Theme().Fit(strip, w) + "\n" + rule + "\n" + l.Table.View(), cur
}

func (l *List[R]) rule(w int) (string, *tea.Cursor) {
	th := l.host.Theme()
	marks := l.markWords()
	if failed := LoadError(l.host); failed != "" && !l.Typing {
		return th.Fit(" "+th.Bad.Render(th.Cut("✗ "+failed, w-2)), w), nil
	}
	if !l.Typing && l.Input.Value() == "" {
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
	l.Input.SetWidth(max(w-6-th.Width(right), 12))
	line := " " + th.Key.Render("/") + " " + l.Input.View()
	style := th.Marked
	if l.filterErr != "" {
		style = th.Bad
	}
	if gap := w - th.Width(line) - th.Width(right) - 1; gap > 0 {
		line += strings.Repeat(" ", gap) + style.Render(right)
	}
	if !l.Typing {
		return th.Fit(line, w), nil
	}
	cur := l.Input.Cursor()
	if cur != nil {
		cur.X += 3
		cur.Y = 1
	}
	return th.Fit(line, w), cur
}

// count says how many rows are shown: "120 links", "12 of 120 links".
func (l *List[R]) Count() string {
	shown, total := l.Table.Rows().Len(), l.Shown.Of
	if shown == total {
		return Plural(total, l.of.One, l.of.Name)
	}
	return Grouped(shown) + " of " + Plural(total, l.of.One, l.of.Name)
}
