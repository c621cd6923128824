package affiliate

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Paise is an amount of Indian money, 100 to the rupee.
type Paise int64

// BasisPoints is a percentage in steps of 0.01 %.
type BasisPoints int32

// UnknownCommission is an unknown commission: of a tracked link before its first reading.
const UnknownCommission BasisPoints = -1

// FullCommission is 100 %.
const FullCommission BasisPoints = 10_000

// Group writes a count with Indian grouping, unless GroupInternationally is on: 12,34,567, −1,000.
func Group(n int64) string {
	if n < 0 {
		return "−" + groupUnsigned(-uint64(n))
	}
	return groupUnsigned(uint64(n))
}

// Plural is a count with its noun: 1 link, −1 sale, 12,345 links.
func Plural(n int64, one, many string) string { return Group(n) + " " + PluralWord(n, one, many) }

// PluralWord is the word that goes with a count that is written elsewhere: one for 1 and −1, many for all others.
func PluralWord[N int | int64](n N, one, many string) string {
	if n == 1 || n == -1 {
		return one
	}
	return many
}

// FirstNames lists the first n names and counts the others: Asha, Ravi and 12 more.
func FirstNames(n int, names []string) string {
	text := strings.Join(names[:min(n, len(names))], ", ")
	if more := len(names) - n; more > 0 {
		text += " and " + Group(int64(more)) + " more"
	}
	return text
}

// Rupees is the amount in whole rupees, rounded half to even, for tables and totals: ₹12,34,568.
func (p Paise) Rupees() string {
	whole, rest := split(p)
	if rest > 50 || rest == 50 && whole%2 == 1 {
		whole++
	}
	return sign(p, whole) + "₹" + groupUnsigned(whole)
}

// Exact is the amount with its paise when there are any, for sentences and what people have typed: ₹999.80, ₹4,999.
func (p Paise) Exact() string {
	whole, rest := split(p)
	s := sign(p, whole+rest) + "₹" + groupUnsigned(whole)
	if rest != 0 {
		s += fmt.Sprintf(".%02d", rest)
	}
	return s
}

// WithPaise is the amount with its paise, also when there are none: ₹999.80, ₹4,999.00. It is for columns of money that is owed or paid,
// and for the sums over them, so that decimal points are under each other.
func (p Paise) WithPaise() string {
	whole, rest := split(p)
	return sign(p, whole+rest) + "₹" + groupUnsigned(whole) + fmt.Sprintf(".%02d", rest)
}

func split(p Paise) (whole, rest uint64) {
	u := uint64(p)
	if p < 0 {
		u = -u
	}
	return u / 100, u % 100
}

func sign(p Paise, shown uint64) string {
	if p < 0 && shown != 0 {
		return "−"
	}
	return ""
}

// groupUnsigned formats like x/text's number.Decimal for en-IN (a test compares them), at a fiftieth of its cost: a screen draws
// hundreds of these within its millisecond.
func groupUnsigned(n uint64) string { return groupBy(n, international.Load()) }

func groupBy(n uint64, inThrees bool) string {
	digits := strconv.FormatUint(n, 10)
	if len(digits) <= 3 {
		return digits
	}
	size := 2
	if inThrees {
		size = 3
	}
	head := len(digits) - 3
	out := make([]byte, 0, len(digits)+head)
	for i := 0; i < head; i++ {
		out = append(out, digits[i])
		if (head-i)%size == 1 {
			out = append(out, ',')
		}
	}
	return string(append(out, digits[head:]...))
}

// Of is the commission on an amount: amount × basis points / 10,000, rounded half to even, computed in 128 bits. It is
// what a table calls "est.": taxes, gateway fees and the platform's 1 % on affiliate sales are not in it [guess].
func (b BasisPoints) Of(p Paise) Paise {
	if b <= 0 || p == 0 {
		return 0
	}
	u := uint64(p)
	if p < 0 {
		u = -u
	}
	hi, lo := bits.Mul64(u, uint64(b))
	if hi >= 10_000 { // more than 2^64 paise: no school has it, and Div64 would panic
		return saturated(p)
	}
	q, r := bits.Div64(hi, lo, 10_000)
	if r > 5000 || r == 5000 && q%2 == 1 {
		q++
	}
	if q > math.MaxInt64 {
		return saturated(p)
	}
	if p < 0 {
		return -Paise(q)
	}
	return Paise(q)
}

func saturated(p Paise) Paise {
	if p < 0 {
		return math.MinInt64
	}
	return math.MaxInt64
}

// String is the percentage without its sign: 20, 12.5, 0.01; – when it is not known.
func (b BasisPoints) String() string {
	if b < 0 {
		return "–"
	}
	s := fmt.Sprintf("%d.%02d", b/100, b%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Percent is the percentage as the API and the exports want it: a JSON number.
func (b BasisPoints) Percent() string { return b.String() }

// CommissionFromFloat converts the JSON number of a reply. Anything outside 0–100 is not a commission.
func CommissionFromFloat(percent float64) (BasisPoints, error) {
	if !(percent >= 0 && percent <= 100) {
		return 0, fmt.Errorf("a commission of %v %% is outside 0–100", percent)
	}
	return BasisPoints(math.Round(percent * 100)), nil
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
