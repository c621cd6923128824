package affiliate

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestPeriods(t *testing.T) {
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
		{"2026-12-20..2027-01-03", "2026-12-20..2027-01-03", "20 Dec 2026–3 Jan 2027", "2026-12-20T00:00:00+05:30", "2027-01-04T00:00:00+05:30"},
	} {
		p, err := ParsePeriod(tc.text)
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		s := p.Bounds(now, kolkata)
		if got := [4]string{p.String(), p.Label(), s.From.Format(time.RFC3339), s.To.Format(time.RFC3339)}; got != [4]string{tc.canonical, tc.label, tc.from, tc.to} {
			t.Errorf("%s: %q", tc.text, got)
		}
	}
	for _, text := range []string{"", "all", "ALL"} {
		if p, err := ParsePeriod(text); err != nil || !p.All() || !p.Bounds(now, kolkata).All() {
			t.Errorf("%q: %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"tomorrow", "2026-13", "2026-02-30", "2026-10-15..2026-10-01", "..2026-10-15", "since", "since fr", "since noon", "7", "7 weeks", "..", "0000-01", "Oct 0000"} {
		if p, err := ParsePeriod(text); err == nil {
			t.Errorf("%q is taken as %s", text, p)
		}
	}
}

// TestThePeriodBefore: as many days, or the month before; of the month so far, the same days of the last month. A period that lasts is compared
// with the same time before: its last day counts in part, which the label says.
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
		"2025-12-20..": {"2025-09-09..2025-12-19", "9 Sep–19 Dec 2025", "9 Sep–19 Dec", "2025-12-20 00:00"}, "2025-12-22..": {"2025-09-13..2025-12-21", "13 Sep–21 Dec 2025" + partly, "13 Sep–21 Dec", "2025-12-21 12:00"}, // readings are kept since 2025-12-21
		"since-friday": {"2026-03-22..2026-03-26", "22–26 Mar 2026" + partly, "22–26 Mar", "2026-03-26 12:00"}, "2026-04-02..": {"2026-04-01..2026-04-01", "1 Apr 2026", "1 Apr", "2026-04-02 00:00"},
	} {
		p, err := ParsePeriod(text)
		before, ok := p.before(now, time.UTC)
		span, _ := p.SpanBefore(now, time.UTC)
		if got := [4]string{before.String(), p.BeforeLabel(now, time.UTC), p.ShortBeforeLabel(now, time.UTC), span.To.Format("2006-01-02 15:04")}; err != nil || !ok || got != want {
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

func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"today", "7d", "7 days", "oct 2026", "mtd", "2026-10", "2026-10-01..2026-10-31", "9999-12-31", "..", "since friday", "2026-10-01..", "2026-1-1"} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePeriod(text)
		if err != nil {
			return
		}
		again, err := ParsePeriod(p.String())
		if err != nil || again != p {
			t.Fatalf("%q is %s, which is %v: %v", text, p, again, err)
		}
		if s := p.Bounds(now, time.UTC); !s.All() && !s.From.Before(s.To) {
			t.Fatalf("%q goes from %v to %v", text, s.From, s.To)
		}
	})
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
