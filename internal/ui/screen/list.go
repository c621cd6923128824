package screen

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// List is a table of rows with its filter line, its order and its marks: what all table screens share. The screen
// that embeds it declares its rows and columns.
type List[R any] struct {
	host    Host
	options ListOptions[R]
	Table   *Grid[R]
	Shown   board.View[R]
	early   bool // the board has only the rows that are read first
	before  bool // the rows had the numbers of the period before when they were selected
	touched bool // a person has used a key or the mouse in the list; before that the cursor stays at the top, whatever is read and sorted

	FilterInput textinput.Model
	Typing      bool
	selected    bool // the applied filter is selected, so that typing replaces it
	filter      board.Filter[R]
	selector    *board.Selector[R] // matches rows while a filter is typed
	filterErr   string
	hiddenNew   int // rows that the filter hides and that are newer than it
	anchor      filterAnchor
	order       Sort
	sortOrder   board.Order[R] // the order that the field order names

	restored   bool      // the saved state was read
	rereading  bool      // the saved state is read again, since it may name a person who was forgotten
	view       *openView // nil: no view is open
	wantedView string    // the name of the view to open once the saved views were read
	views      []View    // the saved views

	markCount markCount // counted when rows or marks change, not at every frame
}

// ListOptions declares a list.
type ListOptions[R any] struct {
	Title    string
	Name     string // what rows are called, also in the settings: "links"
	Singular string // what one row is called: "link"
	Views    []View // the built-in ones
	Topic    string // the topic of the Load that reads its rows; "": they are those of the board
	Dated    bool   // its rows, or their numbers, depend on the chosen period

	Export func(rows []*R) ShownRows // how E exports the rows; nil: the screen has its own action, or none
	File   string                    // prefix of the name of an exported file; "": Name

	SettingsName string // its name in the settings, if another list calls its rows the same; "": Name
	StartsFresh  bool   // the filter and the cursor are not restored at the next start
	Columns      []Column[R]
	Order        Sort           // the order until another one is chosen; zero: rows keep their own order
	Key          func(*R) int64 // identifies a row, always in the same way
	FilterHint   string         // placeholder of the filter line, if it takes something else than the filters of a board

	// Complete completes the last word of a filter. others lists the words that it may become, if there are several.
	// nil: nothing is completed.
	Complete func(filter string) (completed string, others []string)

	Kind    func() board.Kind[R]                     // the kind of rows, if they are of the board
	Early   bool                                     // the rows that are read first are complete
	Rows    func(filter string) (rows []*R, all int) // if the rows are not of the board: those that a filter shows, in a new slice, and how many there are in all
	NoMatch func() string                            // more to say about a filter that matches no row; nil: nothing
	OnShown func(rows []*R)                          // is called when the shown rows change; may be nil
	Count   func(shown []*R, all int) (int, int)     // counts rows if some do not count, such as Unassigned; nil: each row counts
	Note    func(w int) string                       // text at the end of the line over the table, in at most w cells; may be nil
}

// NewList makes a list. It panics when its declared order names a column that does not exist.
func NewList[R any](h Host, of ListOptions[R]) *List[R] {
	states, hint := board.States(FilterFields(of.Columns)), "words, tag:x, product:x, clicks>100, !not"
	if len(states) > 0 {
		hint = "words, tag:x, product:x, " + board.StateKind + states[0] + ", clicks>100, !not"
	}
	find := cmp.Or(of.FilterHint, hint)
	if of.Complete == nil && strings.Contains(find, board.TagKind) {
		of.Complete = completeCondition(states, func() []string { return tagsOf(h.Board()) })
	}
	by, err := OrderBy(of.Columns, of.Order)
	if err != nil {
		panic("ui: the list of " + of.Name + ": " + err.Error()) // a mistake in the declaration
	}
	l := &List[R]{host: h, options: of, order: of.Order, sortOrder: by, Table: NewGrid(h, of.Columns, of.Key),
		FilterInput: newLineInput(find)}
	l.Table.SetSort(l.order.Column, l.order.Descending)
	return l
}

func (l *List[R]) Title() string      { return l.options.Title }
func (l *List[R]) CapturesText() bool { return l.Typing }
func (l *List[R]) FilterText() string { return l.FilterInput.Value() }

// FilterError says why the filter is not valid, "" when it is.
func (l *List[R]) FilterError() string { return l.filterErr }

// ShownCount is how many rows are shown.
func (l *List[R]) ShownCount() int { return len(l.Shown.Rows) }
func (l *List[R]) Init() tea.Cmd   { return l.loadState() }

// Refresh shows the new board without moving the row under the cursor.
func (l *List[R]) Refresh(n affiliate.Invalidation) tea.Cmd {
	ApplyTableTheme(l.host, l.Table.Table)
	switch {
	case n.All, n.HasRows() && l.before != l.host.Board().HasBefore(): // rows can now be sorted and filtered by these numbers, or no longer
		l.SelectFromTop()
	case n.HasRows():
		l.RefreshRows()
	}
	if n.Edits || n.All {
		return l.readViews()
	}
	return nil
}

// RefreshRows updates the shown rows, without moving them.
func (l *List[R]) RefreshRows() {
	before := l.Shown
	l.setView(l.options.Kind().Refresh(before, l.host.Board(), l.filter, l.sortOrder, l.host.Now()))
	l.countHiddenNew(before)
}

// SelectRows filters and sorts all rows.
func (l *List[R]) SelectRows() {
	if l.selector != nil { // the values that rows are sorted by may have changed
		l.selector = &board.Selector[R]{}
	}
	l.selectRows()
}

// SelectFromTop filters and sorts all rows. The cursor stays on the first row until a person uses the list.
func (l *List[R]) SelectFromTop() {
	l.SelectRows()
	if l.options.StartsFresh && !l.touched {
		l.Table.Home()
	}
}

// selectRows filters the rows, and sorts them unless the selector has sorted them.
func (l *List[R]) selectRows() {
	l.before = l.host.Board().HasBefore()
	l.WantBefore()
	if l.options.Rows != nil {
		rows, all := l.options.Rows(l.FilterInput.Value())
		board.SortStable(rows, l.sortOrder, l.host.Now())
		l.setView(board.View[R]{Rows: rows, Of: all})
		return
	}
	if l.early = !l.host.Loads().Board.Done; l.early && !l.options.Early {
		l.setView(board.View[R]{})
		return
	}
	if l.selector != nil {
		l.setView(l.selector.Select(l.options.Kind(), l.host.Board(), l.filter, l.sortOrder, l.host.Now()))
		return
	}
	l.setView(l.options.Kind().Select(l.host.Board(), l.filter, l.sortOrder, l.host.Now()))
}

// WantBefore asks the root for the numbers of the period before, if a column, the order or the filter needs them.
func (l *List[R]) WantBefore() {
	if l.needsBefore() || l.Table.comparesBefore() {
		WantBefore(l.host)
	}
}

// needsBefore reports whether the order or the filter is by a change since the period before.
func (l *List[R]) needsBefore() bool {
	return slices.ContainsFunc(l.options.Columns, func(c Column[R]) bool {
		return c.Before && (c.ID == l.order.Column || strings.Contains(strings.ToLower(l.FilterInput.Value()), deltaName))
	})
}

func (l *List[R]) setView(v board.View[R]) {
	l.Shown = v
	l.invalidateMarks()
	if l.options.OnShown != nil {
		l.options.OnShown(v.Rows)
	}
	moved := l.userMovedCursor()
	l.Table.Show(v.Rows)
	if !moved { // the rows of a view's period come later, and may be without the row under the cursor
		l.anchor.now, _ = l.Table.CursorKey()
	}
}

// shownKeys returns the keys of the rows that the filter shows.
func (l *List[R]) shownKeys() []int64 {
	keys := make([]int64, len(l.Shown.Rows))
	for i, row := range l.Shown.Rows {
		keys[i] = l.options.Key(row)
	}
	return keys
}

// ApplyTableTheme gives a table the styles of the theme and the width method of the terminal.
func ApplyTableTheme(h Host, t *table.Table) {
	t.SetStyles(tableStyles(h.Theme()))
	t.SetWidthMethod(h.Theme().Method)
	t.SetSpacious(h.Options().Spacious)
}

func tableStyles(th *Theme) table.Styles {
	return table.Styles{
		Normal: th.Plain, Muted: th.Muted, Good: th.Good, Bad: th.Bad, Warn: th.Warn, Accent: th.Accent,
		Header: th.Header, Sorted: th.Pointer, Cursor: th.Cursor, Marked: th.Marked, Match: th.Matched, Change: th.Good, Fall: th.Bad,
	}
}

// Back drops one thing: the filter being typed, an open view, an applied filter, the marks.
func (l *List[R]) Back() bool {
	switch filter := l.FilterInput.Value(); {
	case !l.Typing && l.view != nil && (filter == l.view.Of.Filter || filter == "" && l.Table.MarkCount() == 0):
		l.leaveView()
	case l.Typing || filter != "":
		l.Typing = false
		l.FilterInput.SetValue("")
		l.ApplyFilter()
		l.selector = nil
	case l.Table.MarkCount() > 0:
		l.Table.ClearMarks()
	default:
		return false
	}
	return true
}

// ListActions are the actions that move, filter, sort and mark.
func (l *List[R]) ListActions() []Action { return l.Touching(l.listActions()) }

// Touching makes the actions call Touch, since a person who uses the list means the row under the cursor.
func (l *List[R]) Touching(acts []Action) []Action {
	for i := range acts {
		run := acts[i].Run
		acts[i].Run = func() tea.Cmd {
			l.Touch()
			return run()
		}
	}
	return acts
}

// Touch records that a person has used the list: from now on the cursor stays on its row.
func (l *List[R]) Touch() { l.touched = true }

func (l *List[R]) listActions() []Action {
	t := l.Table
	if l.Typing {
		acts := []Action{
			Bind(ActionKeepFilter, NoCmd(l.keepFilter)),
			Bind(ActionDropFilter, NoCmd(func() { l.Back() })),
		}
		if l.options.Complete != nil {
			acts = append(acts, Bind(ActionCompleteFilter, NoCmd(l.completeFilter)))
		}
		return acts
	}
	acts := []Action{Bind(ActionFilter, NoCmd(l.BeginFilter))}
	if l.order.Column != "" {
		acts = append(acts,
			Bind(ActionSort, NoCmd(func() { l.host.Float(newSortPicker(l)) })),
			Bind(ActionReverse, NoCmd(func() { l.chooseOrder(Sort{Column: l.order.Column, Descending: !l.order.Descending}) })))
	}
	acts = append(acts,
		ColumnsAction(l.host, l.settingsName(), l.Table),
		Bind(ActionViews, NoCmd(func() { l.host.Float(newViewPicker(l)) })))
	if l.options.Export != nil {
		acts = append(acts, l.exportAction())
	}
	acts = append(acts,
		MarkAction(t.Table),
		Bind(ActionMarkAll, NoCmd(func() {
			if keys := l.shownKeys(); l.allMarked(keys) {
				t.ClearMarks()
			} else {
				l.markInOrder(keys)
			}
		})).DisabledBy(func() string {
			if t.Rows().Len() == 0 {
				return "no row is shown"
			}
			return ""
		}),
	)
	return append(append(acts, cursorActions(t.Table)...), columnActions(t.Table)...)
}

// MarkAction marks or unmarks the row under the cursor, and goes to the next one.
func MarkAction(t *table.Table) Action {
	return Bind(ActionMark, NoCmd(func() {
		if key, ok := t.CursorKey(); ok {
			t.Toggle(key)
			t.Move(1)
		}
	}))
}

// cursorActions are the actions that move the cursor of a table from row to row.
func cursorActions(t *table.Table) []Action {
	return []Action{
		Bind(ActionDown, NoCmd(func() { t.Move(1) })), Bind(ActionUp, NoCmd(func() { t.Move(-1) })),
		Bind(ActionTop, NoCmd(t.Home)), Bind(ActionBottom, NoCmd(t.End)),
		Bind(ActionPageDown, NoCmd(func() { t.Page(1) })), Bind(ActionPageUp, NoCmd(func() { t.Page(-1) })),
		Bind(ActionHalfDown, NoCmd(func() { t.HalfPage(1) })), Bind(ActionHalfUp, NoCmd(func() { t.HalfPage(-1) })),
	}
}

// columnActions are the actions that scroll the columns of a table.
func columnActions(t *table.Table) []Action {
	return []Action{
		Bind(ActionColumnsLeft, NoCmd(func() { t.ScrollColumns(-1) })),
		Bind(ActionColumnsRight, NoCmd(func() { t.ScrollColumns(1) })),
	}
}

// Update handles typing in the filter line, and the mouse.
func (l *List[R]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		l.touched = true
		if msg.Y == StripHeight {
			l.clickTitle(msg.X)
		} else {
			l.Table.ClickRow(msg.Y - StripHeight)
		}
		return nil
	case tea.MouseWheelMsg:
		l.touched = true
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
		case "pgdown":
			l.Table.Page(1)
			return nil
		case "pgup":
			l.Table.Page(-1)
			return nil
		}
	}
	before := l.FilterInput.Value()
	var cmd tea.Cmd
	if !l.onSelected(msg) {
		l.FilterInput, cmd = l.FilterInput.Update(msg)
	}
	if l.FilterInput.Value() != before {
		l.ApplyFilter()
	}
	return cmd
}

// Wheel is how many rows a turn of the mouse wheel moves.
func Wheel(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}
