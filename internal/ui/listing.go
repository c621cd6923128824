package ui

import (
	"context"
	"fmt"
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

	hidden markCount // counted when rows or marks changed, not at every frame
}

// ListOf says what a list is of.
type ListOf[R any] struct {
	Title   string
	Name    string // in the settings, and what rows are called: "links"
	One     string // one of them: "link"
	Columns []Column[R]
	Order   Sort           // until another one is chosen
	Key     func(*R) int64 // names a row for ever
	Find    string         // the placeholder of the filter line, when it takes something else than the words of a board

	Kind  func() board.Kind[R]                     // which rows of the board they are
	Rows  func(filter string) (rows []*R, all int) // or, where they are not of the board, the rows that a filter shows, and how many there are
	Shown func(rows []*R)                          // is told of other rows; may be nil
}

// origin is the row on which the cursor stood before a filter was typed, with its line of the window, and where typing has
// put the cursor since. As long as nobody moved it from there, it goes back.
type origin struct {
	row, now int64
	line     int
	known    bool
}

func newList[R any](h Host, of ListOf[R]) *List[R] {
	find := of.Find
	if find == "" {
		find = "words, tag:x, clicks>100, !not"
	}
	l := &List[R]{host: h, of: of, order: of.Order, table: newGrid(h, of.Columns, of.Key), input: lineInput(find)}
	if _, err := orderBy(of.Columns, of.Order); err != nil {
		panic("ui: the list of " + of.Name + ": " + err.Error()) // its declaration contradicts itself
	}
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
		l.show(l.of.Kind().Refresh(l.shown, l.host.Board(), l.filter, l.boardOrder(), l.host.Now()))
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
	l.show(l.of.Kind().Select(l.host.Board(), l.filter, l.boardOrder(), l.host.Now()))
}

// boardOrder is the order that was chosen.
func (l *List[R]) boardOrder() board.Order[R] {
	order, _ := orderBy(l.of.Columns, l.order) // every order was checked when it was set
	return order
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

// savedOrder is the order that was chosen the last time.
func (l *List[R]) savedOrder() tea.Cmd {
	return Read(l.host, "order", func(ctx context.Context) (string, error) {
		return l.host.Ports().Register.Setting(ctx, settingSort+l.of.Name)
	}, l.applySaved)
}

// applySaved sorts as the settings say. An order that this list does not have is told, and left out.
func (l *List[R]) applySaved(order string, err error) tea.Cmd {
	column, down := strings.CutPrefix(order, "-")
	if err != nil || column == "" {
		return nil
	}
	if err := l.setOrder(Sort{Column: column, Descending: down}); err != nil {
		l.host.Fail(fmt.Errorf("the saved order of %s: %w; sort them again", l.of.Name, err))
	}
	return nil
}

// setOrder sorts the rows. A column that there is not is an error, and changes nothing.
func (l *List[R]) setOrder(o Sort) error {
	if _, err := orderBy(l.of.Columns, o); err != nil {
		return err
	}
	l.order = o
	l.table.SetSort(o.Column, o.Descending)
	l.selectRows()
	return nil
}

// chooseOrder sorts the rows, and saves the order for the next start.
func (l *List[R]) chooseOrder(o Sort) {
	if err := l.setOrder(o); err != nil {
		l.host.Fail(err)
		return
	}
	value := o.Column
	if o.Descending {
		value = "-" + value
	}
	l.host.Run(Perform(l.host, func(ctx context.Context) (string, error) {
		return "", l.host.Ports().Register.SetSetting(ctx, settingSort+l.of.Name, value)
	}))
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

func (l *List[R]) refilter() {
	f, err := board.ParseFilter(l.input.Value(), fieldsOf(l.of.Columns))
	l.filterErr = ""
	if err != nil { // what makes no sense is said and left out; the rest holds
		l.filterErr = err.Error()
	}
	l.filter = f
	l.table.SetMatch(plainWords(l.input.Value())...)
	moved := l.moved()
	l.selectRows()
	if !moved {
		l.table.SelectAt(l.origin.row, l.origin.line)
		l.origin.now, _ = l.table.CursorKey()
	}
	if l.input.Value() == "" && !l.typing {
		l.origin = origin{}
	}
}

// beginFilter remembers where the cursor stands.
func (l *List[R]) beginFilter() {
	l.typing = true
	if key, ok := l.table.CursorKey(); ok && l.moved() {
		from, _ := l.table.Visible()
		l.origin = origin{row: key, now: key, line: l.table.Cursor() - from, known: true}
	}
}

// moved says whether the cursor is where somebody put it, and not where a filter left it.
func (l *List[R]) moved() bool {
	key, _ := l.table.CursorKey()
	return !l.origin.known || key != l.origin.now
}

// opens is the key that opens the cursor's row: that is where somebody is from then on.
func (l *List[R]) opens(open func()) Action {
	return on(ActionOpen, do(func() { l.origin = origin{}; open() })).unless(l.needsRow)
}

// plainWords are the words of a filter that can be seen in a cell.
func plainWords(text string) []string {
	var words []string
	for _, w := range strings.Fields(text) {
		if !strings.HasPrefix(w, "!") && !strings.ContainsAny(w, "<>=:\"") {
			words = append(words, w)
		}
	}
	return words
}

// actions are moving, filtering, ordering and marking.
func (l *List[R]) actions() []Action {
	t := l.table
	if l.typing {
		return []Action{
			on(ActionKeepFilter, do(func() { l.typing = false })),
			on(ActionDropFilter, do(func() { l.Back() })),
		}
	}
	return []Action{
		on(ActionFilter, do(l.beginFilter)),
		on(ActionSort, do(func() { l.host.Float(newSortPick(l)) })),
		on(ActionReverse, do(func() { l.chooseOrder(Sort{Column: l.order.Column, Descending: !l.order.Descending}) })),
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
		on(ActionColumnsLeft, do(func() { t.ScrollColumns(-1) })), on(ActionColumnsRight, do(func() { t.ScrollColumns(1) })),
	}
}

func (l *List[R]) allMarked(keys []int64) bool {
	if l.table.MarkCount() < len(keys) {
		return false
	}
	for _, k := range keys {
		if !l.table.Marked(k) {
			return false
		}
	}
	return len(keys) > 0
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

// view draws the strip, the rule or filter, and the table.
func (l *List[R]) view(strip string, w, h int) (string, *tea.Cursor) {
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

// hiddenOrder says what the rows are ordered by when no column on screen can: "by Created ▼".
func (l *List[R]) hiddenOrder() string {
	for _, c := range l.of.Columns {
		if c.ID != l.order.Column || !c.Hidden {
			continue
		}
		if l.order.Descending {
			return "by " + c.Title + " ▼"
		}
		return "by " + c.Title + " ▲"
	}
	return ""
}

// follow sorts the rows again, so that a row that takes the place of another one is where the order has it, and moves the
// cursor from the old row to the new one, if it was there. The cursor stays on its line of the window.
func (l *List[R]) follow(replaced map[int64]int64) {
	key, ok := l.table.CursorKey()
	top, _ := l.table.Visible()
	line := l.table.Cursor() - top
	l.selectRows()
	if to := replaced[key]; ok && (to == 0 || !l.table.SelectAt(to, line)) {
		l.table.SelectAt(key, line)
	}
}

// markCount is how many marked rows the filter hides, and what it was counted for.
type markCount struct {
	marks, hidden int
	rows          int // version of the rows
	of            int
}

// changedRows says that marks must be counted anew.
func (l *List[R]) changedRows() { l.hidden.rows++ }

// markWords counts the marks: "40 marked, 35 hidden".
func (l *List[R]) markWords() string {
	n := l.table.MarkCount()
	if n == 0 {
		return ""
	}
	if c := &l.hidden; c.marks != n || c.of != c.rows {
		c.marks, c.of, c.hidden = n, c.rows, len(l.hiddenMarks())
	}
	if l.hidden.hidden == 0 {
		return grouped(n) + " marked"
	}
	return grouped(n) + " marked, " + grouped(l.hidden.hidden) + " hidden"
}

// hiddenMarks are the marked rows that the filter hides.
func (l *List[R]) hiddenMarks() []int64 {
	shown := make(map[int64]bool)
	for _, k := range l.keys() {
		shown[k] = true
	}
	var hidden []int64
	for _, k := range l.table.Marks() {
		if !shown[k] {
			hidden = append(hidden, k)
		}
	}
	return hidden
}

// count says how many rows are shown: "120 links", "12 of 120 links".
func (l *List[R]) count() string {
	shown, total := l.table.Rows().Len(), l.shown.Of
	if shown == total {
		return plural(total, l.of.One, l.of.Name)
	}
	return grouped(shown) + " of " + plural(total, l.of.One, l.of.Name)
}

// targets are the rows that a row key acts on: the marked ones, else the cursor's.
func (l *List[R]) targets() []int64 {
	if m := l.table.Marks(); len(m) > 0 {
		return m
	}
	if key, ok := l.table.CursorKey(); ok {
		return []int64{key}
	}
	return nil
}

// first is one of the targets: a marked row, else the cursor's.
func (l *List[R]) first() (int64, bool) {
	if key, ok := l.table.FirstMark(); ok {
		return key, true
	}
	return l.table.CursorKey()
}

// needsRow is why a row key is off.
func (l *List[R]) needsRow() string {
	if _, ok := l.first(); !ok {
		return "no row selected"
	}
	return ""
}

const settingSort = "ui.sort." // + the name of a list
