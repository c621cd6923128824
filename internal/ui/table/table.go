package table

import (
	"slices"

	"github.com/charmbracelet/x/ansi"
)

// Cell is the content of one column of one row.
type Cell struct {
	Text  string
	Badge string // what changed, like "+31": drawn behind the text in cells of its own, so that numbers stay aligned
	Tone  Tone
}

// Rows are the rows of a table, which asks only for those on screen. A key identifies a row for ever, while its index may change.
type Rows interface {
	Len() int
	Key(i int) int64
	Cell(i, col int) Cell // col counts the columns as they were declared
}

// Finder is what Rows may implement too, so that the cursor finds its row without a search. IndexOf returns -1 for an
// unknown key.
type Finder interface {
	IndexOf(key int64) int
}

// Figures is what Rows must implement too if columns have numbers (Column.Figure).
type Figures interface {
	Widest(col int) (text, badge int) // the cells that the widest text and the widest badge of a column take
	Short(i, col, cells int) string   // the most exact form of a cell's text that fits, else the shortest
}

// Table is a window on rows with a cursor, marks and columns that scroll. Use New. A table belongs to one goroutine.
type Table struct {
	columns []Column
	layout  layout
	meter   widthMeter
	styles  ansiStyles

	rows        Rows
	extents     []extent // of the columns, as declared
	w, h        int      // in cells, with the line of titles
	spacing     int      // lines from one row to the next
	top, cursor int      // indexes of the first row on screen and of the cursor's row
	key         int64    // of the cursor's row, while there is one, and of the last one while there are no rows
	hasKey      bool
	scrolled    int  // columns dropped at the left
	blurred     bool // the keys go elsewhere

	marks  []int64 // the keys of the marked rows, in the order in which they were marked
	marked map[int64]struct{}

	sort       string // the ID of the sorted column, "" for none
	descending bool
	match      func(text string) [][2]int
	empty      string
	buffer     []byte
}

type emptyRows struct{}

func (emptyRows) Len() int           { return 0 }
func (emptyRows) Key(int) int64      { return 0 }
func (emptyRows) Cell(int, int) Cell { return Cell{} }

// New makes an empty table, 80 by 24 cells.
func New(columns []Column, styles Styles) *Table {
	t := &Table{rows: emptyRows{}, w: 80, h: 24, spacing: 1, marked: map[int64]struct{}{}, meter: newWidthMeter(ansi.WcWidth)}
	t.SetStyles(styles)
	t.SetColumns(columns)
	return t
}

// SetStyles changes the styles.
func (t *Table) SetStyles(s Styles) { t.styles = ansiStylesOf(s) }

// SetColumns changes the columns; Rows.Cell is asked by their index from now on.
func (t *Table) SetColumns(columns []Column) {
	t.columns = slices.Clone(columns)
	t.extents = t.widths()
	t.arrange()
}

// SetWidthMethod sets how the terminal measures text: ansi.WcWidth at first, as in Bubble Tea, and ansi.GraphemeWidth once a
// tea.ModeReportMsg has reported that it supports ansi.ModeUnicodeCore.
func (t *Table) SetWidthMethod(m ansi.Method) { t.meter = newWidthMeter(m) }

// SetSize sets the size of View, including the line of titles. The cursor stays visible.
func (t *Table) SetSize(w, h int) {
	if w == t.w && h == t.h {
		return
	}
	t.w, t.h = max(w, 0), max(h, 0)
	t.arrange()
	t.reveal()
}

// Draws reports whether there is room for a column now, as the columns are scrolled.
func (t *Table) Draws(id string) bool {
	return slices.ContainsFunc(t.layout.slots, func(s slot) bool { return t.columns[s.col].ID == id })
}

// SetSort shows by which column the rows are sorted, "" for none, and in which direction. The owner sorts.
func (t *Table) SetSort(id string, descending bool) { t.sort, t.descending = id, descending }

// SetMatch highlights, in the columns that have Match, the parts of a text that find returns: byte offsets from and to,
// in their order; nil: nothing.
func (t *Table) SetMatch(find func(text string) [][2]int) { t.match = find }

// SetEmpty sets the text, of one or more lines, of a table without rows.
func (t *Table) SetEmpty(text string) { t.empty = text }

// SetFocused sets whether the keys go to the table; if not, the cursor is drawn hollow.
func (t *Table) SetFocused(on bool) { t.blurred = !on }

// SetRows replaces the rows. The cursor stays on its row, and the row on its line of the screen; if the row is gone, the cursor stays
// at its place. Marks stay too, even of rows that are not among the new ones.
func (t *Table) SetRows(rows Rows) {
	if rows == nil {
		rows = emptyRows{}
	}
	line := t.cursor - t.top
	t.rows = rows
	if wide := t.widths(); !slices.Equal(wide, t.extents) {
		t.extents = wide
		t.arrange()
	}
	n := rows.Len()
	if n == 0 {
		t.cursor, t.top = 0, 0
		return
	}
	at := -1
	if t.hasKey {
		at = t.find(t.key)
	}
	if at < 0 {
		at = min(t.cursor, n-1)
	}
	t.cursor, t.top = at, at-line
	t.reveal()
	t.remember()
}

// Rows are the rows shown.
func (t *Table) Rows() Rows { return t.rows }

// find searches a key from the cursor outwards, since rows seldom move far; -1 if it is not there.
func (t *Table) find(key int64) int {
	if f, ok := t.rows.(Finder); ok {
		return f.IndexOf(key)
	}
	n := t.rows.Len()
	for below, above := t.cursor, t.cursor-1; below < n || above >= 0; below, above = below+1, above-1 {
		if below < n && t.rows.Key(below) == key {
			return below
		}
		if above >= 0 && above < n && t.rows.Key(above) == key {
			return above
		}
	}
	return -1
}

// remember notes which row the cursor is on, so that SetRows finds it again.
func (t *Table) remember() {
	if t.cursor < t.rows.Len() {
		t.key, t.hasKey = t.rows.Key(t.cursor), true
	}
}

// SetSpacious sets whether a blank line is between two rows.
func (t *Table) SetSpacious(on bool) {
	t.spacing = 1
	if on {
		t.spacing = 2
	}
	t.reveal()
}

// lines is how many rows the window shows.
func (t *Table) lines() int { return max(t.h-2+t.spacing, 0) / t.spacing }

// reveal scrolls just far enough to show the cursor, never past the end.
func (t *Table) reveal() {
	lines := t.lines()
	t.top = min(t.top, t.cursor)
	t.top = max(t.top, t.cursor-lines+1)
	t.top = max(min(t.top, t.rows.Len()-lines), 0)
	if lines == 0 {
		t.top = t.cursor
	}
}
