package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// filterAnchor is the row under the cursor before a filter was typed or a view was opened, with its line in the window,
// and the row to which that has moved the cursor. The cursor returns to the anchor unless the person moves it.
type filterAnchor struct {
	row, now int64
	line     int
	known    bool
}

// ApplyFilter parses the filter line and shows the rows that match, or none if the line is not valid. A condition that
// is still being typed is left out. The cursor returns to the anchor if only typing has moved it, else it stays on its
// row. If that row is hidden, it goes to the first row.
func (l *List[R]) ApplyFilter() {
	f, err := board.ParseFilter(l.FilterInput.Value(), FilterFields(l.options.Columns))
	l.filterErr = ""
	if err != nil {
		l.filterErr = err.Error()
		if !l.Typing || !board.IsUnfinished(err) {
			f = board.NoRows[R]()
		}
	}
	l.filter, l.hiddenNew = f, 0
	l.Table.SetMatch(highlighter(l.FilterInput.Value()))
	key, on := l.Table.CursorKey()
	moved := l.userMovedCursor()
	l.selectRows()
	kept := !on || l.Table.Select(key)
	if !moved {
		kept = l.Table.SelectAt(l.anchor.row, l.anchor.line)
	}
	if !kept {
		l.Table.Home()
	}
	if !moved {
		l.anchor.now, _ = l.Table.CursorKey()
	}
	if l.FilterInput.Value() == "" && !l.Typing {
		l.anchor = filterAnchor{}
	}
}

// BeginFilter starts the typing of a filter, and stores where the cursor is. An applied filter is selected, also one with
// an error: typing replaces it, and an arrow moves into it to correct it.
func (l *List[R]) BeginFilter() {
	l.Typing, l.selected = true, l.FilterInput.Value() != ""
	l.selector = &board.Selector[R]{}
	l.FilterInput.CursorEnd()
	l.anchorCursor()
}

// anchorCursor makes the row under the cursor the filter anchor, unless a filter or a view has put the cursor there.
func (l *List[R]) anchorCursor() { l.anchor = l.cursorAnchor() }

// cursorAnchor is the row under the cursor as a filter anchor, or the row from which a filter has moved the cursor.
func (l *List[R]) cursorAnchor() filterAnchor {
	key, ok := l.Table.CursorKey()
	if !ok || !l.userMovedCursor() {
		return l.anchor
	}
	from, _ := l.Table.Visible()
	return filterAnchor{row: key, now: key, line: l.Table.Cursor() - from, known: true}
}

// onSelected handles a key or a paste while the filter is selected. done reports that nothing else is to be done with it.
func (l *List[R]) onSelected(msg tea.Msg) (done bool) {
	if !l.selected {
		return false
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		var ends bool
		ends, done = form.OnSelected(&l.FilterInput, msg)
		l.selected = !ends
	case tea.PasteMsg:
		l.FilterInput.Reset()
		l.selected = false
	}
	return done
}

// keepFilter ends typing and applies the filter. An incomplete condition is an error from now on.
func (l *List[R]) keepFilter() {
	l.Typing = false
	if l.filterErr != "" {
		l.ApplyFilter()
	}
	l.selector = nil
}

// completeFilter completes the last word. If it can become several words, a toast lists them.
func (l *List[R]) completeFilter() {
	completed, others := l.options.Complete(l.FilterInput.Value())
	if completed == l.FilterInput.Value() && len(others) > 0 {
		text := strings.Join(others[:min(len(others), maxCompletions)], ", ")
		if more := len(others) - maxCompletions; more > 0 {
			text += " and " + Grouped(more) + " more"
		}
		l.host.Toast(affiliate.Clean(text))
	}
	l.FilterInput.SetValue(completed)
	l.FilterInput.CursorEnd()
	l.selected = false
	l.ApplyFilter()
}

// maxCompletions is how many possible words are listed.
const maxCompletions = 6

// countHiddenNew counts the new rows that the filter hides, so that a person who has just created one knows why it
// is not there.
func (l *List[R]) countHiddenNew(before board.View[R]) {
	added := l.Shown.Of - before.Of
	if added <= 0 || before.Of == 0 || l.FilterInput.Value() == "" {
		return
	}
	old := make(map[int64]bool, len(before.Rows))
	for _, row := range before.Rows {
		old[l.options.Key(row)] = true
	}
	for _, row := range l.Shown.Rows {
		if !old[l.options.Key(row)] {
			added--
		}
	}
	l.hiddenNew += max(added, 0)
}

// hiddenNewNote says that the filter hides new rows.
func (l *List[R]) hiddenNewNote() string {
	switch l.hiddenNew {
	case 0:
		return ""
	case 1:
		return "1 new " + l.options.Singular + " is hidden by the filter"
	}
	return Grouped(l.hiddenNew) + " new " + l.options.Name + " are hidden by the filter"
}

// userMovedCursor reports whether the person moved the cursor to its row; false when a filter or a view did.
func (l *List[R]) userMovedCursor() bool {
	key, _ := l.Table.CursorKey()
	return !l.anchor.known || key != l.anchor.now
}

// OpenAction opens the row under the cursor, and makes it the new filter anchor.
func (l *List[R]) OpenAction(open func()) Action {
	return Bind(ActionOpen, NoCmd(func() { l.anchor, l.touched = filterAnchor{}, true; open() })).DisabledBy(l.WhyNoRow)
}

// highlighter returns a function that finds the words of a filter in a cell; nil when the filter has no words.
func highlighter(text string) func(cell string) [][2]int {
	var words []string
	for _, w := range strings.Fields(text) {
		if !strings.HasPrefix(w, "!") && !strings.ContainsAny(w, "<>=:\"") {
			words = append(words, affiliate.Fold(w))
		}
	}
	if words == nil {
		return nil
	}
	return func(cell string) [][2]int { return affiliate.FoldedSpans(cell, words) }
}

// FindWords returns the rows whose text contains all words of a filter, and none of the words after !. text returns the
// text of a row as affiliate.Fold makes it. Such a filter has no comparisons.
func FindWords[R any](all []R, filter string, text func(*R) string) []*R {
	words := strings.Fields(affiliate.Fold(filter))
	var rows []*R
	for i := range all {
		if hasWords(text(&all[i]), words) {
			rows = append(rows, &all[i])
		}
	}
	return rows
}

func hasWords(text string, words []string) bool {
	for _, w := range words {
		w, not := strings.CutPrefix(w, "!")
		if w != "" && strings.Contains(text, w) == not {
			return false
		}
	}
	return true
}
