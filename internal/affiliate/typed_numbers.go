package affiliate

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Numbers as people type them and as spreadsheets write them. Ambiguous ones are refused, with what to write: a wrong percentage or
// amount reaches buyers and cannot be changed at Fermion.

var errCommission = errors.New("write a percentage from 0 to 100, for example 20 or 12.5")

// ParseCommission reads a percentage: 20, 12.5, 20 %, 20 percent. At most two decimals, 0 to 100.
func ParseCommission(text string) (BasisPoints, error) {
	s, _ := CutPercent(text)
	whole, frac, dotted := strings.Cut(s, ".")
	switch {
	case digits(whole) && digits(frac) && whole != "" && len(frac) > 2:
		return 0, fmt.Errorf("a percentage has at most two decimals: write %s.%s, or round it up", short(whole), frac[:2])
	case isDecimalComma(s):
		return 0, fmt.Errorf("write the decimals after a point: %s", strings.Replace(s, ",", ".", 1))
	case len(whole) == 0 || dotted && frac == "" || !digits(whole) || !digits(frac):
		return 0, errCommission
	}
	n, err := strconv.Atoi(whole + (frac + "00")[:2])
	if err != nil || n > int(FullCommission) {
		return 0, fmt.Errorf("%s is above 100: %w", short(s), errCommission)
	}
	return BasisPoints(n), nil
}

// CutPercent removes a percent sign or word after a number, and reports whether there was one.
func CutPercent(text string) (number string, marked bool) {
	s := strings.TrimSpace(text)
	low := strings.ToLower(s)
	for _, mark := range []string{"%", "％", "percent", "per cent", "pct"} {
		if strings.HasSuffix(low, mark) && len(low) == len(s) {
			return strings.TrimSpace(s[:len(s)-len(mark)]), true
		}
	}
	return s, false
}

// isDecimalComma reports texts like 12,5 and 12,50, which in many countries mean 12.5.
func isDecimalComma(s string) bool {
	whole, frac, comma := strings.Cut(s, ",")
	return comma && whole != "" && len(whole) <= 12 && len(frac) > 0 && len(frac) < 3 && digits(whole) && digits(frac)
}

var errRupees = errors.New("write an amount in rupees, for example ₹500 or ₹1,500.50")

// ParseRupees parses an amount: 500, ₹500, Rs. 1,499.50, INR 500, 500/-. Commas are accepted only where they group, since 12,50
// means 12.50 to some people, and never 1,250.
func ParseRupees(text string) (Paise, error) {
	p, _, err := parseAmount(text)
	return p, err
}

// parseAmount also reports whether the text names the currency.
func parseAmount(text string) (p Paise, marked bool, err error) {
	s, marked := cutCurrency(text)
	whole, frac, dotted := strings.Cut(s, ".")
	ungrouped, grouped := ungroup(whole)
	switch {
	case strings.ContainsAny(text, "$€£¥"):
		return 0, marked, errors.New("this is not an amount in rupees: write it like ₹500")
	case isDecimalComma(s):
		return 0, marked, fmt.Errorf("%s can be read in two ways: write %s or %s", s, strings.Replace(s, ",", ".", 1),
			strings.Replace(s, ",", "", 1))
	case grouped && len(ungrouped) > 12 && digits(ungrouped) && digits(frac):
		return 0, marked, CheckAmount(MaxAmount + 1)
	case grouped && ungrouped != "" && digits(ungrouped) && digits(frac) && len(frac) > 2:
		return 0, marked, errors.New("an amount has at most two decimals, for example ₹1,500.50")
	case !grouped || ungrouped == "" || len(ungrouped) > 12 || dotted && frac == "" || !digits(ungrouped) || !digits(frac):
		return 0, marked, errRupees
	}
	n, err := strconv.ParseInt(ungrouped+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, marked, errRupees
	}
	return Paise(n), marked, nil
}

// cutCurrency removes what marks a number as rupees, before it and after it.
func cutCurrency(text string) (number string, marked bool) {
	s := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u202f' {
			return ' '
		}
		return r
	}, text))
	for _, mark := range []string{"₹", "rs.", "rs", "inr", "rupees"} {
		rest, ok := cutPrefixFold(s, mark)
		if ok && (rest == "" || rest[0] >= '0' && rest[0] <= '9') {
			s, marked = rest, true
			break
		}
	}
	for _, mark := range []string{"/-", "/=", "₹", "rs.", "rs", "inr", "rupees"} {
		at := len(s) - len(mark)
		if at > 0 && strings.EqualFold(s[at:], mark) {
			return strings.TrimSpace(s[:at]), true
		}
	}
	return s, marked
}

// ungroup removes the commas from 12,34,567 or 1,234,567 and reports whether they were where commas group.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups[1:] {
		last := i == len(groups)-2
		if len(g) != 3 && (last || len(g) != 2) {
			return "", false
		}
	}
	if len(groups) > 1 && (len(groups[0]) == 0 || len(groups[0]) > 3) {
		return "", false
	}
	return strings.Join(groups, ""), true
}

// ParseDiscount reads 25% or ₹500, also with "off" after it. A bare number is rupees only from 100 up: below that it could mean
// either.
func ParseDiscount(text string) (Discount, error) {
	s := strings.TrimSpace(text)
	if at := len(s) - len(" off"); at > 0 && strings.EqualFold(s[at:], " off") {
		s = strings.TrimSpace(s[:at])
	}
	if s == "" {
		return Discount{}, errors.New("a discount is needed: write 25% or ₹500")
	}
	if number, marked := CutPercent(s); marked {
		p, err := ParseCommission(number)
		switch {
		case err != nil && !errors.Is(err, errCommission):
			return Discount{}, err
		case err != nil || p == 0 || strings.HasSuffix(number, "%"):
			return Discount{}, errors.New("a percentage is over 0 and up to 100, for example 25%")
		}
		return Discount{Percent: p}, nil
	}
	amount, marked, err := parseAmount(s)
	switch {
	case errors.Is(err, errRupees):
		return Discount{}, errors.New("write a percentage like 25% or an amount like ₹500")
	case err != nil:
		return Discount{}, err
	case amount == 0:
		return Discount{}, errors.New("a discount of zero is not a discount: write 25% or ₹500")
	case !marked && amount < 1_00:
		return Discount{}, fmt.Errorf("write %s%% or %s%%: a spreadsheet shows %[2]s%% and stores %s", BasisPoints(amount*100),
			BasisPoints(amount), s)
	case !marked && amount < 100_00:
		return Discount{}, fmt.Errorf("write %s%% or ₹%s, so that it is clear which is meant", s, s)
	}
	return Discount{Amount: amount}, nil
}

// ParseUses reads the number of redemptions: 100, 1,000. Empty or "unlimited": any number.
func ParseUses(text string) (int, error) {
	s := strings.TrimSpace(text)
	switch strings.ToLower(s) {
	case "", "unlimited", "no limit":
		return 0, nil
	}
	whole, frac, _ := strings.Cut(s, ".")
	ungrouped, grouped := ungroup(whole)
	n, err := strconv.Atoi(ungrouped)
	if err != nil || !grouped || !digits(ungrouped) || strings.Trim(frac, "0") != "" || strings.HasSuffix(s, ".") || n < 1 ||
		n > 100_000_000 {
		return 0, errors.New("write how often it may be used, for example 100, or leave it empty for unlimited")
	}
	return n, nil
}

// PercentOfFraction returns the percentage that a spreadsheet most likely means by a bare number between 0 and 1: it shows 20% and
// stores 0.2. ok is false for every other text.
func PercentOfFraction(text string) (percent string, ok bool) {
	number, marked := CutPercent(text)
	whole, frac, dotted := strings.Cut(number, ".")
	if marked || !dotted || strings.Trim(whole, "0") != "" || !digits(frac) || strings.Trim(frac, "0") == "" {
		return "", false
	}
	frac += "00"
	whole, frac = strings.TrimLeft(frac[:2], "0"), strings.TrimRight(frac[2:], "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	return whole, true
}
