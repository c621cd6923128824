package exporter

import (
	"io"
	"slices"
	"strings"
)

// markdown writes a table of Markdown, with the columns of csv.
func (s table) markdown(w io.Writer) error {
	header, amounts := s.header()
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
		if rule[i] = "---"; i >= len(s.columns) || s.isNumbers(i) {
			rule[i] = "---:"
		}
	}
	if _, err := io.WriteString(w, "| "+strings.Join(rule, " | ")+" |\n"); err != nil {
		return err
	}
	cells := make([]string, len(header))
	return s.each(func(row []value) error {
		for i, v := range row {
			cells[i] = v.forPeople(v.text)
		}
		for i, at := range amounts {
			cells[len(row)+i] = row[at].forPeople(rupees(row[at].text))
		}
		return line(cells)
	})
}

// forPeople is the text of a value, or the sign for what is not known, as on the screens: also for a share without clicks to divide by.
func (v value) forPeople(text string) string {
	if v.notRead || v.typed && text == "" {
		return "–"
	}
	return text
}

// isNumbers reports whether a column of the table is right-aligned: it has amounts, counts or percentages. The rupees behind the columns are.
func (s table) isNumbers(column int) bool {
	if len(s.rows) == 0 {
		return strings.HasSuffix(s.columns[column], "_paise")
	}
	return !slices.ContainsFunc(s.rows, func(row []value) bool { return !row[column].isNumber() })
}

// isNumber reports whether a cell has a number, or has none because it is not known.
func (v value) isNumber() bool {
	return v.typed && (v.text == "" || v.text[0] == '-' || v.text[0] >= '0' && v.text[0] <= '9')
}

// markdownCell is a text in which no character begins another cell, line or tag.
func markdownCell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "\r", " ", "\n", " ", "<", "&lt;", "[", `\[`, "`", "\\`", "*", `\*`).Replace(text)
}
