package ui

import (
	"math"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// figure is a number of a cell or a strip, which is written in full where it fits, and in a short form elsewhere. It is never
// cut: a number that lacks digits is another number.
type figure struct {
	n      int64
	write  func(n int64, cells int) string
	unsure bool // it may be another number: ~ stands before it
}

// countFigure is a count.
func countFigure(n int64) figure { return figure{n: n, write: affiliate.Short} }

// rupeesFigure is an amount in whole rupees.
func rupeesFigure(p affiliate.Paise) figure { return figure{n: int64(p), write: shortRupees} }

// exactFigure is an amount with its paise where they fit.
func exactFigure(p affiliate.Paise) figure { return figure{n: int64(p), write: shortExact} }

// percentFigure is a percentage in tenths.
func percentFigure(tenths int64) figure { return figure{n: tenths, write: shortPercent} }

func shortRupees(paise int64, cells int) string { return affiliate.Paise(paise).Short(cells) }
func shortExact(paise int64, cells int) string  { return affiliate.Paise(paise).ShortExact(cells) }

func shortPercent(tenths int64, cells int) string {
	return affiliate.ShortTenths(tenths, board.Tenths(tenths), cells)
}

// numberOf is one of the numbers of a row; what is not sure is marked.
func numberOf(n board.Numbers, of func(affiliate.Sum) int64, f figure) figure {
	low, high := n.Range(of)
	f.unsure = low != high
	return f
}

// in writes the figure in at most so many cells, in the most exact form that fits, else in the shortest.
func (f figure) in(cells int) string {
	if f.unsure {
		return "~" + f.write(f.n, cells-1)
	}
	return f.write(f.n, cells)
}

// full writes all of it.
func (f figure) full() string { return f.in(math.MaxInt32) }

func (f figure) cells() int { return utf8.RuneCountInString(f.full()) }

// figureRows are the rows of a table some of whose columns hold figures; false where a row has none there.
type figureRows interface {
	Len() int
	figure(i, col int) (figure, bool)
}

// figureCell is the cell of a figure, – where there is none.
func figureCell(r figureRows, i, col int, tone table.Tone) table.Cell {
	if f, ok := r.figure(i, col); ok {
		return table.Cell{Text: f.full(), Tone: tone}
	}
	return table.Cell{Text: "–", Tone: tone}
}

// shortFigure is table.Figures.Short.
func shortFigure(r figureRows, i, col, cells int) string {
	if f, ok := r.figure(i, col); ok {
		return f.in(cells)
	}
	return "–"
}

// widestFigure is the cells that the widest figure of a column takes. All figures of a column are written in one way, so that
// the lowest and the highest number tell.
func widestFigure(r figureRows, col int) int {
	low, high := figure{}, figure{}
	for i := range r.Len() {
		f, ok := r.figure(i, col)
		if !ok {
			continue
		}
		unsure := low.unsure || f.unsure
		if f.n <= low.n || low.write == nil {
			low = figure{n: min(f.n, 0), write: f.write}
		}
		if f.n >= high.n || high.write == nil {
			high = figure{n: max(f.n, 0), write: f.write}
		}
		low.unsure, high.unsure = unsure, unsure
	}
	if low.write == nil {
		return 0
	}
	return max(low.cells(), high.cells())
}

// change is what a mark beside a number says: +31, −2, +12K.
func change(n int64) string {
	if n > 0 {
		return "+" + affiliate.ShortMark(n)
	}
	if n == 0 {
		return ""
	}
	return affiliate.ShortMark(n)
}
