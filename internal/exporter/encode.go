package exporter

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// value is one cell of an export: the same in CSV and, as a JSON value, in JSON.
type value struct {
	text  string
	typed bool // text is a JSON number, true or false; "" means unknown: null
	when  bool // text is a time, null when there is none

	notRead bool // a number of which nothing was read: people see no 0, and programs see it beside "complete"
}

func textValue(s string) value           { return value{text: affiliate.Clean(s)} }
func intValue(n int64) value             { return value{text: strconv.FormatInt(n, 10), typed: true} }
func paiseValue(p affiliate.Paise) value { return intValue(int64(p)) }
func boolValue(b bool) value             { return value{text: strconv.FormatBool(b), typed: true} }
func null() value                        { return value{typed: true} }

// textsValue is a list of texts, for JSON only.
func textsValue(all []string) value {
	cleaned := make([]string, len(all))
	for i, s := range all {
		cleaned[i] = affiliate.Clean(s)
	}
	text, _ := json.Marshal(cleaned) // of strings it never fails
	return value{text: string(text), typed: true}
}

func percentValue(c affiliate.BasisPoints) value {
	if c < 0 {
		return null()
	}
	return value{text: c.Percent(), typed: true}
}

// timeValue is a time in UTC to the second: readings are not more exact than that.
func timeValue(t time.Time) value {
	if t.IsZero() {
		return value{when: true}
	}
	return value{text: t.UTC().Format(time.RFC3339), when: true}
}

// table is an export before its format.
type table struct {
	columns []string
	rows    [][]value
	next    func() ([][]value, error) // what follows the rows, part by part, until one is empty; nil: nothing
	total   []value                   // of the rows, for people; nil: none. CSV and JSON have none: a program that adds the rows up would count twice
}

// withTotal is the table with its totals as the last row.
func (s table) withTotal() table {
	if s.total != nil {
		s.rows = append(slices.Clip(s.rows), s.total)
	}
	return s
}

// each calls do for every row in order.
func (s table) each(do func(row []value) error) error {
	for rows := s.rows; ; {
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if s.next == nil || len(rows) == 0 {
			return nil
		}
		var err error
		if rows, err = s.next(); err != nil {
			return err
		}
	}
}

// csv writes the rows. Each column of paise is repeated in rupees at the end, since people read and add up rupees.
func (s table) csv(w io.Writer) error {
	return s.delimited(w, ',', func(_ value, text string) string { return text })
}

// clipboard is csv for a person's spreadsheet, with tabs between the cells. A cell of which nothing was read is empty: a 0 would count in its sums
// and means.
func (s table) clipboard(w io.Writer) error {
	return s.delimited(w, '\t', func(v value, text string) string {
		if v.notRead {
			return ""
		}
		return text
	})
}

// delimited writes lines of cells; cell is what is written of a value and its text.
func (s table) delimited(w io.Writer, between rune, cell func(v value, text string) string) error {
	c := csv.NewWriter(w)
	c.Comma = between
	header, amounts := s.header()
	if err := c.Write(header); err != nil {
		return err
	}
	cells := make([]string, len(header))
	err := s.each(func(row []value) error {
		for i, v := range row {
			cells[i] = csvfile.Quote(cell(v, v.text))
		}
		for i, at := range amounts {
			cells[len(row)+i] = cell(row[at], rupees(row[at].text))
		}
		return c.Write(cells)
	})
	c.Flush()
	if err != nil {
		return err
	}
	return c.Error()
}

// header are the names of the columns, and behind them those of the rupees; amounts are the columns of paise that these are of.
func (s table) header() (names []string, amounts []int) {
	names = slices.Clone(s.columns)
	for i, name := range s.columns {
		if rupees, is := strings.CutSuffix(name, "_paise"); is {
			names, amounts = append(names, rupees), append(amounts, i)
		}
	}
	return names, amounts
}

// rupees is an amount of paise as a plain decimal: 99950 is 999.50. Nothing stays nothing.
func rupees(paise string) string {
	if paise == "" {
		return ""
	}
	digits, minus := strings.CutPrefix(paise, "-")
	digits = strings.Repeat("0", max(0, 3-len(digits))) + digits
	decimal := digits[:len(digits)-2] + "." + digits[len(digits)-2:]
	if minus {
		return "-" + decimal
	}
	return decimal
}

// writer is how the table is written in a format.
func (s table) writer(format string) (func(io.Writer) error, error) {
	switch format {
	case "csv":
		return s.csv, nil
	case "json":
		return s.json, nil
	case "markdown":
		return s.withTotal().markdown, nil
	}
	return nil, fmt.Errorf("the format is csv, json or markdown, not %q", format)
}

// json writes an array with one object on a line, its members in the order of the columns.
func (s table) json(w io.Writer) error {
	line, comma := []byte("["), ""
	err := s.each(func(row []value) error {
		line = appendObject(append(line, comma+"\n"...), s.columns, row)
		_, err := w.Write(line)
		line, comma = line[:0], ","
		return err
	})
	if err != nil {
		return err
	}
	if comma != "" {
		line = append(line, '\n')
	}
	_, err = w.Write(append(line, "]\n"...))
	return err
}

// appendObject adds one row to a line, its members in the order of the columns. Names of columns need no escaping.
func appendObject(line []byte, columns []string, row []value) []byte {
	for i, v := range row {
		if i == 0 {
			line = append(line, `{"`...)
		} else {
			line = append(line, `,"`...)
		}
		line = append(append(append(line, columns[i]...), `":`...), v.json()...)
	}
	return append(line, '}')
}

func (v value) json() []byte {
	switch {
	case v.text == "" && (v.typed || v.when):
		return []byte("null")
	case v.typed:
		return []byte(v.text)
	}
	return jsonString(v.text)
}

// jsonString is a JSON string with & and < as they are.
func jsonString(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string is always encoded
		return []byte(`""`)
	}
	return slices.Clone(bytes.TrimRight(b.Bytes(), "\n"))
}
