package screen

import (
	"math"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Figure is a number in a cell or a strip. It is written in full if it fits, else in a short form. It is never
// truncated, since a number without some of its digits is wrong. The zero Figure is unknown: –.
type Figure struct {
	N         int64
	Write     func(n int64, cells int) string
	uncertain bool // the number is not certain: ~ is written before it
	OwnFormat bool // other figures of the column have other formats, so its width does not follow from its number
}

// CountFigure is a count.
func CountFigure(n int64) Figure { return Figure{N: n, Write: affiliate.Short} }

// RupeesFigure is an amount in whole rupees, for overviews.
func RupeesFigure(p affiliate.Paise) Figure { return Figure{N: int64(p), Write: ShortRupees} }

// ExactFigure is an amount with its paise, even if these are 00: see MoneyColumn.
func ExactFigure(p affiliate.Paise) Figure { return Figure{N: int64(p), Write: shortExact} }

// percentFigure is a percentage; it takes tenths of a percent.
func percentFigure(tenths int64) Figure { return Figure{N: tenths, Write: shortPercent} }

// ShortRupees writes an amount in whole rupees, in at most so many cells.
func ShortRupees(paise int64, cells int) string { return affiliate.Paise(paise).Short(cells) }

func shortExact(paise int64, cells int) string { return affiliate.Paise(paise).ShortWithPaise(cells) }

func shortPercent(tenths int64, cells int) string {
	return affiliate.ShortTenths(tenths, board.Tenths(tenths), cells)
}

// format writes the figure in the most exact form that fits into so many cells, else in the shortest form.
func (f Figure) format(cells int) string {
	switch {
	case f.Write == nil:
		return "–"
	case f.uncertain:
		return "~" + f.Write(f.N, cells-1)
	}
	return f.Write(f.N, cells)
}

// formatFull writes the figure in full.
func (f Figure) formatFull() string { return f.format(math.MaxInt32) }

func (f Figure) cells() int { return utf8.RuneCountInString(f.formatFull()) }

// signedShort is the text of the change mark beside a number: +31, −2, +12K.
func signedShort(n int64) string {
	if n > 0 {
		return "+" + affiliate.ShortMark(n)
	}
	if n == 0 {
		return ""
	}
	return affiliate.ShortMark(n)
}
