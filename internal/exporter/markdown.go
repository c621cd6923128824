package exporter

import (
	"io"
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
	for i, name := range header {
		if rule[i] = "---"; isAmount(name, s.columns) {
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

// forPeople is the text of a value, or the sign for what is not known.
func (v value) forPeople(text string) string {
	if v.notRead {
		return "–"
	}
	return text
}

// isAmount reports whether a column is right-aligned: paise, and the rupees of them.
func isAmount(name string, columns []string) bool {
	if strings.HasSuffix(name, "_paise") {
		return true
	}
	for _, c := range columns {
		if c == name+"_paise" {
			return true
		}
	}
	return false
}

// markdownCell is a text in which no character begins another cell, line or tag.
func markdownCell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "\r", " ", "\n", " ", "<", "&lt;", "[", `\[`, "`", "\\`", "*", `\*`).Replace(text)
}
