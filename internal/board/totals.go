package board

import (
	"math"
	"math/bits"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
)

// Totals are the sums of what rows show. They add paise; rounding happens where they are written.
type Totals struct {
	Links int
	Numbers
	OldestRead time.Time // UTC: the age of a sum is that of its oldest link; zero when none was read
	Unread     int       // links that were never read: the sums do not know them
}

// IsUnknown reports whether nothing is known of what the links did: each that was there was never read, or not tracked in the period.
func (t *Totals) IsUnknown() bool { return t.NoData > 0 && t.NoData+t.Absent == t.Links }

// TotalLinks sums links.
func TotalLinks(rows []*Link) Totals {
	var t Totals
	for _, l := range rows {
		t.add(l)
	}
	return t
}

// TotalAffiliates sums affiliates.
func TotalAffiliates(rows []*Affiliate) Totals {
	var t Totals
	for _, a := range rows {
		t.Links += a.Links
		t.Numbers.add(a.Numbers)
		t.Unread += a.Unread
		t.read(a.OldestRead)
	}
	return t
}

func (t *Totals) add(l *Link) {
	t.Links++
	t.Numbers.add(l.Numbers)
	if l.LastRead.IsZero() {
		t.Unread++
	}
	t.read(l.LastRead)
}

func (t *Totals) read(at time.Time) {
	if !at.IsZero() && (t.OldestRead.IsZero() || at.Before(t.OldestRead)) {
		t.OldestRead = at
	}
}

const noRatio = "–"

// Conv is sales ÷ clicks in percent with one decimal, rounded half to even: 1.6. At no clicks it is "–".
func Conv(sales, clicks int64) string {
	tenths, ok := ConvTenths(sales, clicks)
	if !ok {
		return noRatio
	}
	return Tenths(tenths)
}

// ConvTenths is sales ÷ clicks in tenths of a percent, rounded half to even; false at no clicks.
func ConvTenths(sales, clicks int64) (int64, bool) {
	if clicks <= 0 {
		return 0, false
	}
	return ratio(sales, 1000, clicks), true
}

// Tenths writes a number of tenths: 1.6, 1,200.0.
func Tenths(n int64) string {
	whole, tenth, sign := n/10, n%10, ""
	if n < 0 {
		whole, tenth, sign = -whole, -tenth, "−"
	}
	return sign + affiliate.Group(whole) + "." + strconv.FormatInt(tenth, 10)
}

// EPC is the est. commission per click in paise, rounded half to even; false at no clicks.
func EPC(earned affiliate.Paise, clicks int64) (affiliate.Paise, bool) {
	if clicks <= 0 {
		return 0, false
	}
	return affiliate.Paise(ratio(int64(earned), 1, clicks)), true
}

// EPCRupees is the est. commission per click in whole rupees: ₹16. It rounds once, from the exact quotient; rounding EPC's
// paise again would make ₹16 of 15.4996. At no clicks it is "–".
func EPCRupees(earned affiliate.Paise, clicks int64) string {
	epc, ok := EPCWhole(earned, clicks)
	if !ok {
		return noRatio
	}
	return epc.Rupees()
}

// EPCWhole is the est. commission per click, rounded to whole rupees from the exact quotient; false at no clicks.
func EPCWhole(earned affiliate.Paise, clicks int64) (affiliate.Paise, bool) {
	if clicks <= 0 {
		return 0, false
	}
	if clicks > math.MaxInt64/100 {
		return 0, true
	}
	return 100 * affiliate.Paise(ratio(int64(earned), 1, 100*clicks)), true
}

// ratio is n × scale ÷ d, rounded half to even, in 128 bits, held within int64. d is positive.
func ratio(n int64, scale uint64, d int64) int64 {
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	hi, lo := bits.Mul64(u, scale)
	if hi >= uint64(d) {
		return bounded(math.MaxUint64, n < 0)
	}
	q, r := bits.Div64(hi, lo, uint64(d))
	if half := uint64(d) - r; (r > half || r == half && q%2 == 1) && q < math.MaxUint64 {
		q++
	}
	return bounded(q, n < 0)
}

func bounded(q uint64, negative bool) int64 {
	q = min(q, math.MaxInt64)
	if negative {
		return -int64(q)
	}
	return int64(q)
}
