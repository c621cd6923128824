package ui

import (
	"math"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// figure is a number of a cell or a strip, which is written in full where it fits, and in a short form elsewhere. It is never
// cut: a number that lacks digits is another number. The zero figure is none: –.
type figure struct {
	n      int64
	write  func(n int64, cells int) string
	unsure bool // it may be another number: ~ stands before it
	apart  bool // it is written in a way of its own, so that its number does not tell how wide it is
	spare  int  // cells kept beside its own, for what others of its column are written with
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

// in writes the figure in at most so many cells, in the most exact form that fits, else in the shortest.
func (f figure) in(cells int) string {
	switch {
	case f.write == nil:
		return "–"
	case f.unsure:
		return "~" + f.write(f.n, cells-1)
	}
	return f.write(f.n, cells)
}

// full writes all of it.
func (f figure) full() string { return f.in(math.MaxInt32) }

func (f figure) cells() int { return utf8.RuneCountInString(f.full()) + f.spare }

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
