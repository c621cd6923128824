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

// markInOrder marks rows in the order in which they are shown, after the marked rows that the filter hides. The pages
// of marked rows follow each other in this order.
func (l *List[R]) markInOrder(shown []int64) {
	is := make(map[int64]bool, len(shown))
	for _, k := range shown {
		is[k] = true
	}
	l.Table.FilterMarks(func(key int64) bool { return !is[key] })
	l.Table.MarkAll(shown)
}

// MarkShown marks all rows that the filter shows, and unmarks the others.
func (l *List[R]) MarkShown() {
	l.Table.ClearMarks()
	l.Table.MarkAll(l.shownKeys())
}

// markCount is how many marked rows the filter hides, and the rows and marks for which they were counted.
type markCount struct {
	marks, hidden int
	rows          int // version of the rows that are shown
	countedRows   int // version of the rows when they were counted
}

// invalidateMarks makes the next drawing count the marks again.
func (l *List[R]) invalidateMarks() { l.markCount.rows++ }

// markSummary counts the marks: "40 marked, 35 hidden".
func (l *List[R]) markSummary() string {
	n := l.Table.MarkCount()
	if n == 0 {
		return ""
	}
	if c := &l.markCount; c.marks != n || c.countedRows != c.rows {
		c.marks, c.countedRows, c.hidden = n, c.rows, len(l.HiddenMarks())
	}
	if l.markCount.hidden == 0 {
		return Grouped(n) + " marked"
	}
	return Grouped(n) + " marked, " + Grouped(l.markCount.hidden) + " hidden"
}

// HiddenMarks returns the marked rows that the filter hides.
func (l *List[R]) HiddenMarks() []int64 {
	shown := make(map[int64]bool)
	for _, k := range l.shownKeys() {
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

// Targets returns the rows that an action works on: the marked rows, else the one under the cursor.
func (l *List[R]) Targets() []int64 {
	if m := l.Table.Marks(); len(m) > 0 {
		return m
	}
	if key, ok := l.Table.CursorKey(); ok {
		return []int64{key}
	}
	return nil
}

// FirstTarget returns the first of the targets.
func (l *List[R]) FirstTarget() (int64, bool) {
	if key, ok := l.Table.FirstMark(); ok {
		return key, true
	}
	return l.Table.CursorKey()
}

// WhyNoRow is why an action on rows is off.
func (l *List[R]) WhyNoRow() string {
	if _, ok := l.FirstTarget(); !ok {
		return "no row selected"
	}
	return ""
}

// WhyNotOneRow is why an action on a single row is off: nothing is selected, or several rows are marked.
func (l *List[R]) WhyNotOneRow() string {
	if n := len(l.Table.Marks()); n > 1 {
		return OnlyForOne(l.options.Singular, n)
	}
	return l.WhyNoRow()
}

// OnlyForOne is why an action on a single row is off while several are marked.
func OnlyForOne(singular string, marked int) string {
	return "this is for one " + singular + ", and " + Grouped(marked) + " are marked: esc drops the marks"
}
