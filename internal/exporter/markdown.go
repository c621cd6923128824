package exporter

import (
	"io"
	"slices"
	"strings"
)

// markdown writes a Markdown table with the columns of csv.
func (t table) markdown(w io.Writer) error {
	header, amounts := t.header()
	line := func(cells []string) error {
		for i, c := range cells {
			cells[i] = markdownCell(c)
		}
		_, err := io.WriteString(w, "| "+strings.Join(cells, " | ")+" |\n")
		return err
	}
	if err := line(header); err != nil {
		return err
	}
	rule := make([]string, len(header))
	for i := range header {
		if rule[i] = "---"; i >= len(t.columns) || t.isNumbers(i) {
			rule[i] = "---:"
		}
	}
	if _, err := io.WriteString(w, "| "+strings.Join(rule, " | ")+" |\n"); err != nil {
		return err
	}
	cells := make([]string, len(header))
	return t.each(func(row []value) error {
		for i, v := range row {
			cells[i] = v.forPeople(v.text)
		}
		for i, at := range amounts {
			cells[len(row)+i] = row[at].forPeople(rupees(row[at].text))
		}
		return line(cells)
	})
}

// forPeople returns the text of a value, or – when it is unknown, as on the screens: a conversion without clicks is unknown too.
func (v value) forPeople(text string) string {
	if v.notRead || v.literal && text == "" {
		return "–"
	}
	return text
}

// isNumbers reports whether a column has only numbers and is aligned to the right.
func (t table) isNumbers(column int) bool {
	if len(t.rows) == 0 {
		return strings.HasSuffix(t.columns[column], "_paise")
	}
	return !slices.ContainsFunc(t.rows, func(row []value) bool { return !row[column].isNumber() })
}

// isNumber reports whether a cell has a number, known or not.
func (v value) isNumber() bool {
	return v.literal && (v.text == "" || v.text[0] == '-' || v.text[0] >= '0' && v.text[0] <= '9')
}

// markdownCell escapes a text, so that none of its characters begins another cell, line or tag.
func markdownCell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "\r", " ", "\n", " ", "<", "&lt;", "[", `\[`, "`", "\\`", "*", `\*`).Replace(text)
}
