package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// table is a file as rows of cells.
type table struct {
	columns []string // as the file names them; "slug" for a bare list
	keys    []string // the same in the program's spelling; "" for one that is not used
	rows    []record
}

// record is one row of a file.
type record struct {
	line  int      // where it begins, counting real lines from 1
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

// FileError says that a file as a whole cannot be imported.
type FileError struct {
	Line   int // 0: no line in particular
	Reason string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// separators that a file may use, the likeliest first.
const separators = ",;\t"

// readTable takes a file apart. Rows that are not CSV come back as bad rows; only a file without a usable header is an error.
func readTable(data []byte, kind string) (*table, error) {
	data, err := plainText(data)
	if err != nil {
		return nil, err
	}
	source := newSource(data)
	header, comma, line, err := source.header(columnsOf[kind])
	if err != nil {
		return nil, err
	}
	if comma == 0 {
		if list := source.list(kind); list != nil {
			return list, nil
		}
		return nil, &FileError{Line: line, Reason: fmt.Sprintf("the first line names no column of this import; it needs some of %s", strings.Join(columnsOf[kind], ", "))}
	}
	t := &table{}
	for _, cell := range header {
		t.columns = append(t.columns, shown(bare(cell)))
		t.keys = append(t.keys, columnKey(cell))
	}
	if err := t.settleKeys(kind, line); err != nil {
		return nil, err
	}
	t.rows = source.records(comma, line, len(t.columns))
	return t, nil
}

// plainText is the file without a byte order mark, with \n where an old Mac wrote \r.
func plainText(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return nil, &FileError{Reason: "this file is UTF-16: save it as CSV in UTF-8"}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !bytes.ContainsRune(data, '\n') {
		data = bytes.ReplaceAll(data, []byte{'\r'}, []byte{'\n'})
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &FileError{Reason: "this file is empty"}
	}
	return data, nil
}

// source is the text of a file and where its lines begin.
type source struct {
	data   []byte
	starts []int
	sep    rune // what a first line like sep=; says, else 0
}

func newSource(data []byte) *source {
	s := &source{data: data, starts: []int{0}}
	for i, c := range data {
		if c == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	first, _, _ := bytes.Cut(data, []byte{'\n'})
	if sep, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(string(first), "\r")), "sep="); ok && len(sep) == 1 && strings.Contains(separators, sep) {
		s.sep = rune(sep[0])
	}
	return s
}

// reader reads from a line on, 1 being the first.
func (s *source) reader(comma rune, line int) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(s.data[s.starts[line-1]:]))
	r.Comma, r.FieldsPerRecord = comma, -1
	return r
}

// header finds the separator that makes the most of the first line. comma is 0 when no cell of it is a column.
func (s *source) header(known []string) (cells []string, comma rune, line int, err error) {
	first, try := 1, separators
	if s.sep != 0 && len(s.starts) > 1 {
		first, try = 2, string(s.sep)
	}
	best := 0
	for _, sep := range try {
		r := s.reader(sep, first)
		row, readErr := r.Read()
		if readErr != nil && len(row) == 0 {
			err = &FileError{Line: first, Reason: "the header cannot be read: " + readErr.Error()}
			continue
		}
		n := 0
		for _, cell := range row {
			if slices.Contains(known, columnKey(cell)) {
				n++
			}
		}
		at, _ := r.FieldPos(0)
		line = first + at - 1
		if n > best {
			best, cells, comma = n, row, sep
		}
	}
	if comma != 0 || line != 0 {
		err = nil
	}
	return cells, comma, line, err
}

// records are the rows below the header. A row that is not CSV is bad. Where its quotes went wrong, reading goes on in the
// line after the one that it began in: a quote that is never closed must not swallow the rest of the file.
func (s *source) records(comma rune, header, width int) []record {
	var rows []record
	base := header
	r := s.reader(comma, base)
	_, _ = r.Read() // the header itself
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			line, end := base+wrong.StartLine-1, base+wrong.Line-1
			rows = append(rows, broken(line, end, wrong, cells, width))
			if errors.Is(wrong.Err, csv.ErrQuote) {
				end = line
			}
			if end >= len(s.starts) {
				return rows
			}
			base = end + 1
			r = s.reader(comma, base)
			continue
		}
		if err != nil { // a reader of memory has no other errors
			return rows
		}
		at, _ := r.FieldPos(0)
		if row, any := filled(base+at-1, cells, width); any {
			rows = append(rows, row)
		}
	}
}

func broken(line, at int, wrong *csv.ParseError, cells []string, width int) record {
	row, _ := filled(line, cells, width)
	reason := "a quote opens and never closes: write two quotes for one in a text"
	if at == line {
		reason = fmt.Sprintf("character %d: a quote stands in the middle of a cell: put the whole cell in quotes, and write two quotes for one in it", wrong.Column)
	}
	row.bad = []problem{{reason: reason}}
	return row
}

// filled gives a row one cell for each column. any is false when all are empty.
func filled(line int, cells []string, width int) (row record, any bool) {
	row = record{line: line, cells: make([]string, width)}
	copy(row.cells, cells)
	over := 0
	for i, c := range cells {
		if strings.TrimSpace(c) == "" {
			continue
		}
		any = true
		if i >= width {
			over = i + 1
		}
	}
	if over > 0 {
		row.bad = []problem{{reason: fmt.Sprintf("%d cells under a header of %d: a text with a separator in it needs quotes around it", over, width)}}
	}
	return row, any
}

// list takes a file without a header for slugs or URLs, one on a line. It is nil when the first line is neither.
func (s *source) list(kind string) *table {
	if kind != kindLinks || s.sep != 0 {
		return nil
	}
	t := &table{columns: []string{colSlug}, keys: []string{colSlug}}
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
				return nil
			}
		}
		t.rows = append(t.rows, record{line: i + 1, cells: []string{cell}})
	}
	return t
}
