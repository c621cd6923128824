package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// filterAnchor is the row on which the cursor was before a filter was typed, with its line of the window, and where typing has
// put the cursor since. Unless a person moves it, it returns to that row.
type filterAnchor struct {
	row, now int64
	line     int
	known    bool
}

// ApplyFilter parses the filter line and shows the rows that match, none if it cannot be parsed. What only has no end yet is left
// out while it is being typed. The cursor stays on its row, returns to it when only the filter has moved it, and else goes to the first row.
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

// BeginFilter lets a person type a filter, and remembers where the cursor is. A filter that was kept is selected, but for one that is wrong:
// it is to be corrected.
func (l *List[R]) BeginFilter() {
	l.Typing, l.selected = true, l.FilterInput.Value() != "" && l.filterErr == ""
	l.selector = &board.Selector[R]{}
	l.FilterInput.CursorEnd()
	if key, ok := l.Table.CursorKey(); ok && l.userMovedCursor() {
		from, _ := l.Table.Visible()
		l.anchor = filterAnchor{row: key, now: key, line: l.Table.Cursor() - from, known: true}
	}
}

// onSelected gives a key or a paste to a filter that is selected. It reports whether that is all there is to do.
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

// keepFilter ends typing. What has no end yet is wrong from now on.
func (l *List[R]) keepFilter() {
	l.Typing = false
	if l.filterErr != "" {
		l.ApplyFilter()
	}
	l.selector = nil
}

// completeFilter completes the last word, and says what it may be when that is not decided.
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

// maxCompletions is how many names are listed that a word may be.
const maxCompletions = 6

// countHiddenNew counts the new rows that are not shown: who has just created a link looks for it.
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

// hiddenNewNote says that new rows are there, though the filter hides them.
func (l *List[R]) hiddenNewNote() string {
	switch l.hiddenNew {
	case 0:
		return ""
	case 1:
		return "1 new " + l.options.Singular + " is hidden by the filter"
	}
	return Grouped(l.hiddenNew) + " new " + l.options.Name + " are hidden by the filter"
}

// userMovedCursor reports whether the user put the cursor where it is; false when a filter did.
func (l *List[R]) userMovedCursor() bool {
	key, _ := l.Table.CursorKey()
	return !l.anchor.known || key != l.anchor.now
}

// OpenAction is the key that opens the cursor's row: opening a row makes it the new filter anchor.
func (l *List[R]) OpenAction(open func()) Action {
	return Bind(ActionOpen, NoCmd(func() { l.anchor, l.touched = filterAnchor{}, true; open() })).DisabledBy(l.WhyNoRow)
}

// highlighter finds the words of a filter that can be seen in a cell; nil when there are none.
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

// FindWords are the rows whose text, as affiliate.Fold makes it, has all words of a filter; a word behind ! must not be there. There are no
// comparisons.
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
