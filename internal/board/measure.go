package board

import (
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Measure is a number that a filter can compare rows by, and how it is written there. The zero Measure compares nothing.
type Measure[R any] struct {
	aliases []string
	unit    unit
	timed   bool
	state   bool // it is no number, but a state that a row has or not
	of      func(step int64) func(now time.Time) func(*R) (value int64, known bool)
}

// Field is a measure under the name that a comparison begins with: clicks>100.
type Field[R any] struct {
	Name string
	Measure[R]
}

// unit is how the value of a comparison is written.
type unit struct {
	read   func(string) (value, step int64, ok bool)
	want   string            // what a value is, with an example; %s is the name
	begins func(string) bool // whether a text that cannot be read may become a value; nil: no text but the empty one
}

var (
	countUnit    = unit{read: signed(readCount), begins: isSign, want: "a number, for example %s>100"}
	rupeesUnit   = unit{read: signed(readRupees), begins: isSign, want: "rupees, for example %s>=1000"}
	changeUnit   = unit{read: signed(readChange), begins: isSign, want: "a percentage, for example %s<-10"}
	percentUnit  = unit{read: readPercent, want: "a percentage, for example %s<30"}
	quotientUnit = unit{read: readTenths, want: "a percentage, for example %s<30"}
	spanUnit     = unit{read: readSpan, want: "a time like 14d, 12h or 2w, for example %s>14d", begins: isDigits}
)

// Count compares whole numbers; of a row that has none, known is false.
func Count[R any](of func(*R) (value int64, known bool)) Measure[R] { return plain(countUnit, of) }

// Rupees compares amounts in paise.
func Rupees[R any](of func(*R) (paise int64, known bool)) Measure[R] { return plain(rupeesUnit, of) }

// Percent compares percentages in hundredths of a percent.
func Percent[R any](of func(*R) (hundredths int64, known bool)) Measure[R] {
	return plain(percentUnit, of)
}

// PercentChange compares changes in tenths of a percent, which fall below zero and go past 100 %.
func PercentChange[R any](of func(*R) (tenths int64, known bool)) Measure[R] {
	return plain(changeUnit, of)
}

// Quotient compares n ÷ d in percent, as the table shows it unless more was typed: conv>1.6 does not hold for a row that shows
// 1.6. A row whose d is not positive has none.
func Quotient[R any](of func(*R) (n, d int64)) Measure[R] {
	return Measure[R]{unit: quotientUnit, of: func(step int64) func(time.Time) func(*R) (int64, bool) {
		return always(func(row *R) (int64, bool) {
			n, d := of(row)
			if d <= 0 {
				return 0, false
			}
			return step * ratio(n, uint64(10_000/step), d), true
		})
	}}
}

// Since compares how long ago something was; a row whose moment is zero has none.
func Since[R any](of func(*R) time.Time) Measure[R] {
	return Measure[R]{unit: spanUnit, timed: true, of: func(int64) func(time.Time) func(*R) (int64, bool) {
		return func(now time.Time) func(*R) (int64, bool) {
			return func(row *R) (int64, bool) {
				at := of(row)
				return int64(now.Sub(at)), !at.IsZero()
			}
		}
	}}
}

// Also gives the measure other names: what the table's column is called in exports.
func (m Measure[R]) Also(names ...string) Measure[R] {
	m.aliases = names
	return m
}

// IsZero reports whether it compares nothing.
func (m Measure[R]) IsZero() bool { return m.of == nil }

func plain[R any](u unit, of func(*R) (int64, bool)) Measure[R] {
	return Measure[R]{unit: u, of: func(int64) func(time.Time) func(*R) (int64, bool) { return always(of) }}
}

// always is a number that the time does not change.
func always[R any](of func(*R) (int64, bool)) func(time.Time) func(*R) (int64, bool) {
	return func(time.Time) func(*R) (int64, bool) { return of }
}

func readCount(s string) (value, step int64, ok bool) {
	p, err := affiliate.ParseRupees(s) // for its grouping commas
	if err != nil || strings.ContainsAny(s, ".₹") {
		return 0, 0, false
	}
	return int64(p / 100), 1, true
}

func readRupees(s string) (value, step int64, ok bool) {
	p, err := affiliate.ParseRupees(s)
	return int64(p), 1, err == nil
}

// signed reads numbers below zero too, which changes have.
func signed(read func(string) (value, step int64, ok bool)) func(string) (value, step int64, ok bool) {
	return func(s string) (value, step int64, ok bool) {
		for _, minus := range [...]string{"-", "−"} {
			if rest, found := strings.CutPrefix(s, minus); found {
				value, step, ok = read(rest)
				return -value, step, ok
			}
		}
		return read(s)
	}
}

func isSign(s string) bool { return s == "-" || s == "−" }

func readPercent(s string) (value, step int64, ok bool) {
	p, err := affiliate.ParseCommission(s)
	return int64(p), 1, err == nil
}

// readChange reads a percentage of any size, with at most one decimal, in tenths.
func readChange(s string) (value, step int64, ok bool) {
	number, _ := affiliate.CutPercent(s)
	hundredths, err := affiliate.ParseRupees(number) // for its grouping commas
	if err != nil || hundredths%10 != 0 || strings.Contains(number, "₹") {
		return 0, 0, false
	}
	return int64(hundredths / 10), 1, true
}

func readTenths(s string) (value, step int64, ok bool) {
	if value, step, ok = readPercent(s); value%10 == 0 {
		step = 10
	}
	return value, step, ok
}

// readSpan reads 14d, 12h or 2w in nanoseconds, and the unit that it was written in.
func readSpan(s string) (value, step int64, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	switch s[len(s)-1] {
	case 'h', 'H':
		step = int64(time.Hour)
	case 'd', 'D':
		step = int64(24 * time.Hour)
	case 'w', 'W':
		step = int64(7 * 24 * time.Hour)
	default:
		return 0, 0, false
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if err != nil || int64(n) > int64(100*365*24*time.Hour)/step {
		return 0, 0, false
	}
	return int64(n) * step, step, true
}

func isDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
