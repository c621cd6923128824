package affiliate

import (
	"strings"
	"testing"
	"time"
)

func TestParseTypedAmounts(t *testing.T) {
	for text, want := range map[string]Paise{
		"Rs. 1,500": 150000, "Rs.1,500": 150000, "rs 500": 50000, "Rs500": 50000, "INR 500": 50000, "inr500.50": 50050, "500/-": 50000, "Rs. 500/-": 50000, "₹1,000": 100000,
		"₹ 500": 50000, "₹\u00a0500": 50000, "₹\u202f1,00,000": 10000000, "500 INR": 50000, "500 rupees": 50000, "1,500.00": 150000, "₹1,500/=": 150000, "500₹": 50000, "500 Rs.": 50000,
	} {
		if got, err := ParseRupees(text); err != nil || got != want {
			t.Errorf("ParseRupees(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"12,50": "write 12.50 or 1250", "1.234": "two decimals", "$500": "not an amount in rupees", "500€": "not an amount in rupees", "1.5k": "₹500", "2 lakh": "₹500", "Rs Rs 500": "₹500",
		"Rs": "₹500", "Rsx500": "₹500", "1 500": "₹500", "1.500,00": "₹500", "/-": "₹500", "5e3": "₹500", "₹₹500": "₹500",
	} {
		if got, err := ParseRupees(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRupees(%q) = %d, %v; want an error with %q", text, got, err, want)
		}
	}
}

func TestParseTypedPercentages(t *testing.T) {
	for text, want := range map[string]BasisPoints{"20 percent": 2000, "20 Per cent": 2000, "20％": 2000, "12.5pct": 1250} {
		if got, err := ParseCommission(text); err != nil || got != want {
			t.Errorf("ParseCommission(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"12.345": "at most two decimals: write 12.34", "12.500": "at most two decimals", "12,5": "after a point: 12.5",
		"12,5 %": "12.5", "twenty": "from 0 to 100", "120": "120 is above 100: write", "100.01 %": "100.01 is above 100", "99999999999999999999": "is above 100"} {
		if got, err := ParseCommission(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseCommission(%q) = %d, %v; want an error with %q", text, got, err, want)
		}
	}
}

func TestParseTypedDiscounts(t *testing.T) {
	for text, want := range map[string]Discount{
		"25% off": {Percent: 2500}, "₹500 off": {Amount: 50000}, "25 percent": {Percent: 2500}, "INR 50": {Amount: 5000}, "50/-": {Amount: 5000}, "Rs. 99.50": {Amount: 9950},
	} {
		if got, err := ParseDiscount(text); err != nil || got != want {
			t.Errorf("ParseDiscount(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"0.25": "write 25% or 0.25%", "0.1": "write 10% or 0.1%", "12.345%": "two decimals", "25% + ₹500": "25%", "0.001": "two decimals", "12,5%": "12.5", "$5": "not an amount in rupees",
	} {
		if got, err := ParseDiscount(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseDiscount(%q) = %+v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func TestParseTypedUses(t *testing.T) {
	for text, want := range map[string]int{"1,000": 1000, "1,00,000": 100000, "100.0": 100, "Unlimited": 0, "no limit": 0} {
		if got, err := ParseUses(text); err != nil || got != want {
			t.Errorf("ParseUses(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"1,00", "1e3", "1.5", "10,", "100.", "-1,000", "0.0"} {
		if got, err := ParseUses(text); err == nil {
			t.Errorf("ParseUses(%q) = %d, want an error", text, got)
		}
	}
}

func TestPercentOfFraction(t *testing.T) {
	for text, want := range map[string]string{"0.2": "20", "0.125": "12.5", "0.05": "5", "0.005": "0.5", ".2": "20", "0.20": "20", "0.99": "99"} {
		if got, ok := PercentOfFraction(text); !ok || got != want {
			t.Errorf("PercentOfFraction(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "0", "0.0", "1", "1.2", "0.2%", "0.2 percent", "20", "-0.2", "0,2", "x"} {
		if got, ok := PercentOfFraction(text); ok {
			t.Errorf("PercentOfFraction(%q) = %q", text, got)
		}
	}
}

func TestParseExpiryOfSpreadsheets(t *testing.T) {
	now := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"2026-12-31", "31-12-2026", "31/12/2026", "12/31/2026", "31.12.2026", "2026/12/31", "31 Dec 2026", "31-Dec-2026", "31-Dec-26", "Dec 31, 2026",
		"31 December 2026", "31-12-2026 00:00", "2026-12-31 23:59",
	} {
		got, err := ParseExpiry(text, now, time.UTC)
		if err != nil || got.Format(time.RFC3339) != "2026-12-31T23:59:59Z" {
			t.Errorf("ParseExpiry(%q) = %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"05/06/2026": "write 2026-06-05 or 2026-05-06", "5-6-2026": "5 June or 6 May", "46387": "number for a day", "31-12-26": "2026-12-31", "31/02/2026": "2026-12-31", "31-12/2026": "2026-12-31", "13/13/2026": "2026-12-31",
		"00/00/2026": "2026-12-31", "31 Dec 2025": "passed", "2026-12-31 14:30": "2026-12-31",
	} {
		if got, err := ParseExpiry(text, now, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseExpiry(%q) = %v, %v; want an error with %q", text, got, err, want)
		}
	}
	if got, err := ParseExpiry("05.06.2026", now, time.UTC); err != nil || got.Month() != time.June {
		t.Errorf("a day with points is %v, %v", got, err)
	}
	if got, err := ParseExpiry("7/7/2026", now, time.UTC); err != nil || got.Format(time.DateOnly) != "2026-07-07" {
		t.Errorf("7/7/2026 is %v, %v", got, err)
	}
}

func TestCheckNotShortened(t *testing.T) {
	for _, s := range []string{"9.17845E+11", "9,17845E+11", "1E+05", "6.8e-05", "1.2e+23", " 9.17845E+11 ", "917845000000.0"} {
		if CheckNotShortened(s) == nil || CheckUserID(strings.TrimSpace(s)) == nil || CheckCouponCode(s) == nil {
			t.Errorf("%q is taken for an ID or a code", s)
		}
		if ref, err := ParseLinkRef(s); err == nil {
			t.Errorf("%q is taken for the slug %q", s, ref.Slug)
		}
	}
	for _, s := range []string{"917845000000", "12E5", "e1", "aff-1e+5x", "68d1013f7183c17964b104c8", "1.0.0", "3e10", "v1.0"} {
		if err := CheckNotShortened(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := CheckSlug("6.8e-05"); err != nil {
		t.Errorf("a slug that Fermion answered is lost: %v", err)
	}
	for s, want := range map[string]bool{"#N/A": true, "#ref!": true, "########": true, "#": false, "##": false, "#1 fan": false, "": false} {
		if IsErrorValue(s) != want {
			t.Errorf("IsErrorValue(%q) is not %v", s, want)
		}
	}
	for s, want := range map[string]bool{"25-Mar": true, "Mar-25": true, "1-Jan-2026": true, "MAR25": false, "25-MAR": false, "Marc-25": false,
		"May-2026": false} {
		if IsMonthCode(s) != want {
			t.Errorf("IsMonthCode(%q) is not %v", s, want)
		}
	}
}
