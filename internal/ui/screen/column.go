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

// Column declares one column of a table: its layout (see table.Column), its content, and how rows are sorted and
// filtered by it. Columns are drawn in the order in which they are declared.
type Column[R any] struct {
	ID    string // also its name in a filter and in the saved order
	Title string
	Name  string // for the list of columns, if the column has no title

	Width, Max, Flex, Names, Badge, Rank int
	Right, Sticky, Hidden, Match         bool // a person can show a hidden column, if it has a cell or a figure

	Cell   func(*R) table.Cell // its content
	Figure func(*R) Figure     // instead of a cell: a number, which is never cut
	Tone   func(*R) table.Tone // of the figure; nil: Normal
	Exact  bool                // figures are written in full: see MoneyColumn

	Extent func(rows []*R) extent // the range of its figures, if there is a faster way than to ask for each of them

	Change  func(*R) int64 // the change that is marked beside the figure; nil: none
	Changes func() bool    // whether there are marks now, asked when the rows change; nil: always

	Exports []string // the columns of an export that have its content; nil: it is a drawing

	Before bool // it needs the numbers of the period before, which are only read while it is shown

	SortKey  board.Key[R]     // the zero key: rows cannot be sorted by it
	Filter   board.Measure[R] // the zero measure: a filter cannot compare it
	FilterAs string           // its name in a filter, if that is not the ID
}

// layout returns the column as table.Table needs it.
func (c Column[R]) layout() table.Column {
	return table.Column{
		ID: c.ID, Title: c.Title, Width: c.Width, Max: c.Max, Flex: c.Flex, Names: c.Names, Badge: c.Badge,
		Rank: c.Rank, Right: c.Right, Sticky: c.Sticky, Hidden: c.Hidden, Match: c.Match, Figure: c.Figure != nil, Exact: c.Exact,
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

// MoneyColumn is a column of money that is owed or paid. Each amount shows its paise, so that a person can add the
// amounts up. A column that is too narrow for one of its amounts is left out, in the order of the ranks. Overviews have
// columns of whole rupees instead. A list sorts by the amount.
func MoneyColumn[R any](c Column[R], amount func(*R) affiliate.Paise) Column[R] {
	c.Right, c.Exact = true, true
	c.Figure = func(row *R) Figure { return ExactFigure(amount(row)) }
	c.SortKey = board.ByNumber(func(row *R) (int64, bool) { return int64(amount(row)), true })
	return c
}

// FilterOnly makes a column that is not drawn and that only filters use.
func FilterOnly[R any](c Column[R]) Column[R] {
	c.Hidden, c.SortKey, c.Cell, c.Figure, c.Extent = true, board.Key[R]{}, nil, nil, nil
	return c
}

// StateColumn makes a column for filters only: is:replaced.
func StateColumn[R any](name string, is func(*R) bool) Column[R] {
	return FilterOnly(Column[R]{ID: board.StateKind + name, FilterAs: name, Filter: board.State(is)})
}

// TimedStateColumn is a StateColumn for a state that also changes when time passes.
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

// Grid is a table whose rows and columns are declared as Columns.
type Grid[R any] struct {
	*table.Table
	host     Host
	declared []Column[R]
	layout   ColumnLayout   // of all columns that can be drawn
	added    string         // a column that is shown in addition to the layout; "": none
	columns  []Column[R]    // the declared columns, arranged by the layout
	key      func(*R) int64 // identifies a row, always in the same way
	rows     []*R           // the rows that are shown
}

// NewGrid makes an empty table with these columns; key identifies a row as long as the program runs.
func NewGrid[R any](h Host, columns []Column[R], key func(*R) int64) *Grid[R] {
	g := &Grid[R]{
		host: h, Table: table.New(layoutsOf(columns), tableStyles(h.Theme())), declared: columns,
		layout: declaredLayout(columns), columns: columns, key: key,
	}
	ApplyTableTheme(h, g.Table)
	return g
}

// layoutsOf returns the columns as table.Table needs them.
func layoutsOf[R any](columns []Column[R]) []table.Column {
	layouts := make([]table.Column, len(columns))
	for i, c := range columns {
		layouts[i] = c.layout()
	}
	return layouts
}

// Show replaces the rows.
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

// columnRows lets table.Table draw the rows of a Grid.
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

// Widest is also called for columns that were just arranged, before there are extents.
func (r columnRows[R]) Widest(col int) (text, mark int) {
	if col >= len(r.extents) {
		return 0, 0
	}
	return r.extents[col].cells()
}

// extent is the range of the figures of a column, from which their widest text follows. Figures of one format are at
// most as wide as the lowest or the highest; figures with a format of their own are measured one by one.
type extent struct {
	low, high      Figure
	uncertain      bool
	ownFormatCells int // cells of the widest figure with a format of its own
	changes        bool
	fall, rise     int64
}

// extentOf returns the extent of figures of one format, between the lowest and the highest of them and 0.
func extentOf(low, high int64, write func(int64, int) string, unsure bool) extent {
	return extent{low: Figure{N: low, Write: write}, high: Figure{N: high, Write: write}, uncertain: unsure}
}

// extentsOf measures all columns in one pass over the rows, since there may be many rows.
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
	case e.low.Write == nil: // the first figure: the extent includes 0
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

// RowKey hashes the text that identifies a row into its key, for instance the ID of an operation or a batch.
func RowKey(id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash cannot fail
	return int64(h.Sum64() >> 1)
}
