package affiliate

import (
	"testing"
	"time"
	_ "time/tzdata"
)

// TestThePeriodBefore: as many days, or the month before; of the month so far, the same days of the last month. A period that lasts is
// compared with the same time before: its last day counts in part, which the label says.
func TestThePeriodBefore(t *testing.T) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC) // a Tuesday
	const partly = " to the same time of day"
	for text, want := range map[string][4]string{
		"today": {"2026-03-30..2026-03-30", "30 Mar 2026" + partly, "30 Mar", "2026-03-30 12:00"}, "7d": {"2026-03-18..2026-03-24", "18–24 Mar 2026" + partly, "18–24 Mar", "2026-03-24 12:00"},
		"30d": {"2026-01-31..2026-03-01", "31 Jan–1 Mar 2026" + partly, "31 Jan–1 Mar", "2026-03-01 12:00"}, "mtd": {"2026-02-01..2026-02-28", "1–28 Feb 2026", "1–28 Feb", "2026-03-01 00:00"},
		"yesterday": {"2026-03-29..2026-03-29", "29 Mar 2026", "29 Mar", "2026-03-30 00:00"}, "last-week": {"2026-03-16..2026-03-22", "16–22 Mar 2026", "16–22 Mar", "2026-03-23 00:00"},
		"last-month": {"2026-01", "Jan 2026", "Jan 2026", "2026-02-01 00:00"}, "2026-01": {"2025-12", "Dec 2025", "Dec 2025", "2026-01-01 00:00"},
		"2026-03-10..2026-03-12": {"2026-03-07..2026-03-09", "7–9 Mar 2026", "7–9 Mar", "2026-03-10 00:00"}, "2026-03": {"2026-02-01..2026-02-28", "1–28 Feb 2026", "1–28 Feb", "2026-03-01 00:00"},
		"2026-03-29..2026-04-30": {"2026-03-26..2026-03-28", "26–28 Mar 2026" + partly, "26–28 Mar", "2026-03-28 12:00"}, "2026-03-29..": {"2026-03-26..2026-03-28", "26–28 Mar 2026" + partly, "26–28 Mar", "2026-03-28 12:00"},
		"2025-12-20..": {"2025-09-09..2025-12-19", "9 Sep–19 Dec 2025", "9 Sep–19 Dec 2025", "2025-12-20 00:00"}, "2025-12-22..": {"2025-09-13..2025-12-21", "13 Sep–21 Dec 2025" + partly, "13 Sep–21 Dec 2025", "2025-12-21 12:00"}, // readings are kept since 2025-12-21
		"14 days": {"2026-03-04..2026-03-17", "4–17 Mar 2026" + partly, "4–17 Mar", "2026-03-17 12:00"}, "this week": {"2026-03-23..2026-03-24", "23–24 Mar 2026" + partly, "23–24 Mar", "2026-03-24 12:00"},
		"this year": {"2025-01-01..2025-03-31", "1 Jan–31 Mar 2025", "1 Jan–31 Mar 2025", "2025-04-01 00:00"}, "last year": {"2024-01-01..2024-12-31", "1 Jan–31 Dec 2024", "1 Jan–31 Dec 2024", "2025-01-01 00:00"},
		"jan":          {"2025-12", "Dec 2025", "Dec 2025", "2026-01-01 00:00"},
		"since-friday": {"2026-03-22..2026-03-26", "22–26 Mar 2026" + partly, "22–26 Mar", "2026-03-26 12:00"}, "2026-04-02..": {"2026-04-01..2026-04-01", "1 Apr 2026", "1 Apr", "2026-04-02 00:00"},
	} {
		p, err := ParsePeriod(text)
		before, ok := p.before(now, time.UTC)
		span, _ := p.SpanBefore(now, time.UTC)
		if got := [4]string{before.String(), p.BeforeLabel(now, time.UTC), p.ShortBeforeLabel(now, time.UTC), span.To.Format("2006-01-02 15:04")}; err != nil ||
			!ok || got != want {
			t.Errorf("before %s: %q, %v", text, got, ok)
		}
	}
	if before, ok := (Period{}).before(now, time.UTC); ok || (Period{}).BeforeLabel(now, time.UTC)+(Period{}).ShortBeforeLabel(now, time.UTC) != "" {
		t.Errorf("before all time: %s", before)
	}
	for day, want := range map[int]string{1: "since-friday", 2: "since-friday", 3: "since-monday", 7: "since-friday"} { // March 2026 begins on a Sunday
		if p := SinceWorkday(time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC), time.UTC); p.String() != want {
			t.Errorf("on 2026-03-%02d: %s", day, p)
		}
	}
}

// A day of 23 or 25 hours is a day.
func TestDaysOverAChangeOfClocks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePeriod("2026-10-24..2026-10-26")
	if err != nil {
		t.Fatal(err)
	}
	days := p.Bounds(time.Time{}, berlin).Days(berlin)
	var hours []float64
	for i := 1; i < len(days); i++ {
		hours = append(hours, days[i].Sub(days[i-1]).Hours())
	}
	if len(hours) != 3 || hours[0] != 24 || hours[1] != 25 || hours[2] != 24 {
		t.Errorf("%v", hours)
	}
}

// TestAPeriodThatHasNotBegun: it is refused with the day on which it begins there, and one that begins now is not.
func TestAPeriodThatHasNotBegun(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 2, 28, 18, 30, 0, 0, time.UTC) // 1 March begins in Kolkata
	for text, want := range map[string]string{
		"all": "", "today": "", "mtd": "", "last-month": "", "since-friday": "", "2026-03": "", "2026-03-01..2026-03-31": "", "2026-03-01..": "",
		"2026-04": "1 Apr 2026", "2026-03-02..2026-03-31": "2 Mar 2026", "2026-03-02..": "2 Mar 2026", "2999-01-05": "5 Jan 2999",
	} {
		p, err := ParsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		if want != "" {
			want = "the period has not begun: it begins on " + want
		}
		got := ""
		if err := p.CheckBegun(now, kolkata); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if p, _ := ParsePeriod("2026-03"); p.CheckBegun(now.Add(-time.Nanosecond), kolkata) == nil {
		t.Error("a month is there before it begins")
	}
}

func TestPeriodsAreDescribedWithTheirDays(t *testing.T) {
	now := time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"all": "all time", "today": "today (29 Nov 2026)", "7d": "last 7 days (23–29 Nov 2026)", "mtd": "month to date (1–29 Nov 2026)", "last-month": "last month (1–31 Oct 2026)",
		"2026-10": "Oct 2026", "2026-11": "Nov 2026 (1–29 Nov 2026)", "2026-10-01..2026-10-15": "1–15 Oct 2026", "2026-11-20..2026-12-05": "20 Nov–5 Dec 2026 (20–29 Nov 2026)",
		"14d": "last 14 days (16–29 Nov 2026)", "this week": "this week (23–29 Nov 2026)", "this year": "this year (1 Jan–29 Nov 2026)", "oct": "Oct 2026", "dec": "Dec 2025",
		"since-friday": "since Friday (27–29 Nov 2026)", "2026-10-15..": "since 15 Oct 2026 (15 Oct–29 Nov 2026)",
	} {
		p, err := ParsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Describe(now, time.UTC); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

// TestAShortLabelHasTheYearOfOtherYears: 1–15 Oct would be read as this year's. ShortestLabel has no room for it.
func TestAShortLabelHasTheYearOfOtherYears(t *testing.T) {
	today := Date{Year: 2026, Month: time.March, Day: 31}
	for text, want := range map[string][2]string{
		"2026-03-01..2026-03-15": {"1–15 Mar", "1–15 Mar"}, "2025-10-01..2025-10-15": {"1–15 Oct 2025", "1–15 Oct"}, "2025-10-01..2025-10-01": {"1 Oct 2025", "1 Oct"},
		"2025-09-20..2025-10-03": {"20 Sep–3 Oct 2025", "20 Sep–3 Oct"}, "2025-12-20..2026-01-03": {"20 Dec 2025–3 Jan", "20 Dec–3 Jan"},
		"2024-12-20..2025-01-03": {"20 Dec 2024–3 Jan 2025", "20 Dec–3 Jan"}, "2025-10-01..": {"since 1 Oct 2025", "since 1 Oct"}, "2026-02-01..": {"since 1 Feb", "since 1 Feb"},
	} {
		p, err := ParsePeriod(text)
		if got := [2]string{p.ShortLabel(today), p.ShortestLabel()}; err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}
