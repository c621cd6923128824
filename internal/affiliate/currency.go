package affiliate

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Conversion turns rupees into the currency of a payment file. The zero Conversion leaves them rupees.
type Conversion struct {
	Currency string // "" for INR
	Rate     int64  // rupees for one unit, times a million; 0 for INR
}

// rateUnit is one rupee in a Conversion's Rate.
const rateUnit = 1_000_000

// currencies have a hundred minor units.
var currencies = []string{"AED", "AUD", "CAD", "EUR", "GBP", "SGD", "USD"}

// ParseConversion reads a currency and how many rupees one of it costs. Rupees have no rate.
func ParseConversion(currency, rate string) (Conversion, error) {
	currency, rate = strings.ToUpper(strings.TrimSpace(currency)), strings.TrimSpace(rate)
	switch {
	case currency == "" || currency == "INR":
		if rate != "" {
			return Conversion{}, errors.New("a rate goes with a currency, like --currency USD --rate 83.20")
		}
		return Conversion{}, nil
	case !slices.Contains(currencies, currency):
		return Conversion{}, fmt.Errorf("the currency is INR, %s or %s, not %q", strings.Join(currencies[:len(currencies)-1], ", "),
			currencies[len(currencies)-1], short(Clean(currency)))
	case rate == "":
		return Conversion{}, fmt.Errorf("write how many rupees one %s costs, like --rate 83.20", currency)
	}
	whole, frac, dotted := strings.Cut(rate, ".")
	n, err := strconv.ParseInt(whole+(frac + "000000")[:6], 10, 64)
	if err != nil || !digits(whole) || !digits(frac) || len(whole) > 6 || len(frac) > 6 || dotted && frac == "" || n == 0 {
		return Conversion{}, fmt.Errorf("a rate is a number of rupees like 83.20, not %q", short(Clean(rate)))
	}
	return Conversion{Currency: currency, Rate: n}, nil
}

// Code is the currency as banks write it.
func (c Conversion) Code() string {
	if c.Currency == "" {
		return "INR"
	}
	return c.Currency
}

// Minor is an amount in the currency's hundredths, rounded half to even.
func (c Conversion) Minor(p Paise) int64 {
	if c.Rate == 0 || p <= 0 {
		return int64(p)
	}
	hi, lo := bits.Mul64(uint64(p), rateUnit)
	if hi >= uint64(c.Rate) {
		return math.MaxInt64
	}
	q, r := bits.Div64(hi, lo, uint64(c.Rate))
	if twice := 2 * r; twice > uint64(c.Rate) || twice == uint64(c.Rate) && q%2 == 1 {
		q++
	}
	return int64(min(q, math.MaxInt64))
}

// WhyNothing returns why a payment would transfer nothing: all of it is withheld, or it rounds to 0.00 in the currency. It is "" when
// something is transferred.
func (c Conversion) WhyNothing(gross, withheld Paise) string {
	net := gross - withheld
	switch {
	case net <= 0:
		return fmt.Sprintf("nothing of %s is left after tax", gross.Exact())
	case c.Minor(net) == 0:
		return fmt.Sprintf("%s is 0.00 %s at %s INR/%s", net.Exact(), c.Code(), c.RateText(), c.Code())
	}
	return ""
}

// RateText is the rate as it was typed: 83.2; "" for INR.
func (c Conversion) RateText() string {
	if c.Rate == 0 {
		return ""
	}
	text := fmt.Sprintf("%d.%06d", c.Rate/rateUnit, c.Rate%rateUnit)
	whole, frac, _ := strings.Cut(text, ".")
	if frac = strings.TrimRight(frac, "0"); len(frac) < 2 {
		frac = (frac + "00")[:2]
	}
	return whole + "." + frac
}

// decimal is an amount of hundredths as programs read it: 1234.50.
func decimal(minor int64) string {
	if minor < 0 {
		return "-" + decimal(-minor)
	}
	return fmt.Sprintf("%d.%02d", minor/100, minor%100)
}
