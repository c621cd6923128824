package affiliate

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShort(t *testing.T) {
	for _, c := range []struct {
		n    int64
		w    int
		want string
	}{
		{0, 1, "0"}, {999, 3, "999"}, {999, 1, "999"}, {4_812, 5, "4,812"}, {4_812, 4, "4.8K"}, {4_812, 3, "5K"}, {4_812, 2, "5K"},
		{12_34_567, 9, "12,34,567"}, {12_34_567, 8, "12.3L"}, {12_34_567, 5, "12.3L"}, {12_34_567, 4, "12L"}, {12_34_567, 3, "12L"}, {12_34_567, 1, "12L"},
		{1_23_45_678, 8, "1.23Cr"}, {1_23_45_678, 6, "1.23Cr"}, {99_999, 5, "1.0L"}, {99_999, 6, "99,999"}, {99_949, 5, "99.9K"},
		{99_99_999, 8, "1.0Cr"}, {9_99_49_000, 7, "9.99Cr"}, {1_25_000, 6, "1.25L"}, {1_25_000, 5, "1.25L"}, {1_25_000, 4, "1.2L"}, {1_35_000, 4, "1.4L"},
		{12_345_67_89_000, 9, "12,346Cr"}, {1_23_45_67_89_01_234, 10, "12.3L Cr"}, {math.MaxInt64, 12, "92,23,372L Cr"},
		{-4_812, 5, "−4.8K"}, {-12_34_567, 7, "−12.3L"}, {math.MinInt64, 16, "−92,23,372L Cr"},
	} {
		if got := Short(c.n, c.w); got != c.want {
			t.Errorf("%d in %d cells is %q, want %q", c.n, c.w, got, c.want)
		}
	}
	for _, c := range []struct {
		p    Paise
		w    int
		want string
	}{
		{1_23_45_678_00, 12, "₹1,23,45,678"}, {1_23_45_678_00, 11, "₹1.23Cr"}, {-1_23_45_678_00, 9, "−₹1.23Cr"}, {1_23_45_678_00, 4, "₹1Cr"},
		{999_50, 4, "₹1,000"}, {12_34_549_99, 6, "₹12.3L"}, {40, 1, "₹0"},
	} {
		if got := c.p.Short(c.w); got != c.want {
			t.Errorf("%d paise in %d cells are %q, want %q", c.p, c.w, got, c.want)
		}
	}
	if a, b := Paise(99980).ShortExact(7), Paise(12_34_567_89).ShortExact(9); a != "₹999.80" || b != "₹12.3L" {
		t.Errorf("exact: %q and %q", a, b)
	}
	for _, c := range []struct {
		p    Paise
		w    int
		want string
	}{
		{0, 5, "₹0.00"}, {4_999_00, 9, "₹4,999.00"}, {99980, 7, "₹999.80"}, {99980, 6, "₹999.80"}, {-300_05, 8, "−₹300.05"}, {-5, 6, "−₹0.05"},
		{12_34_567_89, 13, "₹12,34,567.89"}, {12_34_567_89, 12, "₹12.3L"}, {4_999_00, 8, "₹5.00K"},
	} {
		if got := c.p.ShortWithPaise(c.w); got != c.want {
			t.Errorf("%d paise in %d cells are %q with their paise, want %q", c.p, c.w, got, c.want)
		}
	}
	for n, want := range map[int64]string{0: "0", 31: "31", 999: "999", 1_000: "1K", 12_999: "13K", 3_00_000: "3L", 2_50_00_000: "2Cr", -12_000: "−12K"} {
		if got := ShortMark(n); got != want {
			t.Errorf("the mark of %d is %q, want %q", n, got, want)
		}
	}
}

// FuzzShort: a number of any width parses back to within half of its last digit, and is no wider than the room unless there is no
// shorter form.
func FuzzShort(f *testing.F) {
	for _, n := range []int64{0, 7, 999, 1_000, 99_949, 99_950, 99_999, 9_99_999, 99_99_999, 1_23_45_678, math.MaxInt64, math.MinInt64, -1, -55_555} {
		for w := range 14 {
			f.Add(n, w)
		}
	}
	f.Fuzz(func(t *testing.T, n int64, w int) {
		w = min(max(w, 0), 30)
		for _, c := range []struct {
			text, least string
			scale       int64
		}{{Short(n, w), Short(n, 0), 1}, {Paise(n).Short(w), Paise(n).Short(0), 100}, {Paise(n).ShortExact(w), Paise(n).Short(0), 100},
			{Paise(n).ShortWithPaise(w), Paise(n).ShortWithPaise(0), 100}, {ShortMark(n), "", 1}} {
			if c.least != "" && utf8.RuneCountInString(c.text) > max(w, utf8.RuneCountInString(c.least)) {
				t.Fatalf("%d in %d cells is %q", n, w, c.text)
			}
			if !readsBack(c.text, n, c.scale) {
				t.Fatalf("%d in parts of %d is not %q", n, c.scale, c.text)
			}
		}
	})
}

// readsBack reports whether a figure as it is shown is n parts of scale, to within half of its last digit.
func readsBack(text string, n, scale int64) bool {
	size := big.NewRat(1, 1)
	for _, u := range []unit{{"L Cr", 1e12}, {"Cr", 1e7}, {"L", 1e5}, {"K", 1e3}} {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, size = strings.TrimSpace(rest), new(big.Rat).SetInt64(int64(u.size))
			break
		}
	}
	text = strings.NewReplacer("−", "-", "₹", "", ",", "").Replace(text)
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return false
	}
	last := big.NewRat(1, 2)
	if _, frac, dotted := strings.Cut(text, "."); dotted {
		last.Quo(last, new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(frac))), nil), big.NewInt(1)))
	}
	off := new(big.Rat).Sub(value.Mul(value, size), big.NewRat(n, scale))
	return off.Abs(off).Cmp(last.Mul(last, size)) <= 0
}
