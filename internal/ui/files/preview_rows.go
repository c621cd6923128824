package files

import (
	"slices"
	"strings"

	"fermion-tui/internal/ui/screen"
)

// The most cells of a column where there is no room to spare.
const (
	maxCell      = 18 // of a column with text
	maxWholeCell = 40 // of a column with slugs, codes and the like, which are of no use when they are cut
)

// columnGap is before each column.
const columnGap = 2

// rowsWidth is the cells that all columns of the first rows take, none of them cut.
func rowsWidth(th *screen.Theme, p screen.ImportPreview) (cells int) {
	for c := range p.Columns {
		cells += columnGap + th.Widest(columnTexts(p, c))
	}
	return cells
}

// columnPage is what is drawn of the first rows at once.
type columnPage struct {
	columns, widths []int
	whole           bool // a cell takes as many lines as it needs
}

// columnPages are the columns of the first rows in w cells. The first page has those that matter most, each cell on one
// line; the others have the rest, and what was cut on the first, whole. They begin with the column with which the first
// page begins, so that a person sees whose row it is.
func columnPages(th *screen.Theme, p screen.ImportPreview, w int) []columnPage {
	first, left := columnPage{}, []int(nil)
	used := 0
	for _, c := range p.ByImportance {
		cells := columnGap + columnWidth(th, columnTexts(p, c))
		if used+cells > w && len(first.columns) > 0 {
			left = append(left, c)
			continue
		}
		first.columns, used = append(first.columns, c), used+cells
	}
	slices.Sort(first.columns)
	for i, c := range first.columns { // a column that is cut takes what room the others leave
		cells := columnWidth(th, columnTexts(p, c))
		more := max(min(th.Widest(columnTexts(p, c))-cells, w-used), 0)
		first.widths, used = append(first.widths, cells+more), used+more
		if cells+more < th.Widest(columnTexts(p, c)) && (i > 0 || len(first.columns) == 1) {
			left = append(left, c)
		}
	}
	return append([]columnPage{first}, wholePages(th, p, first, left, w)...)
}

// wholePages are the pages after the first.
func wholePages(th *screen.Theme, p screen.ImportPreview, first columnPage, left []int, w int) (pages []columnPage) {
	for len(left) > 0 {
		page, used := columnPage{whole: true}, 0
		if whose := first.columns[0]; !slices.Contains(left, whose) {
			cells := min(columnWidth(th, columnTexts(p, whose)), maxCell)
			page.columns, page.widths, used = []int{whose}, []int{cells}, columnGap+cells
		}
		var rest []int
		for n, c := range left {
			cells := min(th.Widest(columnTexts(p, c)), max(w-used-columnGap, maxCell))
			if n > 0 && used+columnGap+th.Widest(columnTexts(p, c)) > w {
				rest = append(rest, c)
				continue
			}
			page.columns, page.widths, used = append(page.columns, c), append(page.widths, cells), used+columnGap+cells
		}
		page.widths[0] += max(min(th.Widest(columnTexts(p, page.columns[0]))-page.widths[0], w-used), 0)
		pages, left = append(pages, page), rest
	}
	return pages
}

// firstRows draws a page of the columns.
func firstRows(th *screen.Theme, p screen.ImportPreview, page columnPage) (lines []string) {
	texts := make([][]string, len(page.columns))
	for i, c := range page.columns {
		texts[i] = columnTexts(p, c)
	}
	for row := range len(p.First) + 1 {
		cells, height := make([][]string, len(texts)), 1
		for i, column := range texts {
			cells[i] = []string{th.Truncate(column[row], page.widths[i])}
			if page.whole {
				cells[i] = th.Wrap(column[row], page.widths[i])
			}
			height = max(height, len(cells[i]))
		}
		for part := range height {
			line := ""
			for i, cell := range cells {
				text := strings.Repeat(" ", page.widths[i])
				if part < len(cell) {
					text = th.Fit(cell[part], page.widths[i])
				}
				if row == 0 {
					text = th.Header.Render(text)
				}
				line += strings.Repeat(" ", columnGap) + text
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// columnTexts are the title and the cells of a column, each on one line.
func columnTexts(p screen.ImportPreview, c int) []string {
	texts := []string{p.Columns[c]}
	for _, row := range p.First {
		texts = append(texts, row[c])
	}
	for i, text := range texts {
		texts[i] = strings.ReplaceAll(text, "\n", " ")
	}
	return texts
}

func columnWidth(th *screen.Theme, texts []string) int {
	most := maxWholeCell
	if slices.ContainsFunc(texts[1:], func(cell string) bool { return strings.Contains(cell, " ") }) {
		most = maxCell
	}
	return min(th.Widest(texts), most)
}
