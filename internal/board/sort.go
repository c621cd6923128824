package board

import "time"

// Key is what rows are ordered by: a text that many rows share, a text of their own, or a number. Texts are ordered as people do.
// Rows that have nothing there come last in both directions. Of equal ones, those that may be given out come before the others,
// then they go by name and ID. The zero Key leaves rows as they are.
//
// A key is computed once for each row, and then rows are sorted by radix: comparing the rows of a large table takes several frames.
type Key[R any] struct {
	shared func(*R) *SharedText // nil: nothing there
	text   func(*R) TextKey
	number func(*R) (value int64, known bool)
	timed  func(now time.Time) func(*R) (value int64, known bool)
}

// ByShared orders rows by a text that many of them share, as the name of an affiliate or product is.
func ByShared[R any](of func(*R) *SharedText) Key[R] { return Key[R]{shared: of} }

// ByText orders rows by a text of their own.
func ByText[R any](of func(*R) TextKey) Key[R] { return Key[R]{text: of} }

// ByString orders rows by a text of their own that they do not hold ready as a TextKey.
func ByString[R any](of func(*R) string) Key[R] {
	return ByText(func(row *R) TextKey { return NaturalKey(of(row)) })
}

// ByNumber orders rows by a number; of a row that has none, known is false.
func ByNumber[R any](of func(*R) (value int64, known bool)) Key[R] { return Key[R]{number: of} }

// ByTime orders rows by a moment, the earliest first; of a row that has none, it is zero.
func ByTime[R any](of func(*R) time.Time) Key[R] {
	return ByNumber(func(row *R) (int64, bool) {
		at := of(row)
		return at.UnixMilli(), !at.IsZero()
	})
}

// ByQuotient orders rows by n ÷ d; of a row whose d is not positive, there is none.
func ByQuotient[R any](of func(*R) (n, d int64)) Key[R] {
	return ByNumber(func(row *R) (int64, bool) { return quotient(of(row)) })
}

// ByNumberAt orders rows by a number that depends on the time.
func ByNumberAt[R any](at func(now time.Time) func(*R) (value int64, known bool)) Key[R] {
	return Key[R]{timed: at}
}

// IsZero reports whether the key orders nothing.
func (k Key[R]) IsZero() bool {
	return k.shared == nil && k.text == nil && k.number == nil && k.timed == nil
}

// at is the key as it is at that time.
func (k Key[R]) at(now time.Time) Key[R] {
	if k.timed != nil {
		k.number, k.timed = k.timed(now), nil
	}
	return k
}

// Order is a key with its direction. The zero Order leaves rows as they are.
type Order[R any] struct {
	Key        Key[R]
	Descending bool
}

// Texts that rows hold ready to be ordered by. ByShared and ByText take them as method expressions: (*Link).SlugKey.

func (l *Link) AffiliateKey() *SharedText   { return l.who }
func (l *Link) ProductKey() *SharedText     { return l.what }
func (l *Link) SlugKey() TextKey            { return l.slugKey }
func (a *Affiliate) NameKey() TextKey       { return a.label.key }
func (a *Affiliate) EmailKey() TextKey      { return a.emailKey }
func (c *Coupon) CodeKey() TextKey          { return c.codeKey }
func (c *Coupon) ProductKey() *SharedText   { return c.what }
func (c *Coupon) AffiliateKey() *SharedText { return c.who }
func (c *Coupon) SlugKey() TextKey          { return c.slugKey }
func (c *Campaign) NameKey() TextKey        { return c.nameKey }

// CompareNames orders affiliates by name, as a list of them does.
func CompareNames(a, b *Affiliate) int { return a.NameKey().compare(b.NameKey()) }

// TrendSum is the clicks of the trend; false when nothing of it is known.
func (l *Link) TrendSum() (clicks int64, known bool) { return l.trendSum, len(l.KnownTrend()) > 0 }

// KnownTrend is the trend; nil when it was not read yet, or when the link was not tracked in the period.
func (l *Link) KnownTrend() []int64 {
	if l.NoData > 0 {
		return nil
	}
	return l.Trend
}

// quotient orders n ÷ d as a whole number: exact to 2^-32, far finer than any two cells can show.
func quotient(n, d int64) (int64, bool) {
	if d <= 0 {
		return 0, false
	}
	return ratio(n, 1<<32, d), true
}
