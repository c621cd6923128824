package table

// Cursor is the index of the cursor's row, 0 when there are no rows.
func (t *Table) Cursor() int { return t.cursor }

// CursorKey is the key of the cursor's row; false when there are no rows.
func (t *Table) CursorKey() (int64, bool) {
	if t.rows.Len() == 0 {
		return 0, false
	}
	return t.key, t.hasKey
}

// Visible is the range of rows on screen.
func (t *Table) Visible() (from, to int) {
	return t.top, min(t.top+t.lines(), t.rows.Len())
}

// MoveTo moves the cursor to the row with that index, or to the nearest one.
func (t *Table) MoveTo(i int) {
	t.cursor = max(min(i, t.rows.Len()-1), 0)
	t.reveal()
	t.remember()
}

// Move moves the cursor down by n rows, up when n is negative.
func (t *Table) Move(n int) { t.MoveTo(t.cursor + n) }

// Home goes to the first row.
func (t *Table) Home() { t.MoveTo(0) }

// End goes to the last row.
func (t *Table) End() { t.MoveTo(t.rows.Len() - 1) }

// Page moves cursor and window by n windows.
func (t *Table) Page(n int) { t.pageBy(n * max(t.lines(), 1)) }

// HalfPage moves cursor and window by n half windows.
func (t *Table) HalfPage(n int) { t.pageBy(n * max(t.lines()/2, 1)) }

func (t *Table) pageBy(n int) {
	t.top += n
	t.MoveTo(t.cursor + n)
}

// Select moves the cursor to the row with that key, and reports whether there is one.
func (t *Table) Select(key int64) bool {
	i := t.find(key)
	if i < 0 || i >= t.rows.Len() {
		return false
	}
	t.MoveTo(i)
	return true
}

// Expect moves the cursor to the row with that key, or once there is one among the first rows.
func (t *Table) Expect(key int64) {
	if t.rows.Len() == 0 {
		t.key, t.hasKey = key, true
		return
	}
	t.Select(key)
}

// SelectAt puts the cursor on the row with that key, and scrolls the row to that line of the window if possible.
func (t *Table) SelectAt(key int64, line int) bool {
	i := t.find(key)
	if i < 0 || i >= t.rows.Len() {
		return false
	}
	t.top = i - line
	t.MoveTo(i)
	return true
}

// ClickRow puts the cursor on the row at line y of the view, the titles being line 0, and reports whether there is one.
func (t *Table) ClickRow(y int) bool {
	from, to := t.Visible()
	i := from + (y-1)/t.spacing
	if y < 1 || i >= to {
		return false
	}
	t.MoveTo(i)
	return true
}

// ClickTitle is the column at cell x of the line of titles, "" for none. At the sign that columns are hidden on a side it scrolls there.
func (t *Table) ClickTitle(x int) (id string) {
	switch {
	case x < gutter:
		t.ScrollColumns(-1)
		return ""
	case x >= t.w-edge:
		t.ScrollColumns(1)
		return ""
	}
	end := gutter
	for _, s := range t.layout.slots {
		if end += s.cells() + gap; x < end-1 { // the next title may begin in the last blank: see appendFullTitle
			return t.columns[s.col].ID
		}
	}
	return ""
}

// ScrollColumns drops n more columns at the left, or brings them back when n is negative, and stops at the ends.
func (t *Table) ScrollColumns(n int) {
	for ; n > 0 && t.layout.moreRight; n-- {
		t.scrolled++
		t.arrange()
	}
	if n < 0 {
		t.scrolled = max(t.scrolled+n, 0)
		t.arrange()
	}
}

// Toggle marks a row or removes its mark, and reports whether it is marked now.
func (t *Table) Toggle(key int64) bool {
	if !t.Marked(key) {
		t.MarkAll([]int64{key})
		return true
	}
	t.FilterMarks(func(k int64) bool { return k != key })
	return false
}

// MarkAll marks rows, in this order, besides those that are marked already.
func (t *Table) MarkAll(keys []int64) {
	for _, key := range keys {
		if !t.Marked(key) {
			t.marked[key] = struct{}{}
			t.marks = append(t.marks, key)
		}
	}
}

// FilterMarks removes the marks of rows for which keep is false.
func (t *Table) FilterMarks(keep func(key int64) bool) {
	marks := t.marks[:0]
	for _, key := range t.marks {
		if keep(key) {
			marks = append(marks, key)
		} else {
			delete(t.marked, key)
		}
	}
	t.marks = marks
}

// MoveMarks moves the marks of some rows to others, each of which is marked once.
func (t *Table) MoveMarks(to map[int64]int64) {
	if !t.anyMarked(to) { // refreshes ask again and again, and may find 10,000 marks
		return
	}
	all := t.Marks()
	t.ClearMarks()
	for _, key := range all {
		if other, moves := to[key]; moves {
			key = other
		}
		t.MarkAll([]int64{key})
	}
}

// anyMarked reports whether one of the rows that are replaced is marked.
func (t *Table) anyMarked(to map[int64]int64) bool {
	for key := range to {
		if t.Marked(key) {
			return true
		}
	}
	return false
}

// ClearMarks removes all marks.
func (t *Table) ClearMarks() {
	t.marks = nil
	clear(t.marked)
}

// Marked reports whether a row is marked.
func (t *Table) Marked(key int64) bool {
	_, ok := t.marked[key]
	return ok
}

// MarkCount is the number of marked rows, whether they are among the rows or not.
func (t *Table) MarkCount() int { return len(t.marks) }

// Marks are the keys of the marked rows in the order in which they were marked.
func (t *Table) Marks() []int64 { return append([]int64(nil), t.marks...) }

// FirstMark is the marked row that was marked first; false when no row is marked.
func (t *Table) FirstMark() (key int64, ok bool) {
	if len(t.marks) == 0 {
		return 0, false
	}
	return t.marks[0], true
}
