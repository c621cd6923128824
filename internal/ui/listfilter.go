package ui

import (
	"strings"

	"fermion-tui/internal/board"
)

// origin is the row on which the cursor stood before a filter was typed, with its line of the window, and where typing has
// put the cursor since. As long as nobody moved it from there, it goes back.
type origin struct {
	row, now int64
	line     int
	known    bool
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
