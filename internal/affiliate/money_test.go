package affiliate

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

func TestGroup(t *testing.T) {
	cases := map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 123456: "1,23,456", 1234567: "12,34,567",
		-5: "−5", -1000: "−1,000", math.MaxInt64: "92,23,37,20,36,85,47,75,807", math.MinInt64: "−92,23,37,20,36,85,47,75,808",
	}
	for n, want := range cases {
		if got := Group(n); got != want {
			t.Errorf("Group(%d) = %q, want %q", n, got, want)
		}
	}
}

// The grouping is written by hand for speed; x/text is the reference.
func TestGroupMatchesTheLocale(t *testing.T) {
	printer := message.NewPrinter(language.MustParse("en-IN"))
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		n := random.Int64() >> random.IntN(63)
		if got, want := Group(n), printer.Sprint(number.Decimal(n)); got != want {
			t.Fatalf("Group(%d) = %q, x/text says %q", n, got, want)
		}
	}
}

func TestRupeesAndExact(t *testing.T) {
	cases := []struct {
		amount         Paise
		rupees, exact  string
		negativeRupees string
	}{
		{0, "₹0", "₹0", "₹0"},
		{1, "₹0", "₹0.01", "₹0"},
		{50, "₹0", "₹0.50", "₹0"}, // half to even
		{51, "₹1", "₹0.51", "−₹1"},
		{150, "₹2", "₹1.50", "−₹2"},
		{250, "₹2", "₹2.50", "−₹2"},
		{350, "₹4", "₹3.50", "−₹4"},
		{99980, "₹1,000", "₹999.80", "−₹1,000"},
		{499900, "₹4,999", "₹4,999", "−₹4,999"},
		{123456789, "₹12,34,568", "₹12,34,567.89", "−₹12,34,568"},
		{math.MaxInt64, "₹92,23,37,20,36,85,47,758", "₹92,23,37,20,36,85,47,758.07", "−₹92,23,37,20,36,85,47,758"},
	}
	for _, c := range cases {
		if got := c.amount.Rupees(); got != c.rupees {
			t.Errorf("Paise(%d).Rupees() = %q, want %q", c.amount, got, c.rupees)
		}
		if got := c.amount.Exact(); got != c.exact {
			t.Errorf("Paise(%d).Exact() = %q, want %q", c.amount, got, c.exact)
		}
		if got := (-c.amount).Rupees(); got != c.negativeRupees {
			t.Errorf("Paise(%d).Rupees() = %q, want %q", -c.amount, got, c.negativeRupees)
		}
	}
	if got := Paise(math.MinInt64).Exact(); got != "−₹92,23,37,20,36,85,47,758.08" {
		t.Errorf("the smallest amount is written %q", got)
	}
}

func TestCommissionOf(t *testing.T) {
	cases := []struct {
		percent BasisPoints
		amount  Paise
		want    Paise
	}{
		{2000, 499900, 99980},
		{1250, 100, 12}, // 12.5 → 12
		{1250, 300, 38}, // 37.5 → 38
		{1, 5000, 0},    // 0.5 → 0
		{1, 15000, 2},   // 1.5 → 2
		{2000, -499900, -99980},
		{1250, -300, -38},
		{UnknownCommission, 100000, 0},
		{0, 100000, 0},
		{FullCommission, math.MaxInt64, math.MaxInt64},
		{FullCommission, math.MinInt64 + 1, math.MinInt64 + 1},
		{math.MaxInt32, math.MaxInt64, math.MaxInt64},
		{math.MaxInt32, math.MinInt64, math.MinInt64},
	}
	for _, c := range cases {
		if got := c.percent.Of(c.amount); got != c.want {
			t.Errorf("%d bp of %d = %d, want %d", c.percent, c.amount, got, c.want)
		}
	}
}

func FuzzCommissionOf(f *testing.F) {
	f.Add(int32(2000), int64(499900))
	f.Add(int32(1250), int64(-300))
	f.Add(int32(10000), int64(math.MinInt64))
	f.Add(int32(math.MaxInt32), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, percent int32, amount int64) {
		got := BasisPoints(percent).Of(Paise(amount))
		if want := commissionByBig(percent, amount); int64(got) != want {
			t.Fatalf("%d bp of %d = %d, want %d", percent, amount, got, want)
		}
	})
}

// commissionByBig is the rule of the design in numbers without an end.
func commissionByBig(percent int32, amount int64) int64 {
	if percent <= 0 {
		return 0
	}
	product := new(big.Int).Mul(big.NewInt(int64(percent)), big.NewInt(amount))
	negative := product.Sign() < 0
	product.Abs(product)
	q, r := new(big.Int).QuoRem(product, big.NewInt(10_000), new(big.Int))
	if c := r.Cmp(big.NewInt(5000)); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	switch {
	case !q.IsInt64() && negative:
		return math.MinInt64
	case !q.IsInt64():
		return math.MaxInt64
	case negative:
		return -q.Int64()
	}
	return q.Int64()
}

func TestParseCommission(t *testing.T) {
	good := map[string]BasisPoints{
		"20": 2000, " 20 ": 2000, "20%": 2000, "20 %": 2000, "12.5": 1250, "12.50": 1250, "0.01": 1, "0": 0, "100": 10000, "100.00": 10000, "020": 2000,
	}
	for text, want := range good {
		got, err := ParseCommission(text)
		if err != nil || got != want {
			t.Errorf("ParseCommission(%q) = %v, %v; want %d", text, int(got), err, want)
		}
	}
	for _, text := range []string{"", "%", ".", ".5", "5.", "-1", "+5", "100.01", "101", "12.345", "1e1", "12,5", "20%%", "٢٠", "NaN", "0x10", "2 0"} {
		if got, err := ParseCommission(text); err == nil {
			t.Errorf("ParseCommission(%q) = %d, want an error", text, got)
		}
	}
}

func FuzzParseCommission(f *testing.F) {
	for _, s := range []string{"20", "12.5", "100", "0.01", "20 %", "", "x", "100.01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseCommission(text)
		if err != nil {
			return
		}
		if got < 0 || got > FullCommission {
			t.Fatalf("ParseCommission(%q) = %d, outside 0–100 %%", text, got)
		}
		if again, err := ParseCommission(got.String()); err != nil || again != got {
			t.Fatalf("%q reads as %d, is written %q, and reads back as %d, %v", text, got, got.String(), again, err)
		}
	})
}

func TestPercentagesRoundTrip(t *testing.T) {
	for b := BasisPoints(0); b <= FullCommission; b++ {
		if got, err := ParseCommission(b.String()); err != nil || got != b {
			t.Fatalf("%d is written %q and reads back as %d, %v", b, b.String(), got, err)
		}
	}
	if got := UnknownCommission.String(); got != "–" {
		t.Errorf("an unknown commission is written %q", got)
	}
}

func TestCommissionFromFloat(t *testing.T) {
	good := map[float64]BasisPoints{0: 0, 20: 2000, 12.5: 1250, 33.33: 3333, 0.29: 29, 100: 10000}
	for percent, want := range good {
		if got, err := CommissionFromFloat(percent); err != nil || got != want {
			t.Errorf("CommissionFromFloat(%v) = %d, %v; want %d", percent, got, err, want)
		}
	}
	for _, percent := range []float64{-0.01, 100.01, math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := CommissionFromFloat(percent); err == nil {
			t.Errorf("CommissionFromFloat(%v) = %d, want an error", percent, got)
		}
	}
}

func TestParseRupees(t *testing.T) {
	good := map[string]Paise{
		"500": 50000, "₹500": 50000, "₹ 500": 50000, "1499.5": 149950, "₹1,499.50": 149950, "12,34,567.89": 123456789, "1,234,567": 123456700,
		"0": 0, "0.01": 1, "999999999999": 99999999999900,
	}
	for text, want := range good {
		if got, err := ParseRupees(text); err != nil || got != want {
			t.Errorf("ParseRupees(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "₹", "12,5", "12,50", ",500", "1,,000", "1234,567", "500,", "1.2.3", "1.", ".5", "5.123", "1.5,0", "-5", "Rs",
		"1000000000000", "५००"} {
		if got, err := ParseRupees(text); err == nil {
			t.Errorf("ParseRupees(%q) = %d, want an error", text, got)
		}
	}
}

func FuzzParseRupees(f *testing.F) {
	for _, s := range []string{"500", "₹1,499.50", "12,34,567.89", "12,5", "", "₹"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseRupees(text)
		if err != nil {
			return
		}
		if got < 0 {
			t.Fatalf("ParseRupees(%q) = %d", text, got)
		}
		if again, err := ParseRupees(got.Exact()); err != nil || again != got {
			t.Fatalf("%q reads as %d, is written %q, and reads back as %d, %v", text, got, got.Exact(), again, err)
		}
	})
}

func BenchmarkGroup(b *testing.B) {
	b.Run("by hand", func(b *testing.B) {
		for b.Loop() {
			Group(1234567)
		}
	})
	b.Run("x/text", func(b *testing.B) {
		for b.Loop() {
			_ = message.NewPrinter(language.MustParse("en-IN")).Sprint(number.Decimal(1234567))
		}
	})
}

func TestRoundedMoneyHasNoNegativeZero(t *testing.T) {
	for p := Paise(-50); p <= 0; p++ {
		if got := p.Rupees(); strings.Contains(got, "−") {
			t.Errorf("Paise(%d).Rupees() = %q", p, got)
		}
	}
}
