package affiliate

import (
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// unit is a power of ten with its name. It matches the grouping: 12,34,567 is 12.3L.
type unit struct {
	name string
	size uint64
}

var (
	indianUnits        = []unit{{"K", 1_000}, {"L", 100_000}, {"Cr", 10_000_000}, {"L Cr", 1_000_000_000_000}}
	internationalUnits = []unit{{"K", 1_000}, {"M", 1_000_000}, {"B", 1_000_000_000}, {"T", 1_000_000_000_000}}
)

// smallestUnit is the same in both.
const smallestUnit = 1_000

func units() []unit {
	if international.Load() {
		return internationalUnits
	}
	return indianUnits
}

// Short writes a count in at most w cells: in full where it fits, else with as many of its first three digits as fit:
// 12,34,567, 12.3L, 12L. A short form is rounded half to even, so that it is within half of its last digit. Where not even
// the shortest form fits it is that form.
func Short(n int64, w int) string { return shortest(Group(n), "", n, 1, w) }

// Short writes the amount in at most w cells, whole rupees where they fit, else a short form: ₹1.23Cr.
func (p Paise) Short(w int) string { return shortest(p.Rupees(), "₹", int64(p), 100, w) }

// ShortExact is Short with the paise where they fit.
func (p Paise) ShortExact(w int) string {
	if full := p.Exact(); utf8.RuneCountInString(full) <= w {
		return full
	}
	return p.Short(w)
}

// ShortWithPaise is Short with the paise. Where they do not fit it is a short form, never whole rupees, which would look exact among
// amounts with paise.
func (p Paise) ShortWithPaise(w int) string { return shortest(p.WithPaise(), "₹", int64(p), 100, w) }

// ShortTenths writes a number of tenths, of which full is the full form.
func ShortTenths(n int64, full string, w int) string { return shortest(full, "", n, 10, w) }

// ShortMark writes a count in three or four cells, for the mark of a change and for tabs: 31, 12K, 3L.
func ShortMark(n int64) string {
	u, sign := magnitude(n)
	if u < smallestUnit {
		return sign + strconv.FormatUint(u, 10)
	}
	at := unitOf(u, 1)
	text, _ := at.write(u, 1, 0)
	return sign + text
}

// shortest is the full form if that fits, else the short form with the most digits of those that do.
func shortest(full, currency string, n int64, scale uint64, w int) string {
	if utf8.RuneCountInString(full) <= w {
		return full
	}
	u, sign := magnitude(n)
	if u/scale < smallestUnit {
		return full
	}
	sign += currency
	at, text := unitOf(u, scale), ""
	for decimals := at.decimals(u, scale); decimals >= 0; decimals-- {
		var next bool
		if text, next = at.write(u, scale, decimals); next { // 99.999K is 1.00L
			text, _ = at.next().write(u, scale, decimals)
		}
		if utf8.RuneCountInString(sign+text) <= w {
			return sign + text
		}
	}
	return sign + text
}

func magnitude(n int64) (u uint64, sign string) {
	if n < 0 {
		return -uint64(n), "−"
	}
	return uint64(n), ""
}

// unitOf returns the largest unit that fits into a number of 1/scale parts, the smallest when none does.
func unitOf(n, scale uint64) unit {
	all := units()
	at := all[0]
	for _, u := range all[1:] {
		if n/scale >= u.size {
			at = u
		}
	}
	return at
}

// next returns the unit after this one; the last has none.
func (u unit) next() unit {
	for _, v := range units() {
		if v.size > u.size {
			return v
		}
	}
	return u
}

// decimals are as many as make three digits: 1.23, 12.3, 123.
func (u unit) decimals(n, scale uint64) int {
	switch whole := n / scale / u.size; {
	case whole < 10:
		return 2
	case whole < 100:
		return 1
	}
	return 0
}

var powers = [...]uint64{1, 10, 100}

// write formats the number in this unit, with the unit's name right behind it, rounded half to even. next means that rounding reached the
// next unit.
func (u unit) write(n, scale uint64, decimals int) (text string, next bool) {
	hi, lo := bits.Mul64(n, powers[decimals])
	q, r := bits.Div64(hi, lo, u.size*scale) // n/scale is less than 10^18 and a unit at least 1,000: the quotient fits
	if half := u.size * scale / 2; r > half || r == half && q%2 == 1 {
		q++
	}
	whole, frac := q/powers[decimals], q%powers[decimals]
	text = groupUnsigned(whole)
	if decimals > 0 {
		digits := strconv.FormatUint(powers[decimals]+frac, 10)
		text += "." + digits[1:]
	}
	return text + u.name, u.next().size > u.size && whole >= u.next().size/u.size
}
