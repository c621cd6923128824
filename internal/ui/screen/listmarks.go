package screen

func (l *List[R]) allMarked(keys []int64) bool {
	if l.Table.MarkCount() < len(keys) {
		return false
	}
	for _, k := range keys {
		if !l.Table.Marked(k) {
			return false
		}
	}
	return len(keys) > 0
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
	n := l.Table.MarkCount()
	if n == 0 {
		return ""
	}
	if c := &l.hidden; c.marks != n || c.of != c.rows {
		c.marks, c.of, c.hidden = n, c.rows, len(l.HiddenMarks())
	}
	if l.hidden.hidden == 0 {
		return Grouped(n) + " marked"
	}
	return Grouped(n) + " marked, " + Grouped(l.hidden.hidden) + " hidden"
}

// hiddenMarks are the marked rows that the filter hides.
func (l *List[R]) HiddenMarks() []int64 {
	shown := make(map[int64]bool)
	for _, k := range l.keys() {
		shown[k] = true
	}
	var hidden []int64
	for _, k := range l.Table.Marks() {
		if !shown[k] {
			hidden = append(hidden, k)
		}
	}
	return hidden
}

// targets are the rows that a row key acts on: the marked ones, else the cursor's.
func (l *List[R]) Targets() []int64 {
	if m := l.Table.Marks(); len(m) > 0 {
		return m
	}
	if key, ok := l.Table.CursorKey(); ok {
		return []int64{key}
	}
	return nil
}

// first is one of the targets: a marked row, else the cursor's.
func (l *List[R]) First() (int64, bool) {
	if key, ok := l.Table.FirstMark(); ok {
		return key, true
	}
	return l.Table.CursorKey()
}

// needsRow is why a row key is off.
func (l *List[R]) NeedsRow() string {
	if _, ok := l.First(); !ok {
		return "no row selected"
	}
	return ""
}
