package screen

import (
	"cmp"
	"hash/fnv"
	"time"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// Column is everything about one column of a table of rows: how it is laid out (see table.Column), its content, what rows
// are ordered by in it, and how a filter compares them by it. Columns are drawn in the order in which they are declared.
type Column[R any] struct {
	ID    string // also its name in a filter and in the saved order
	Title string
	Name  string // of a column without a title, where columns are listed

	Width, Max, Flex, Badge, Rank int
	Right, Sticky, Hidden, Match  bool // a hidden one with a cell or a figure is shown once a person chooses it

	Cell   func(*R) table.Cell // its content
	Figure func(*R) Figure     // instead of a cell: a number, which is never cut
	Tone   func(*R) table.Tone // of the figure; nil: Normal
	Exact  bool                // figures are written in full: see MoneyColumn

	Extent func(rows []*R) extent // how far its figures reach, where that is found faster than by asking each of them

	Change  func(*R) int64 // what changed, for the mark beside the figure; nil: nothing
	Changes func() bool    // whether there are marks now, asked when the rows change; nil: always

	Exports []string // the columns of an export that it stands for; nil: it is a drawing

	Before bool // it needs the numbers of the period before, which are read while it is shown

	SortKey  board.Key[R]     // the zero key: rows are not ordered by it
	Filter   board.Measure[R] // the zero measure: a filter does not compare it
	FilterAs string           // its name in a filter, where that is not the ID
}

// layout is the column as the table knows it.
func (c Column[R]) layout() table.Column {
	return table.Column{
		ID: c.ID, Title: c.Title, Width: c.Width, Max: c.Max, Flex: c.Flex, Badge: c.Badge, Rank: c.Rank,
		Right: c.Right, Sticky: c.Sticky, Hidden: c.Hidden, Match: c.Match, Figure: c.Figure != nil, Exact: c.Exact,
	}
}

// cell is what the column shows for a row.
func (c Column[R]) cell(row *R) table.Cell {
	if c.Figure == nil {
		return c.Cell(row)
	}
	cell := table.Cell{Text: c.Figure(row).formatFull()}
	if c.Tone != nil {
		cell.Tone = c.Tone(row)
	}
	return cell
}

// MoneyColumn is a column of money that is owed or paid. Each amount has its paise, so that a person can add them up by
// eye; where there is no room for all of them, the column is left out as its rank says. Overviews have columns of whole
// rupees instead.
func MoneyColumn[R any](c Column[R], amount func(*R) affiliate.Paise) Column[R] {
	c.Right, c.Exact = true, true
	c.Figure = func(row *R) Figure { return ExactFigure(amount(row)) }
	return c
}

// FilterOnly is a column that is not drawn, and that only a filter knows.
func FilterOnly[R any](c Column[R]) Column[R] {
	c.Hidden, c.SortKey, c.Cell, c.Figure, c.Extent = true, board.Key[R]{}, nil, nil, nil
	return c
}

// StateColumn is only for the filter: is:replaced.
func StateColumn[R any](name string, is func(*R) bool) Column[R] {
	return FilterOnly(Column[R]{ID: board.StateKind + name, FilterAs: name, Filter: board.State(is)})
}

// TimedStateColumn is a StateColumn of a state that begins or ends with time alone.
func TimedStateColumn[R any](name string, is func(row *R, now time.Time) bool) Column[R] {
	return FilterOnly(Column[R]{ID: board.StateKind + name, FilterAs: name, Filter: board.StateAt(is)})
}

// FilterFields are the columns that a filter can compare.
func FilterFields[R any](columns []Column[R]) []board.Field[R] {
	var fields []board.Field[R]
	for _, c := range columns {
		if !c.Filter.IsZero() {
			fields = append(fields, board.Field[R]{Name: cmp.Or(c.FilterAs, c.ID), Measure: c.Filter})
		}
	}
	return fields
}

// Grid is a table of rows by their columns.
type Grid[R any] struct {
	*table.Table
	host     Host
	declared []Column[R]
	layout   ColumnLayout   // of all that can be drawn
	added    string         // a column that is shown besides those of the layout; "": none
	columns  []Column[R]    // the declared ones in that layout
	key      func(*R) int64 // names a row for ever
	rows     []*R           // those shown
}

// NewGrid makes an empty table with these columns; key names a row for as long as the program runs.
func NewGrid[R any](h Host, columns []Column[R], key func(*R) int64) *Grid[R] {
	g := &Grid[R]{host: h, Table: table.New(layoutsOf(columns), tableStyles(h.Theme())), declared: columns, layout: declaredLayout(columns), columns: columns, key: key}
	ApplyTableTheme(h, g.Table)
	return g
}

// layoutsOf are the columns as a table knows them.
func layoutsOf[R any](columns []Column[R]) []table.Column {
	layouts := make([]table.Column, len(columns))
	for i, c := range columns {
		layouts[i] = c.layout()
	}
	return layouts
}

// Show shows other rows.
func (g *Grid[R]) Show(rows []*R) {
	g.rows = rows
	g.wantBefore()
	g.SetRows(columnRows[R]{rows: rows, key: g.key, columns: g.columns, extents: extentsOf(g.columns, rows)})
}

// ToPointers returns pointers to the elements of a slice, in place.
func ToPointers[R any](rows []R) []*R {
	out := make([]*R, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// columnRows lets a table draw rows by their columns.
type columnRows[R any] struct {
	rows    []*R
	key     func(*R) int64
	columns []Column[R]
	extents []extent // of the columns
}

func (r columnRows[R]) Len() int        { return len(r.rows) }
func (r columnRows[R]) Key(i int) int64 { return r.key(r.rows[i]) }

func (r columnRows[R]) Cell(i, col int) table.Cell {
	cell := r.columns[col].cell(r.rows[i])
	if r.extents[col].changes {
		cell.Badge = signedShort(r.columns[col].Change(r.rows[i]))
	}
	return cell
}

func (r columnRows[R]) Short(i, col, cells int) string {
	return r.columns[col].Figure(r.rows[i]).format(cells)
}

// Widest is asked of columns that were just arranged, before their rows are there.
func (r columnRows[R]) Widest(col int) (text, mark int) {
	if col >= len(r.extents) {
		return 0, 0
	}
	return r.extents[col].cells()
}

// extent is how far the figures of a column reach. Figures that are written in one way are as wide as the lowest or the highest
// of them; the others are measured one by one.
type extent struct {
	low, high      Figure
	uncertain      bool
	ownFormatCells int // cells of the widest of the others
	changes        bool
	fall, rise     int64
}

// extentOf reaches from the lowest to the highest of figures that are written in one way; 0 is among them.
func extentOf(low, high int64, write func(int64, int) string, unsure bool) extent {
	return extent{low: Figure{N: low, Write: write}, high: Figure{N: high, Write: write}, uncertain: unsure}
}

// extentsOf goes through the rows once, since they are many.
func extentsOf[R any](columns []Column[R], rows []*R) []extent {
	extents := make([]extent, len(columns))
	var figures, changes []int
	for i, c := range columns {
		if c.Figure == nil || c.Hidden {
			continue
		}
		if c.Extent != nil {
			extents[i] = c.Extent(rows)
		} else {
			figures = append(figures, i)
		}
		if extents[i].changes = c.Change != nil && (c.Changes == nil || c.Changes()); extents[i].changes {
			changes = append(changes, i)
		}
	}
	if len(figures)+len(changes) == 0 {
		return extents
	}
	for _, row := range rows {
		for _, i := range figures {
			extents[i].add(columns[i].Figure(row))
		}
		for _, i := range changes {
			n := columns[i].Change(row)
			extents[i].fall, extents[i].rise = min(extents[i].fall, n), max(extents[i].rise, n)
		}
	}
	return extents
}

func (e *extent) add(f Figure) {
	switch {
	case f.Write == nil:
		return
	case f.OwnFormat:
		e.ownFormatCells = max(e.ownFormatCells, f.cells())
		return
	case e.low.Write == nil: // 0 is among them
		e.low, e.high = f, f
		e.low.N, e.high.N = min(f.N, 0), max(f.N, 0)
	case f.N < e.low.N:
		e.low = f
	case f.N > e.high.N:
		e.high = f
	}
	e.uncertain = e.uncertain || f.uncertain
}

func (e *extent) cells() (text, mark int) {
	low, high := e.low, e.high
	low.uncertain, high.uncertain = e.uncertain, e.uncertain
	text = e.ownFormatCells
	if low.Write != nil {
		text = max(text, low.cells(), high.cells())
	}
	return text, max(utf8.RuneCountInString(signedShort(e.fall)), utf8.RuneCountInString(signedShort(e.rise)))
}

// RowKey makes the key of a row from the text that identifies it, for instance the ID of an operation or a batch.
func RowKey(id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash cannot fail
	return int64(h.Sum64() >> 1)
}
