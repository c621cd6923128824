package queue

import (
	"sort"

	"fermion-tui/internal/ui/screen"
)

// rowLines are the lines of rows of which some take several: what has no room beside the name of a row is under it, and nothing is cut.
type rowLines struct {
	width int
	ends  []int // after which line each row ends
}

// measure counts the lines of n rows in w cells. It is done once for each width; forget has it done again.
func (r *rowLines) measure(n, w int, lines func(i int) int) {
	if r.isMeasured(w) {
		return
	}
	r.width, r.ends = w, make([]int, n)
	end := 0
	for i := range n {
		end += lines(i)
		r.ends[i] = end
	}
}

func (r *rowLines) isMeasured(w int) bool { return r.ends != nil && r.width == w }

func (r *rowLines) forget() { r.ends = nil }

// count is the number of all lines.
func (r *rowLines) count() int { return r.start(len(r.ends)) }

// start is the first line of a row.
func (r *rowLines) start(row int) int {
	if row == 0 {
		return 0
	}
	return r.ends[row-1]
}

// find is the row that a line belongs to, and its place in it.
func (r *rowLines) find(line int) (row, part int) {
	row = sort.SearchInts(r.ends, line+1)
	return row, line - r.start(row)
}

// Where the texts of a row begin: the name behind its sign, and what follows under it.
const (
	nameIndent  = "   "
	underIndent = "     "
)

// stacked are the lines of a row whose texts have no room beside each other: the first is its name, the others are under it.
func stacked(th *screen.Theme, sign string, texts []string, w int) []string {
	lines := indented(th, " "+sign+" ", nameIndent, texts[0], w)
	for _, text := range texts[1:] {
		lines = append(lines, indented(th, underIndent, underIndent, text, w)...)
	}
	return lines
}

func indented(th *screen.Theme, first, next, text string, w int) []string {
	lines := th.Wrap(text, max(w-len(next), 8))
	for i := range lines {
		lines[i] = first + lines[i]
		first = next
	}
	return lines
}
