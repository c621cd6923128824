package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// listing is what every table screen shares: the table, its filter line, its order and its marks. The screen that holds it
// says what the rows are.
type listing struct {
	host    Host
	name    string // in the settings, and what rows are called: "links"
	one     string // one of them: "link"
	table   *table.Table
	columns []table.Column

	input     textinput.Model
	typing    bool
	filter    board.Filter
	filterErr string
	origin    origin
	order     board.Sort

	hidden markCount // counted when rows or marks changed, not at every frame

	rebuild func() // filter or order changed
	total   func() int
	keys    func() []int64 // of the rows that the filter shows
}

// origin is the row on which the cursor stood before a filter was typed, with its line of the window, and where typing has
// put the cursor since. As long as nobody moved it from there, it goes back.
type origin struct {
	row, now int64
	line     int
	known    bool
}

func newListing(h Host, name, one string, columns []table.Column, order board.Sort) *listing {
	l := &listing{host: h, name: name, one: one, columns: columns, order: order, table: table.New(columns, tableStyles(h.Theme())), input: lineInput("words, tag:x, clicks>100, !not")}
	h.dress(l.table)
	l.table.SetSort(order.Column, order.Descending)
	return l
}

// dress gives a table the looks of the theme and the terminal's way of measuring text.
func (h Host) dress(t *table.Table) {
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
func (l *listing) savedOrder() tea.Cmd {
	return Read(l.host, "order", func(ctx context.Context) (string, error) { return l.host.Register.Setting(ctx, settingSort+l.name) }, l.applySaved)
}

func (l *listing) applySaved(order string, err error) tea.Cmd {
	column, down := strings.CutPrefix(order, "-")
	for _, c := range l.columns {
		if c.ID == column {
			l.setOrder(board.Sort{Column: column, Descending: down}, false)
		}
	}
	return nil
}

func (l *listing) setOrder(o board.Sort, keep bool) {
	l.order = o
	l.table.SetSort(o.Column, o.Descending)
	l.rebuild()
	if !keep {
		return
	}
	value := o.Column
	if o.Descending {
		value = "-" + value
	}
	l.host.Run(Perform(l.host, func(ctx context.Context) (string, error) {
		return "", l.host.Register.SetSetting(ctx, settingSort+l.name, value)
	}))
}

// Back drops one thing: the filter being typed, a kept filter, the marks.
func (l *listing) Back() bool {
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

func (l *listing) refilter() {
	f, err := board.ParseFilter(l.input.Value())
	l.filterErr = ""
	if err != nil { // what makes no sense is said and left out; the rest holds
		l.filterErr = err.Error()
	}
	l.filter = f
	l.table.SetMatch(plainWords(l.input.Value())...)
	moved := l.moved()
	l.rebuild()
	if !moved {
		l.table.SelectAt(l.origin.row, l.origin.line)
		l.origin.now, _ = l.table.CursorKey()
	}
	if l.input.Value() == "" && !l.typing {
		l.origin = origin{}
	}
}

// beginFilter remembers where the cursor stands.
func (l *listing) beginFilter() {
	l.typing = true
	if key, ok := l.table.CursorKey(); ok && l.moved() {
		from, _ := l.table.Visible()
		l.origin = origin{row: key, now: key, line: l.table.Cursor() - from, known: true}
	}
}

// moved says whether the cursor is where somebody put it, and not where a filter left it.
func (l *listing) moved() bool {
	key, _ := l.table.CursorKey()
	return !l.origin.known || key != l.origin.now
}

// opens is the key that opens the cursor's row: that is where somebody is from then on.
func (l *listing) opens(open func()) Action {
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
func (l *listing) actions() []Action {
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
		on(ActionReverse, do(func() { l.setOrder(board.Sort{Column: l.order.Column, Descending: !l.order.Descending}, true) })),
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

func (l *listing) allMarked(keys []int64) bool {
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

// update takes what is typed into the filter, and the mouse.
func (l *listing) update(msg tea.Msg) tea.Cmd {
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
func (l *listing) view(strip string, w, h int) (string, *tea.Cursor) {
	l.table.SetSize(w, h-stripHeight)
	if l.input.Value() != "" && l.total() > 0 { // nothing is missing: it is only not shown
		l.table.SetEmpty("No match among " + plural(l.total(), l.one, l.name) + ". esc drops the filter.")
	}
	rule, cur := l.rule(w)
	return l.host.Theme().fit(strip, w) + "\n" + rule + "\n" + l.table.View(), cur
}

func (l *listing) rule(w int) (string, *tea.Cursor) {
	th := l.host.Theme()
	marks := l.markWords()
	if failed := l.host.loadError(); failed != "" && !l.typing {
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
		return l.host.divider(line, end, w), nil
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
func (l *listing) hiddenOrder() string {
	for _, c := range l.columns {
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
func (l *listing) follow(replaced map[int64]int64) {
	key, ok := l.table.CursorKey()
	top, _ := l.table.Visible()
	line := l.table.Cursor() - top
	l.rebuild()
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
func (l *listing) changedRows() { l.hidden.rows++ }

// markWords counts the marks: "40 marked, 35 hidden".
func (l *listing) markWords() string {
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
func (l *listing) hiddenMarks() []int64 {
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
func (l *listing) count() string {
	shown, total := l.table.Rows().Len(), l.total()
	if shown == total {
		return plural(total, l.one, l.name)
	}
	return grouped(shown) + " of " + plural(total, l.one, l.name)
}

// targets are the rows that a row key acts on: the marked ones, else the cursor's.
func (l *listing) targets() []int64 {
	if m := l.table.Marks(); len(m) > 0 {
		return m
	}
	if key, ok := l.table.CursorKey(); ok {
		return []int64{key}
	}
	return nil
}

// first is one of the targets: a marked row, else the cursor's.
func (l *listing) first() (int64, bool) {
	if key, ok := l.table.FirstMark(); ok {
		return key, true
	}
	return l.table.CursorKey()
}

// needsRow is why a row key is off.
func (l *listing) needsRow() string {
	if _, ok := l.first(); !ok {
		return "no row selected"
	}
	return ""
}
