package exporter

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
)

// textTable is a table in plain text. Numbers are aligned to the right, words to the left.
type textTable struct {
	titles []string // nil: no line of titles

	// The columns of numbers: those from firstNumber on, before endNumbers. They are counted from 0.
	firstNumber, endNumbers int
}

// textGap separates two columns.
const textGap = "  "

// write writes the rows, and an empty line after them. It cleans the cells, since other people have typed them.
func (t textTable) write(b *strings.Builder, rows [][]string) {
	lines := rows
	if t.titles != nil {
		lines = append([][]string{t.titles}, rows...)
	}
	widths := make([]int, len(lines[0]))
	for _, cells := range lines {
		for i := range cells {
			cells[i] = affiliate.Clean(cells[i])
			widths[i] = max(widths[i], ansi.StringWidth(cells[i]))
		}
	}
	for _, cells := range lines {
		var line strings.Builder
		for i, cell := range cells {
			pad := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			if t.firstNumber <= i && i < t.endNumbers {
				cell = pad + cell
			} else {
				cell += pad
			}
			line.WriteString(cell + textGap)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	b.WriteString("\n")
}
