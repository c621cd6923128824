package affiliate

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestTypedPeriods: what people type for a period, how it is saved, what it is called, and when it begins and ends.
func TestTypedPeriods(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	// Half past midnight in Kolkata, still the day before in UTC.
	now := time.Date(2026, 2, 28, 19, 0, 0, 0, time.UTC)
	for _, tc := range []struct{ text, canonical, label, from, to string }{
		{"today", "today", "today", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"Yesterday", "yesterday", "yesterday", "2026-02-28T00:00:00+05:30", "2026-03-01T00:00:00+05:30"},
		{"last week", "last-week", "last week", "2026-02-16T00:00:00+05:30", "2026-02-23T00:00:00+05:30"}, // Sunday ends a week
		{"last-week", "last-week", "last week", "2026-02-16T00:00:00+05:30", "2026-02-23T00:00:00+05:30"},
		{"7D", "7d", "7 days", "2026-02-23T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"7 days", "7d", "7 days", "2026-02-23T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"30d", "30d", "30 days", "2026-01-31T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"mtd", "mtd", "month to date", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"Month to date", "mtd", "month to date", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{" last month ", "last-month", "last month", "2026-02-01T00:00:00+05:30", "2026-03-01T00:00:00+05:30"},
		{"2025-12", "2025-12", "Dec 2025", "2025-12-01T00:00:00+05:30", "2026-01-01T00:00:00+05:30"},
		{"Dec 2025", "2025-12", "Dec 2025", "2025-12-01T00:00:00+05:30", "2026-01-01T00:00:00+05:30"},
		{"december 2025", "2025-12", "Dec 2025", "2025-12-01T00:00:00+05:30", "2026-01-01T00:00:00+05:30"},
		{"2026-10-01..2026-10-15", "2026-10-01..2026-10-15", "1–15 Oct 2026", "2026-10-01T00:00:00+05:30", "2026-10-16T00:00:00+05:30"},
		{"2026-09-20 .. 2026-10-03", "2026-09-20..2026-10-03", "20 Sep–3 Oct 2026", "2026-09-20T00:00:00+05:30", "2026-10-04T00:00:00+05:30"},
		{"2026-12-31", "2026-12-31..2026-12-31", "31 Dec 2026", "2026-12-31T00:00:00+05:30", "2027-01-01T00:00:00+05:30"},
		{"since Friday", "since-friday", "since Friday", "2026-02-27T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"since-sun", "since-sunday", "since Sunday", "2026-02-22T00:00:00+05:30", "2026-03-02T00:00:00+05:30"}, // it is a Sunday
		{"2026-02-27..", "2026-02-27..", "since 27 Feb 2026", "2026-02-27T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"since 2026-02-27", "2026-02-27..", "since 27 Feb 2026", "2026-02-27T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"since 27 Feb 2026", "2026-02-27..", "since 27 Feb 2026", "2026-02-27T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"2026-04-01 ..", "2026-04-01..", "since 1 Apr 2026", "2026-04-01T00:00:00+05:30", "2026-04-02T00:00:00+05:30"},
		{"14 days", "14d", "14 days", "2026-02-16T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"last 14 days", "14d", "14 days", "2026-02-16T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"Past 2 weeks", "14d", "14 days", "2026-02-16T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"last-30-days", "30d", "30 days", "2026-01-31T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"1 day", "today", "today", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"this week", "this-week", "this week", "2026-02-23T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"this month", "mtd", "month to date", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"this-month", "mtd", "month to date", "2026-03-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"this year", "this-year", "this year", "2026-01-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"last year", "last-year", "last year", "2025-01-01T00:00:00+05:30", "2026-01-01T00:00:00+05:30"},
		{"2025", "2025-01-01..2025-12-31", "1 Jan–31 Dec 2025", "2025-01-01T00:00:00+05:30", "2026-01-01T00:00:00+05:30"},
		{"mar", "2026-03", "Mar 2026", "2026-03-01T00:00:00+05:30", "2026-04-01T00:00:00+05:30"}, // began half an hour ago
		{"april", "2025-04", "Apr 2025", "2025-04-01T00:00:00+05:30", "2025-05-01T00:00:00+05:30"},
		{"Sept 2025", "2025-09", "Sep 2025", "2025-09-01T00:00:00+05:30", "2025-10-01T00:00:00+05:30"},
		{"15 Oct", "2025-10-15..2025-10-15", "15 Oct 2025", "2025-10-15T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"october 15", "2025-10-15..2025-10-15", "15 Oct 2025", "2025-10-15T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"15 October 2025", "2025-10-15..2025-10-15", "15 Oct 2025", "2025-10-15T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"31/10/2025", "2025-10-31..2025-10-31", "31 Oct 2025", "2025-10-31T00:00:00+05:30", "2025-11-01T00:00:00+05:30"},
		{"Sun 30 Nov – Mon 1 Dec", "2025-11-30..2025-12-01", "30 Nov–1 Dec 2025", "2025-11-30T00:00:00+05:30", "2025-12-02T00:00:00+05:30"},
		{"wednesday, 15 oct", "2025-10-15..2025-10-15", "15 Oct 2025", "2025-10-15T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"since fri 27 feb", "2026-02-27..", "since 27 Feb 2026", "2026-02-27T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"1-15 oct", "2025-10-01..2025-10-15", "1–15 Oct 2025", "2025-10-01T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"1 oct..15 oct", "2025-10-01..2025-10-15", "1–15 Oct 2025", "2025-10-01T00:00:00+05:30", "2025-10-16T00:00:00+05:30"},
		{"20 Dec–3 Jan", "2025-12-20..2026-01-03", "20 Dec 2025–3 Jan 2026", "2025-12-20T00:00:00+05:30", "2026-01-04T00:00:00+05:30"},
		{"20 sep to 3 oct 2024", "2024-09-20..2024-10-03", "20 Sep–3 Oct 2024", "2024-09-20T00:00:00+05:30", "2024-10-04T00:00:00+05:30"},
		{"dec to feb", "2025-12-01..2026-02-28", "1 Dec 2025–28 Feb 2026", "2025-12-01T00:00:00+05:30", "2026-03-01T00:00:00+05:30"},
		{"2026-01 - 2026-02", "2026-01-01..2026-02-28", "1 Jan–28 Feb 2026", "2026-01-01T00:00:00+05:30", "2026-03-01T00:00:00+05:30"},
		{"since june", "2025-06-01..", "since 1 Jun 2025", "2025-06-01T00:00:00+05:30", "2026-03-02T00:00:00+05:30"},
		{"2026-12-20..2027-01-03", "2026-12-20..2027-01-03", "20 Dec 2026–3 Jan 2027", "2026-12-20T00:00:00+05:30", "2027-01-04T00:00:00+05:30"},
	} {
		p, err := ParsePeriod(tc.text)
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		s, p := p.Bounds(now, kolkata), p.WithYears(DateOf(now, kolkata))
		if got := [4]string{p.String(), p.Label(), s.From.Format(time.RFC3339), s.To.Format(time.RFC3339)}; got != [4]string{tc.canonical, tc.label,
			tc.from, tc.to} {
			t.Errorf("%s: %q", tc.text, got)
		}
	}
	for _, text := range []string{"", "all", "ALL", "all time"} {
		if p, err := ParsePeriod(text); err != nil || !p.All() || !p.Bounds(now, kolkata).All() {
			t.Errorf("%q: %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"tomorrow", "2026-13", "2026-02-30", "2026-10-15..2026-10-01", "..2026-10-15", "since", "since fr", "since noon", "7",
		"0 days", "2000 weeks", "7 years", "..", "..oct", "okt", "1 to 5", "0000-01", "Oct 0000", "0202-10", "10/11/2026", "since june july",
		"1 oct..2 oct..3 oct"} {
		if p, err := ParsePeriod(text); err == nil {
			t.Errorf("%q is taken as %s", text, p)
		}
	}
}

// TestADashInAPeriodIsABlank next to a word, or goes from one month to another.
func TestADashInAPeriodIsABlank(t *testing.T) {
	for dashed, blank := range map[string]string{
		"since-15-oct": "since 15 oct", "oct-2026": "oct 2026", "15-Oct-2026": "15 oct 2026", "15-oct..20-oct": "15 oct..20 oct", "oct-15": "oct 15", "last-14-days": "14 days",
		"1-15-oct": "1-15 oct", "jun-aug": "jun to aug", "jun-to-aug": "jun to aug", "June-August 2026": "jun to aug 2026", "since-oct": "since oct", "jan-29-feb": "jan 29 feb",
	} {
		want, wantErr := ParsePeriod(blank)
		if got, err := ParsePeriod(dashed); got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%s is read as %v, %v", dashed, got, err)
		}
	}
}

// TestDaysInTheWrongOrderAreNoYear: with their years they may be.
func TestDaysInTheWrongOrderAreNoYear(t *testing.T) {
	for _, text := range []string{"15-1 oct", "15 oct to 1 oct", "15 oct to 1 oct 2026"} {
		if p, err := ParsePeriod(text); err == nil || !strings.Contains(err.Error(), "before it begins on 15 oct: write both years if it is longer") {
			t.Errorf("%s is read as %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"15 oct 2025 to 1 oct 2026", "15 nov..oct", "20 dec to 3 jan", "15-15 oct", "15 oct to oct"} {
		if _, err := ParsePeriod(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestADayThatIsNoneIsRefused in a sentence, also 29 February in a year without it.
func TestADayThatIsNoneIsRefused(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"31 feb": "there is no day 31 feb", "feb 30": "there is no day feb 30", "31 june to 4 july": "there is no day 31 jun",
		"29 feb": "there is no 29 Feb in 2026: write 28 Feb, or a year with it", "since 29 feb": "there is no 29 Feb in 2026: write 28 Feb, or a year with it",
		"1 feb..29 feb": "there is no 29 Feb in 2026: write 28 Feb, or a year with it", "29 feb 2024": "", "28 feb": "", "feb": "",
	} {
		p, err := ParsePeriod(text)
		if err == nil {
			err = p.CheckBegun(now, time.UTC)
		}
		if got := fmt.Sprint(err); got != want && (want != "" || err != nil) {
			t.Errorf("%s: %s, want %q", text, got, want)
		}
	}
}

// TestAWeekdayThatItsDayIsNotIsRefused, and the sentence says which one the day is. In what year a day is, is known by then.
func TestAWeekdayThatItsDayIsNotIsRefused(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"mon 3 nov": "3 Nov 2026 is a Tuesday, not a Monday: correct one of them, or leave the weekday out", "tue 3 nov": "", "tuesday, 3 nov": "", "tues 3 nov": "", "tue-3-nov": "",
		"since mon 3 nov": "3 Nov 2026 is a Tuesday, not a Monday", "since tue 3 nov": "", "mon 4 nov 2024": "", "tue 2024-11-04": "4 Nov 2024 is a Monday, not a Tuesday",
		"sat 26 dec": "26 Dec 2025 is a Friday, not a Saturday", "mon 30 nov – tue 1 dec": "", "mon 30 nov – wed 1 dec": "1 Dec 2026 is a Tuesday, not a Wednesday",
		"30 nov – wed 1 dec": "1 Dec 2026 is a Tuesday, not a Wednesday", "nov to wed 1 dec": "1 Dec 2026 is a Tuesday, not a Wednesday", "tue 3-4 nov": "", "mon 3-4 nov": "3 Nov 2026 is a Tuesday, not a Monday",
		"mon 14 days": "a period is ", "mon 2026-10": "a period is ",
	} {
		p, err := ParsePeriod(text)
		if err == nil {
			err = p.CheckBegun(now, time.UTC)
		}
		if got := fmt.Sprint(err); !strings.HasPrefix(got, want) || want == "" && err != nil {
			t.Errorf("%s: %s, want %q", text, got, want)
		}
	}
	bare, _ := ParsePeriod("3 nov")
	if named, err := ParsePeriod("tue 3 nov"); err != nil || named.WithYears(DateOf(now, time.UTC)) != bare.WithYears(DateOf(now, time.UTC)) {
		t.Errorf("%v, %v", named, err)
	}
}

// FuzzPeriod: a period is read again from how it is saved and from how it is shown, and begins before it ends.
func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"today", "7d", "14 days", "oct 2026", "jun", "this week", "2026-10", "2026-10-01..2026-10-31", "2999-12-31", "..",
		"since friday", "since 15 oct", "2026-10-01..",
		"2026-1-1", "1-15 oct", "since-15-oct", "jun-aug", "20 dec – 3 jan", "jan to feb", "29 feb..1 mar 2027", "2026", "mon 30 nov", "3 nov to tues 4 nov"} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		typed, err := ParsePeriod(text)
		if err != nil {
			return
		}
		typed.weekdays = typedWeekdays{} // they are not saved
		p := typed.WithYears(DateOf(now, time.UTC))
		if p.to.Year > 2999 { // 20 dec 2999..3 jan
			return
		}
		for again, want := range map[string]Period{typed.String(): typed, p.String(): p} {
			if got, err := ParsePeriod(again); err != nil || got != want {
				t.Fatalf("%q is %s, which is read as %v: %v", text, again, got, err)
			}
		}
		if shown, err := ParsePeriod(p.Label()); err != nil || shown.WithYears(DateOf(now, time.UTC)) != p {
			t.Fatalf("%q is shown as %s, which is read as %v: %v", text, p.Label(), shown, err)
		}
		if s := typed.Bounds(now, time.UTC); s != p.Bounds(now, time.UTC) || !s.All() && !s.From.Before(s.To) {
			t.Fatalf("%q goes from %v to %v", text, s.From, s.To)
		}
	})
}
