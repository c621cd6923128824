package screen

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/chart"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestStepsOfPeriods: the buckets of a day are hours, those of a month days, those of longer periods weeks. The labels
// and the last bound are right for the span.
func TestStepsOfPeriods(t *testing.T) {
	india := zoneOf(t, "Asia/Kolkata")
	now := time.Date(2026, 11, 18, 14, 5, 0, 0, india)
	for _, c := range []struct {
		from, to string
		size     affiliate.BucketSize
		count    int
		first    string
		last     string
	}{
		{"2026-11-18 00:00", "2026-11-19 00:00", affiliate.Hours, 24, "Wed 18 Nov 00:00–01:00", "Wed 18 Nov 23:00–24:00"},
		{"2026-11-17 10:20", "2026-11-17 12:00", affiliate.Hours, 2, "Tue 17 Nov 10:20–11:00", "Tue 17 Nov 11:00–12:00"},
		{"2026-11-12 00:00", "2026-11-19 00:00", affiliate.Days, 7, "Thu 12 Nov", "Wed 18 Nov"},
		{"2026-11-01 00:00", "2026-12-01 00:00", affiliate.Days, 30, "Sun 1 Nov", "Mon 30 Nov"},
		{"2026-08-20 00:00", "2026-11-19 00:00", affiliate.Weeks, 14, "20–23 Aug", "16–18 Nov"},
		{"2025-12-25 00:00", "2026-11-19 00:00", affiliate.Weeks, 48, "25–28 Dec 2025", "16–18 Nov"},
		{"2024-01-15 00:00", "2026-11-19 00:00", affiliate.Months, 35, "15–31 Jan 2024", "1–18 Nov"},
		{"2024-03-01 00:00", "2026-11-01 00:00", affiliate.Months, 32, "Mar 2024", "Oct 2026"},
	} {
		from, _ := time.ParseInLocation("2006-01-02 15:04", c.from, india)
		to, _ := time.ParseInLocation("2006-01-02 15:04", c.to, india)
		s := bucketsOf(affiliate.Span{From: from.UTC(), To: to.UTC()}, india)
		if s.size != c.size || len(s.bounds)-1 != c.count || !s.bounds[0].Equal(from) || !s.bounds[c.count].Equal(to) {
			t.Errorf("%s to %s: %d buckets, of size %d, from %v to %v", c.from, c.to, len(s.bounds)-1, s.size, s.bounds[0], s.bounds[len(s.bounds)-1])
			continue
		}
		words := func(i int) string { return s.size.Label(s.bounds[i], s.bounds[i+1], now) }
		if words(0) != c.first || words(c.count-1) != c.last {
			t.Errorf("%s to %s: %q to %q, want %q to %q", c.from, c.to, words(0), words(c.count-1), c.first, c.last)
		}
	}
	if s := bucketsOf(affiliate.Span{From: now, To: now}, india); len(s.bounds) != 0 {
		t.Errorf("no time has %d bounds", len(s.bounds))
	}
}

// TestStepsWhereClocksChange: a day of 23 or 25 hours has as many buckets, and days begin at midnight of the local clock.
func TestStepsWhereClocksChange(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	for _, c := range []struct {
		day   time.Time
		hours int
	}{
		{time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), 23},
		{time.Date(2026, 10, 25, 0, 0, 0, 0, berlin), 25},
		{time.Date(2026, 6, 1, 0, 0, 0, 0, berlin), 24},
	} {
		end := time.Date(c.day.Year(), c.day.Month(), c.day.Day()+1, 0, 0, 0, 0, berlin)
		if s := bucketsOf(affiliate.Span{From: c.day, To: end}, berlin); len(s.bounds)-1 != c.hours {
			t.Errorf("%s has %d hours", c.day.Format(time.DateOnly), len(s.bounds)-1)
		}
		week := bucketsOf(affiliate.Span{From: c.day.AddDate(0, 0, -5), To: end}, berlin)
		for _, b := range week.bounds {
			if b.Hour() != 0 || b.Minute() != 0 {
				t.Errorf("a day begins at %v", b)
			}
		}
	}
}

// TestStepsWhereMidnightIsLeftOut: a day that begins at 01:00 is one day with all its hours, and has its own label.
func TestStepsWhereMidnightIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		zone  string
		day   affiliate.Date
		hours int
	}{
		{"America/Havana", affiliate.NewDate(2026, 3, 8), 23}, {"America/Havana", affiliate.NewDate(2026, 11, 1), 25},
		{"America/Santiago", affiliate.NewDate(2026, 9, 6), 23}, {"America/Santiago", affiliate.NewDate(2026, 4, 4), 25},
	} {
		zone := zoneOf(t, c.zone)
		start, end := c.day.Start(zone), c.day.End(zone)
		one := bucketsOf(affiliate.Span{From: start, To: end}, zone)
		if len(one.bounds)-1 != c.hours {
			t.Errorf("%s in %s has %d hours", c.day, c.zone, len(one.bounds)-1)
		}
		if label := axisLabels(affiliate.Hours)[4](chart.Point{From: start, To: start.Add(time.Hour)}); label != start.Format("2 Jan") {
			t.Errorf("%s in %s is called %q on the axis", c.day, c.zone, label)
		}
		eve := chart.Point{From: start.Add(-time.Hour), To: start}
		if words := affiliate.Hours.Label(eve.From, eve.To, start); !strings.HasSuffix(words, "–24:00") {
			t.Errorf("the hour before %s in %s is %q", c.day, c.zone, words)
		}
		week := bucketsOf(affiliate.Span{From: c.day.Add(-5).Start(zone), To: c.day.Add(5).End(zone)}, zone)
		for i, b := range week.bounds {
			if want := c.day.Add(i - 5); len(week.bounds) != 12 || affiliate.DateOf(b, zone) != want || !b.Equal(want.Start(zone)) {
				t.Errorf("around %s in %s the %d. day begins at %v", c.day, c.zone, i, b)
			}
		}
	}
}

// FuzzBuckets: for every span and zone, the bounds rise from the start of the span to its end, and there are not too
// many to draw.
func FuzzBuckets(f *testing.F) {
	f.Add(int64(1_700_000_000), int64(86_400), uint8(0))
	f.Add(int64(1_774_742_400), int64(700_000), uint8(1))
	f.Add(int64(0), int64(1_900_000_000), uint8(2))
	f.Add(int64(1_700_000_001), int64(1), uint8(3))
	zones := []string{"Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Havana", "America/Santiago"}
	f.Fuzz(func(t *testing.T, from, length int64, zone uint8) {
		if from < -60_000_000_000 || from > 200_000_000_000 || length < 1 || length > 4_000_000_000 {
			t.Skip()
		}
		z := zoneOf(t, zones[int(zone)%len(zones)])
		span := affiliate.Span{From: time.Unix(from, 0), To: time.Unix(from+length, 0)}
		s := bucketsOf(span, z)
		if n := len(s.bounds); n < 2 || n > 1600 || !s.bounds[0].Equal(span.From) || !s.bounds[n-1].Equal(span.To) {
			t.Fatalf("%d bounds", n)
		}
		for i := 1; i < len(s.bounds); i++ {
			p := chart.Point{From: s.bounds[i-1], To: s.bounds[i]}
			if !p.From.Before(p.To) || strings.TrimSpace(s.size.Label(p.From, p.To, span.To)) == "" {
				t.Fatalf("%v to %v", p.From, p.To)
			}
		}
	})
}
