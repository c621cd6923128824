package screen

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

func (l *List[R]) Refilter() {
	f, err := board.ParseFilter(l.Input.Value(), FieldsOf(l.of.Columns))
	l.filterErr = ""
	if err != nil { // what makes no sense is said and left out; the rest holds
		l.filterErr = err.Error()
	}
	l.filter = f
	l.Table.SetMatch(plainWords(l.Input.Value())...)
	moved := l.moved()
	l.SelectRows()
	if !moved {
		l.Table.SelectAt(l.origin.row, l.origin.line)
		l.origin.now, _ = l.Table.CursorKey()
	}
	if l.Input.Value() == "" && !l.Typing {
		l.origin = origin{}
	}
}

// beginFilter remembers where the cursor stands.
func (l *List[R]) beginFilter() {
	l.Typing = true
	if key, ok := l.Table.CursorKey(); ok && l.moved() {
		from, _ := l.Table.Visible()
		l.origin = origin{row: key, now: key, line: l.Table.Cursor() - from, known: true}
	}
}

// moved says whether the cursor is where somebody put it, and not where a filter left it.
func (l *List[R]) moved() bool {
	key, _ := l.Table.CursorKey()
	return !l.origin.known || key != l.origin.now
}

// opens is the key that opens the cursor's row: that is where somebody is from then on.
func (l *List[R]) Opens(open func()) Action {
	return Bind(ActionOpen, NoCmd(func() { l.origin = origin{}; open() })).Unless(l.NeedsRow)
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
