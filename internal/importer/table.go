package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// table is a file as rows of cells.
type table struct {
	columns  []string       // as the file names them; "slug" for a list without a header
	keys     []string       // the names that the checks use; "" for an unused column
	synonyms map[int]string // columns that mean the same as a used one, with the key of that one
	rows     []record
	comma    rune     // separates cells; 0 for a list without a header
	unit     string   // of bare numbers in the discount column, from its header: "%", "₹" or ""
	notes    []string // what had to be guessed about the file, for a person to check
}

// record is one row of a file.
type record struct {
	line  int      // in which it begins, counted from 1
	cells []string // one for each column
	bad   []problem
}

// problem is why a row is bad.
type problem struct {
	column string // "" when it is about the whole row
	reason string
}

func (p problem) String() string {
	if p.column == "" {
		return p.reason
	}
	return p.column + ": " + p.reason
}

// fileError means that a file as a whole cannot be imported.
type fileError struct {
	Line   int // 0: no line in particular
	Reason string
}

func (e *fileError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// separators that a file may use, the likeliest first.
const separators = ",;\t"

// readTable parses a file. Rows that are not CSV become bad rows. It fails only for a file that has no usable header or is too large.
func readTable(data []byte, kind string) (*table, error) {
	data, notes, err := plainText(data)
	if err != nil {
		return nil, err
	}
	if bytes.Count(data, []byte{'\n'}) > maxLines {
		return nil, errTooManyRows
	}
	source := newSource(data)
	h, err := source.header(kind)
	if err != nil {
		return nil, err
	}
	t := h.table
	if t == nil || t.whyIncomplete(kind, h.line) != nil {
		list, err := source.list(kind)
		if err != nil {
			return nil, err
		}
		if list != nil && (t == nil || len(h.cells) == 1) {
			list.notes = notes
			return list, nil
		}
	}
	if t == nil {
		return nil, &fileError{Line: h.line, Reason: fmt.Sprintf("the first line names no column of this import; it needs some of %s",
			strings.Join(columnsOf[kind], ", "))}
	}
	if err := t.whyIncomplete(kind, h.line); err != nil {
		return nil, err
	}
	t.notes = notes
	if len(h.above) > 0 {
		t.notes = append(t.notes, fmt.Sprintf("the header is in line %d; what is above it is left out: %s", h.line,
			truncate(strings.Join(h.above, " / "))))
	}
	t.rows, err = source.records(t.comma, h.line, len(t.columns))
	return t, err
}

// source is the text of a file and the offsets of its lines.
type source struct {
	data   []byte
	starts []int
	sep    rune // from a first line like sep=;, else 0
}

func newSource(data []byte) *source {
	s := &source{data: data, starts: []int{0}}
	for i, c := range data {
		if c == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	first, _, _ := bytes.Cut(data, []byte{'\n'})
	if sep, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(string(first), "\r")), "sep="); ok && len(sep) == 1 &&
		strings.Contains(separators, sep) {
		s.sep = rune(sep[0])
	}
	return s
}

// reader reads from a line on, counted from 1, at most maxBytes.
func (s *source) reader(comma rune, line, maxBytes int) *csv.Reader {
	data := s.data[s.starts[line-1]:]
	r := csv.NewReader(bytes.NewReader(data[:min(len(data), maxBytes)]))
	r.Comma, r.FieldsPerRecord = comma, -1
	return r
}

// text returns a line without its end.
func (s *source) text(line int) string {
	end := len(s.data)
	if line < len(s.starts) {
		end = s.starts[line]
	}
	return strings.TrimRight(string(s.data[s.starts[line-1]:end]), "\r\n")
}

// header is the line of a file that names its columns.
type header struct {
	line  int // 0 when the file is empty
	cells []string
	above []string // the lines above it that are not empty: a title, a date
	table *table   // with its columns; nil when no cell names a column
}

// titleLines is how many lines above a header may be a title or empty. maxHeader is the longest header in bytes; a longer line may have a
// quote that is never closed.
const (
	titleLines = 20
	maxHeader  = 1 << 20
)

// header finds the first line with all columns that the import needs, else the first line that is not empty. A header below the first line
// must have two columns, since a slug in a list may be the name of a column.
func (s *source) header(kind string) (header, error) {
	first := 1
	if s.sep != 0 && len(s.starts) > 1 {
		first = 2
	}
	var begin header
	var broken error // of the first filled line
	for line := first; line <= min(len(s.starts), first+titleLines); line++ {
		h, err := s.headerAt(kind, line)
		complete := h.table != nil && h.table.whyIncomplete(kind, h.line) == nil
		switch {
		case err != nil && begin.line == 0 && broken == nil:
			broken = err
		case h.line == 0: // nothing more is in the file
		case begin.line == 0 && broken == nil:
			begin = h
			if complete {
				return h, nil
			}
		case complete && h.table.countUsed() > max(1, begin.used()):
			h.above = s.filled(first, h.line)
			return h, nil
		}
		line = max(line, h.line) // the lines before it are empty
	}
	return begin, broken
}

func (h header) used() int {
	if h.table == nil {
		return 0
	}
	return h.table.countUsed()
}

// headerAt reads the header that begins in a line, with the separator that yields the most columns.
func (s *source) headerAt(kind string, first int) (h header, err error) {
	try := separators
	if s.sep != 0 {
		try = string(s.sep)
	}
	cutShort := false // a broken quote ends the header early
	for _, sep := range try {
		r := s.reader(sep, first, maxHeader)
		cells, readErr := r.Read()
		if readErr != nil && len(cells) == 0 {
			err = unclosedHeader(first)
			continue
		}
		at, _ := r.FieldPos(0)
		if h.line == 0 {
			h.line, h.cells = first+at-1, cells
		}
		t, tableErr := newTable(kind, cells, first+at-1)
		if tableErr != nil {
			return header{line: first + at - 1}, tableErr
		}
		if t.countUsed() > 0 && (h.table == nil || t.countUsed() > h.table.countUsed()) {
			t.comma = sep
			h.cells, h.table, cutShort = cells, t, readErr != nil
		}
	}
	switch {
	case cutShort:
		return header{line: h.line}, unclosedHeader(h.line)
	case h.line != 0:
		err = nil
	}
	return h, err
}

func unclosedHeader(line int) error {
	return &fileError{Line: line,
		Reason: "the header cannot be read: a quote in it is in the middle of a cell or is never closed; write the names of the columns " +
			"without quotes"}
}

// filled returns the lines from one up to another that are not empty, without their separators.
func (s *source) filled(from, to int) []string {
	var out []string
	for line := from; line < to; line++ {
		text := strings.Trim(strings.TrimSpace(string(s.data[s.starts[line-1]:s.starts[line]])), separators+`"`)
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// records returns the rows below the header. A row that is not CSV is bad. After a broken quote, reading continues in the line after the
// one where the row began, since a quote that is never closed must not swallow the rest of the file.
func (s *source) records(comma rune, header, width int) ([]record, error) {
	var rows []record
	base := header
	r := s.reader(comma, base, maxFile)
	_, _ = r.Read() // the header itself
	for {
		if len(rows) > maxRows {
			return nil, errTooManyRows
		}
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			line, end := base+wrong.StartLine-1, base+wrong.Line-1
			isOpen := end != line || errors.Is(wrong.Err, csv.ErrQuote) && wrong.Column > len(s.text(end))
			rows = append(rows, broken(line, isOpen, wrong, cells, width))
			if errors.Is(wrong.Err, csv.ErrQuote) {
				end = line
			}
			if end >= len(s.starts) {
				return rows, nil
			}
			base = end + 1
			r = s.reader(comma, base, maxFile)
			continue
		}
		if err != nil { // a reader of memory has no other errors
			return rows, nil
		}
		at, _ := r.FieldPos(0)
		if row, notEmpty := newRecord(base+at-1, cells, width); notEmpty {
			rows = append(rows, row)
		}
	}
}

var errTooManyRows = &fileError{Reason: fmt.Sprintf("this has more than %s rows, too many for one import: split it into several files",
	affiliate.Group(maxRows))}

func broken(line int, isOpen bool, wrong *csv.ParseError, cells []string, width int) record {
	row, _ := newRecord(line, cells, width)
	reason := "a quote opens and never closes: write two quotes for one in a text"
	if !isOpen {
		reason = fmt.Sprintf("character %d: a quote is in the middle of a cell: put the whole cell in quotes, and write two quotes for "+
			"one in it", wrong.Column)
	}
	row.bad = []problem{{reason: reason}}
	return row
}

// newRecord returns a row with one cell for each column. notEmpty is false when all are empty.
func newRecord(line int, cells []string, width int) (row record, notEmpty bool) {
	row = record{line: line, cells: make([]string, width)}
	copy(row.cells, cells)
	over := 0
	for i, c := range cells {
		if strings.TrimSpace(c) == "" {
			continue
		}
		notEmpty = true
		if i >= width {
			over = i + 1
		}
	}
	if over > 0 {
		row.bad = []problem{{reason: fmt.Sprintf("%d cells under a header of %d: a text with a separator in it needs quotes around it",
			over, width)}}
	}
	return row, notEmpty
}

// list reads a file without a header, with one slug or URL per line. It returns nil when the first line is neither.
func (s *source) list(kind string) (*table, error) {
	if kind != csvfile.KindLinks || s.sep != 0 {
		return nil, nil
	}
	t := &table{columns: []string{csvfile.ColSlug}, keys: []string{csvfile.ColSlug}}
	for i, start := range s.starts {
		end := len(s.data)
		if i+1 < len(s.starts) {
			end = s.starts[i+1] - 1
		}
		cell := strings.TrimSpace(string(s.data[start:end]))
		if cell == "" {
			continue
		}
		if len(t.rows) == 0 {
			if _, err := affiliate.ParseLinkRef(cell); err != nil || isColumnWord(cell) {
				return nil, nil
			}
		}
		if len(t.rows) >= maxRows {
			return nil, errTooManyRows
		}
		t.rows = append(t.rows, record{line: i + 1, cells: []string{cell}})
	}
	return t, nil
}
