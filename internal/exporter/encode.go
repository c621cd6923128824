package exporter

import (
	"bytes"
	"context"
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

// value is one cell of an export. CSV has its text, JSON its text as a value.
type value struct {
	text    string
	literal bool // text is a JSON value such as a number or true; "" means unknown: null
	when    bool // text is a time; "" is written as null

	notRead bool // a number of a row of which nothing was read: people see –, not 0; programs see 0 beside "complete": false
}

func textValue(s string) value           { return value{text: affiliate.Clean(s)} }
func intValue(n int64) value             { return value{text: strconv.FormatInt(n, 10), literal: true} }
func paiseValue(p affiliate.Paise) value { return intValue(int64(p)) }
func boolValue(b bool) value             { return value{text: strconv.FormatBool(b), literal: true} }
func null() value                        { return value{literal: true} }

// textsValue is a list of texts, for JSON only.
func textsValue(all []string) value {
	cleaned := make([]string, len(all))
	for i, s := range all {
		cleaned[i] = affiliate.Clean(s)
	}
	text, _ := json.Marshal(cleaned) // strings can always be encoded
	return value{text: string(text), literal: true}
}

func percentValue(c affiliate.BasisPoints) value {
	if c < 0 {
		return null()
	}
	return value{text: c.Percent(), literal: true}
}

// timeValue is a time in UTC to the second, since readings are not more exact than that.
func timeValue(t time.Time) value {
	if t.IsZero() {
		return value{when: true}
	}
	return value{text: t.UTC().Format(time.RFC3339), when: true}
}

// table is what an export writes, in any format.
type table struct {
	columns []string
	rows    [][]value
	next    func() ([][]value, error) // the rows that follow, part by part, until one is empty; nil: none
	total   []value                   // for people; nil: none. CSV and JSON have none: a program that adds up the rows would count twice
}

// withTotal returns the table with its totals as the last row.
func (t table) withTotal() table {
	if t.total != nil {
		t.rows = append(slices.Clip(t.rows), t.total)
	}
	return t
}

// each calls do for every row in order.
func (t table) each(do func(row []value) error) error {
	for rows := t.rows; ; {
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if t.next == nil || len(rows) == 0 {
			return nil
		}
		var err error
		if rows, err = t.next(); err != nil {
			return err
		}
	}
}

// csv writes the rows. Each column of paise is repeated in rupees at the end, since people read and add up rupees.
func (t table) csv(w io.Writer) error {
	return t.delimited(w, ',', func(_ value, text string) string { return text })
}

// clipboard writes rows that can be pasted into a spreadsheet, with tabs between the cells. A number that was not read is empty, since a
// 0 would count in sums and means.
func (t table) clipboard(w io.Writer) error {
	return t.delimited(w, '\t', func(v value, text string) string {
		if v.notRead {
			return ""
		}
		return text
	})
}

// delimited writes lines of cells. cell returns what is written for a value with this text.
func (t table) delimited(w io.Writer, between rune, cell func(v value, text string) string) error {
	c := csv.NewWriter(w)
	c.Comma = between
	header, amounts := t.header()
	if err := c.Write(header); err != nil {
		return err
	}
	cells := make([]string, len(header))
	err := t.each(func(row []value) error {
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

// header returns the names of the columns, followed by those of the amounts in rupees. amounts has the column of paise of each of these.
func (t table) header() (names []string, amounts []int) {
	names = slices.Clone(t.columns)
	for i, name := range t.columns {
		if rupees, is := strings.CutSuffix(name, "_paise"); is {
			names, amounts = append(names, rupees), append(amounts, i)
		}
	}
	return names, amounts
}

// rupees returns an amount of paise as a plain decimal: 99950 is 999.50, and an unknown amount stays empty.
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

// save writes the table into a file.
func (t table) save(ctx context.Context, to File) error {
	write, err := t.writer(to.Format)
	if err != nil {
		return err
	}
	return to.write(ctx, write)
}

// writer returns the function that writes the table in a format.
func (t table) writer(format string) (func(io.Writer) error, error) {
	switch format {
	case "csv":
		return t.csv, nil
	case "json":
		return t.json, nil
	case "markdown":
		return t.withTotal().markdown, nil
	}
	return nil, fmt.Errorf("the format is csv, json or markdown, not %q", format)
}

// json writes an array of objects, one on each line.
func (t table) json(w io.Writer) error {
	line, comma := []byte("["), ""
	err := t.each(func(row []value) error {
		line = appendObject(append(line, comma+"\n"...), t.columns, row)
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

// appendObject adds one row to a line, with its members in the order of the columns. Names of columns need no escaping.
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
	case v.text == "" && (v.literal || v.when):
		return []byte("null")
	case v.literal:
		return []byte(v.text)
	}
	return jsonString(v.text)
}

// jsonString returns a JSON string in which & and < are not escaped.
func jsonString(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // strings can always be encoded
		return []byte(`""`)
	}
	return slices.Clone(bytes.TrimRight(b.Bytes(), "\n"))
}
