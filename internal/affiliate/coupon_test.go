package affiliate

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestParseDiscount(t *testing.T) {
	good := map[string]Discount{
		"25%": {Percent: 2500}, "25 %": {Percent: 2500}, "12.5%": {Percent: 1250}, "100%": {Percent: 10000}, " 25% ": {Percent: 2500},
		"₹500": {Amount: 50000}, "₹25": {Amount: 2500}, "₹1,499.50": {Amount: 149950}, "100": {Amount: 10000}, "500": {Amount: 50000},
	}
	for text, want := range good {
		if got, err := ParseDiscount(text); err != nil || got != want {
			t.Errorf("ParseDiscount(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	bad := map[string]string{
		"25": "write 25% or ₹25", "99.99": "write 99.99% or ₹99.99", "": "25% or ₹500", "0%": "over 0", "101%": "up to 100", "%": "percentage", "0": "zero", "₹0": "zero",
		"abc": "25%", "-5%": "percentage", "₹": "₹500", "25%%": "percentage", "12,5": "write 12.5 or 125",
	}
	for text, want := range bad {
		if got, err := ParseDiscount(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseDiscount(%q) = %+v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func FuzzParseDiscount(f *testing.F) {
	for _, s := range []string{"25%", "₹500", "500", "25", "", "₹1,499.50", "12.5 %"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseDiscount(text)
		if err != nil {
			if got != (Discount{}) {
				t.Fatalf("ParseDiscount(%q) gives %+v with an error", text, got)
			}
			return
		}
		if !got.IsSet() || got.Percent > 0 && got.Amount > 0 {
			t.Fatalf("ParseDiscount(%q) = %+v", text, got)
		}
		if again, err := ParseDiscount(got.String()); err != nil || again != got {
			t.Fatalf("%q is written %q and reads back as %+v, %v", text, got, again, err)
		}
	})
}

func TestDiscountInJSON(t *testing.T) {
	for _, d := range []Discount{{}, {Percent: 2500}, {Amount: 50050}} {
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		back := Discount{Percent: 1}
		if err := json.Unmarshal(b, &back); err != nil || back != d {
			t.Errorf("%+v is %s in JSON and reads back as %+v, %v", d, b, back, err)
		}
	}
	for _, text := range []string{`"many"`, `25`} {
		var d Discount
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s reads as %+v, want an error", text, d)
		}
	}
}

func TestParseExpiry(t *testing.T) {
	kolkata := mustZone(t, "Asia/Kolkata")
	cairo := mustZone(t, "Africa/Cairo")
	// 20:00 UTC on 31 March is already 1 April in India.
	now := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC)
	cases := []struct {
		text string
		zone *time.Location
		want string // in the zone
	}{
		{"2026-12-31", kolkata, "2026-12-31T23:59:59+05:30"},
		{" 2026-04-01 ", kolkata, "2026-04-01T23:59:59+05:30"},
		{"+0d", kolkata, "2026-04-01T23:59:59+05:30"},
		{"+30d", kolkata, "2026-05-01T23:59:59+05:30"},
		{"2028-02-29", kolkata, "2028-02-29T23:59:59+05:30"},
		{"2026-04-24", cairo, "2026-04-24T23:59:59+03:00"}, // summer time begins at that day's midnight
	}
	for _, c := range cases {
		got, err := ParseExpiry(c.text, now, c.zone)
		if err != nil || got.In(c.zone).Format(time.RFC3339) != c.want {
			t.Errorf("ParseExpiry(%q, %v) = %v, %v; want %s", c.text, c.zone, got.In(c.zone), err, c.want)
		}
		if got.Location() != time.UTC {
			t.Errorf("ParseExpiry(%q) is not in UTC", c.text)
		}
	}
	if got, err := ParseExpiry("  ", now, kolkata); err != nil || !got.IsZero() {
		t.Errorf("nothing typed is %v, %v; want never", got, err)
	}
	for _, text := range []string{"2026-03-31", "2026-02-30", "30d", "+d", "+-5d", "++5d", "+5", "+40000d", "+ 5d", "tomorrow", "2026-1-1"} {
		if got, err := ParseExpiry(text, now, kolkata); err == nil {
			t.Errorf("ParseExpiry(%q) = %v, want an error", text, got)
		}
	}
}

// Where summer time begins at midnight, that midnight does not exist; the day is still the one that was typed.
func TestExpiryKeepsItsDayInEveryZone(t *testing.T) {
	now := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"America/Sao_Paulo", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Asia/Kolkata", "Pacific/Apia", "UTC"} {
		zone := mustZone(t, name)
		for d := range 1200 {
			typed := now.AddDate(0, 0, d+1).Format(time.DateOnly)
			got, err := ParseExpiry(typed, now, zone)
			if err != nil || got.In(zone).Format(time.DateOnly) != typed {
				t.Fatalf("%s in %s is %v, %v", typed, name, got.In(zone), err)
			}
		}
	}
}

func FuzzParseExpiry(f *testing.F) {
	for _, s := range []string{"2026-12-31", "+30d", "", "+-1d", "9999-12-31", "0000-01-01"} {
		f.Add(s)
	}
	zone := time.FixedZone("IST", 5*3600+1800)
	now := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseExpiry(text, now, zone)
		if err != nil || got.IsZero() {
			return
		}
		if got.Before(now) {
			t.Fatalf("ParseExpiry(%q) = %v lies before now", text, got)
		}
		if clock := got.In(zone).Format(time.TimeOnly); clock != "23:59:59" {
			t.Fatalf("ParseExpiry(%q) ends at %s", text, clock)
		}
	})
}

func TestParseUses(t *testing.T) {
	for text, want := range map[string]int{"": 0, " ": 0, "1": 1, " 100 ": 100, "100000000": 100_000_000} {
		if got, err := ParseUses(text); err != nil || got != want {
			t.Errorf("ParseUses(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"0", "-1", "1.5", "many", "100000001", "99999999999999999999"} {
		if got, err := ParseUses(text); err == nil {
			t.Errorf("ParseUses(%q) = %d, want an error", text, got)
		}
	}
}

func TestCouponCodes(t *testing.T) {
	for _, code := range []string{"MEERA25", "a", "x-y_z9", strings.Repeat("A", 64)} {
		if err := CheckCouponCode(code); err != nil {
			t.Errorf("CheckCouponCode(%q): %v", code, err)
		}
	}
	for _, code := range []string{"", "MEERA 25", "50%", "É", "a\tb", "a&b", strings.Repeat("A", 65), "A\u202e"} {
		if CheckCouponCode(code) == nil {
			t.Errorf("CheckCouponCode(%q) accepts it", code)
		}
	}
	proposals := []struct {
		name string
		d    Discount
		want string
	}{
		{"Meera Rao", Discount{Percent: 2500}, "MEERA25"},
		{"devdiaries", Discount{Amount: 50000}, "DEVDIARIES500"},
		{"systems-weekly", Discount{Percent: 1000}, "SYSTEMSWEEKL10"},
		{"मीरा", Discount{Percent: 2500}, "SAVE25"},
		{"", Discount{}, "SAVE"},
	}
	for _, p := range proposals {
		got := ProposeCouponCode(p.name, p.d)
		if got != p.want || CheckCouponCode(got) != nil {
			t.Errorf("ProposeCouponCode(%q, %v) = %q, want %q", p.name, p.d, got, p.want)
		}
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
