package affiliate

import (
	"strings"
	"testing"
	"time"
)

// TestDaysWithoutTheirYear: an expiry is the next such day, an entry the latest one, and the first day of a campaign the next one unless it
// was recently.
func TestDaysWithoutTheirYear(t *testing.T) {
	kolkata := zoneOf(t, "Asia/Kolkata")
	now := time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC) // 1 December in India
	today := DateOf(now, kolkata)
	for _, c := range []struct{ text, next, latest, start string }{
		{"31 dec", "2026-12-31", "2025-12-31", "2026-12-31"},
		{"Dec 31", "2026-12-31", "2025-12-31", "2026-12-31"},
		{" 31-DEC ", "2026-12-31", "2025-12-31", "2026-12-31"},
		{"december 31", "2026-12-31", "2025-12-31", "2026-12-31"},
		{"1 dec", "2026-12-01", "2026-12-01", "2026-12-01"},
		{"30 nov", "2027-11-30", "2026-11-30", "2026-11-30"},
		{"5 jan", "2027-01-05", "2026-01-05", "2027-01-05"},
		{"2 sep", "2027-09-02", "2026-09-02", "2026-09-02"},
		{"1 sep", "2027-09-01", "2026-09-01", "2027-09-01"},
		{"thu 31 dec 2026", "2026-12-31", "in the future", "2026-12-31"},
		{"tue 1 dec", "2026-12-01", "2026-12-01", "2026-12-01"},
		{"wed 1 dec", "1 Dec 2026 is a Tuesday, not a Wednesday", "1 Dec 2026 is a Tuesday, not a Wednesday", "not a Wednesday"},
		{"29 feb", "there is no 29 Feb in 2027", "there is no 29 Feb in 2026", "there is no 29 Feb in 2027"},
		{"29 feb 2028", "2028-02-29", "in the future", "2028-02-29"},
		{"31 nov", "there is no day 31 nov", "there is no day 31 nov", "there is no day 31 nov"},
		{"dec", "write a day like 31 dec", "write a day like 2026-10-31", "write a day like 1 dec"},
		{"dec 2026", "write a day like 31 dec", "write a day like 2026-10-31", "write a day like 1 dec"},
		{"2026", "write a day like 31 dec", "write a day like 2026-10-31", "write a day like 1 dec"},
		{"1-15 dec", "write a day like 31 dec", "write a day like 2026-10-31", "write a day like 1 dec"},
		{"tomorrow", "write a day like 31 dec", "write a day like 2026-10-31", "write a day like 1 dec"},
		{"05/06/2027", "write 2027-06-05 or 2027-05-06", "write 2027-06-05 or 2027-05-06", "write 2027-06-05 or 2027-05-06"},
	} {
		check := func(what string, day Date, err error, want string) {
			t.Helper()
			if err == nil && day.String() != want || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s %q is %s, %v; want %s", what, c.text, day, err, want)
			}
		}
		at, err := ParseExpiry(c.text, now, kolkata)
		if err == nil && at.In(kolkata).Format(time.TimeOnly) != "23:59:59" {
			t.Errorf("%q ends at %s", c.text, at.In(kolkata))
		}
		check("an expiry", DateOf(at, kolkata), err, c.next)
		day, err := ParsePastDay(c.text, today)
		check("a past day", day, err, c.latest)
		from, _, err := ParseDay(c.text, kolkata, RecentOrNext(today))
		check("a first day", DateOf(from, kolkata), err, c.start)
	}
}

func TestACouponMayExpireNever(t *testing.T) {
	for _, text := range []string{"", "never", " Never "} {
		if at, err := ParseExpiry(text, time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), time.UTC); err != nil || !at.IsZero() {
			t.Errorf("%q is %v, %v", text, at, err)
		}
	}
}

// TestAYearIsNeeded where a day must mean the same whenever it is read.
func TestAYearIsNeeded(t *testing.T) {
	if _, err := ParseExpiry("31 dec", time.Time{}, time.UTC); err == nil || !strings.Contains(err.Error(), "write the year too") {
		t.Errorf("the expiry of what is only recorded: %v", err)
	}
	if _, err := ParseCalendarDay("31 dec"); err == nil || !strings.Contains(err.Error(), "write the year too") {
		t.Errorf("a day of the calendar: %v", err)
	}
	for text, lacks := range map[string]bool{"31 dec": true, "Thu 31 Dec": true, "31 dec 2026": false, "2026-12-31": false, "+30d": false, "dec": false,
		"": false, "31 feb": false} {
		if LacksYear(text) != lacks {
			t.Errorf("LacksYear(%q) is %v", text, !lacks)
		}
	}
}
