package affiliate

import (
	"testing"
	"time"
)

// midnightZones are zones whose clocks change at or around midnight, or that left a day out, and some that do neither.
var midnightZones = []string{"America/Havana", "America/Santiago", "America/Asuncion", "America/Sao_Paulo", "America/St_Johns", "Africa/Cairo", "Asia/Beirut",
	"Asia/Amman", "Asia/Tehran", "Atlantic/Azores", "America/Scoresbysund", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Kolkata", "UTC"}

// firstMinute is the first minute in which the wall shows a day, found by looking at all of them; zero: it never does.
func firstMinute(d Date, zone *time.Location) time.Time {
	for t, end := d.UTC().Add(-28*time.Hour), d.UTC().Add(28*time.Hour); t.Before(end); t = t.Add(time.Minute) {
		if y, m, day := t.In(zone).Date(); d == (Date{y, m, day}) {
			return t
		}
	}
	return time.Time{}
}

func TestStartOfDayOverClockChanges(t *testing.T) {
	for _, name := range midnightZones {
		zone := zoneOf(t, name)
		end := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
		for at := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); {
			_, change := at.In(zone).ZoneBounds()
			if change.IsZero() {
				break
			}
			for n := -2; n <= 2; n++ {
				d := DateOf(change, zone).Add(n)
				got, want := d.Start(zone), firstMinute(d, zone)
				if want.IsZero() { // left out: it has no length
					if want = firstMinute(d.Add(1), zone); !d.End(zone).Equal(want) {
						t.Errorf("%s: %s, which is left out, ends at %v", name, d, d.End(zone))
					}
				}
				if !got.Equal(want) {
					t.Errorf("%s: %s begins at %v, not at %v", name, d, got, want.In(zone))
				}
				if last := d.End(zone).Add(-time.Second); DateOf(last, zone) != d && !got.Equal(d.End(zone)) {
					t.Errorf("%s: %v is of %s, not of %s", name, last, DateOf(last, zone), d)
				}
				if !got.Equal(d.End(zone)) && DateOf(got, zone) != d {
					t.Errorf("%s: %v is of %s, not of %s", name, got, DateOf(got, zone), d)
				}
			}
			at = change
		}
	}
}

// TestPeriodsWithoutMidnight: the day of the change is in today, in its month and in the days of a chart once, with all
// its hours.
func TestPeriodsWithoutMidnight(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     float64
		begins    string
	}{
		{"America/Havana", "2026-03-08", 23, "01:00"},
		{"America/Havana", "2026-11-01", 25, "00:00"},
		{"America/Santiago", "2026-09-06", 23, "01:00"},
		{"America/Santiago", "2026-04-04", 25, "00:00"},
		{"Africa/Cairo", "2026-04-24", 23, "01:00"},
		{"Asia/Kolkata", "2026-11-01", 24, "00:00"},
	} {
		zone := zoneOf(t, c.zone)
		d, err := ParseCalendarDay(c.day)
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range []time.Time{d.Start(zone), d.Start(zone).Add(time.Hour), d.End(zone).Add(-time.Second)} {
			span := Period{kind: today}.Bounds(now, zone)
			if got := span.To.Sub(span.From).Hours(); got != c.hours || span.From.Format("2006-01-02 15:04") != c.day+" "+c.begins {
				t.Errorf("%s at %v: today is %v to %v", c.zone, now, span.From, span.To)
			}
			week := Period{kind: lastDays, days: 7}.Bounds(now, zone).Days(zone)
			if len(week) != 8 || !week[6].Equal(span.From) || !week[7].Equal(span.To) {
				t.Errorf("%s at %v: the week is %v", c.zone, now, week)
			}
		}
		month, err := ParsePeriod(c.day[:7])
		if err != nil {
			t.Fatal(err)
		}
		span := month.Bounds(time.Time{}, zone)
		if days := span.Days(zone); len(days)-1 != NewDate(d.Year, d.Month+1, 0).Day || !days[d.Day-1].Equal(d.Start(zone)) {
			t.Errorf("%s: %s has %d days, the %d. from %v", c.zone, month, len(days)-1, d.Day, days[d.Day-1])
		}
		expires, err := ParseExpiry(c.day, d.UTC().AddDate(0, 0, -3), zone)
		if err != nil || !expires.Equal(d.End(zone).Add(-time.Second)) {
			t.Errorf("%s: what expires on %s ends at %v, %v", c.zone, c.day, expires.In(zone), err)
		}
		from, to, err := ParseDay(c.day, zone, nil)
		if err != nil || !from.Equal(d.Start(zone)) || !to.Equal(d.End(zone)) {
			t.Errorf("%s: %s is %v to %v, %v", c.zone, c.day, from, to, err)
		}
	}
}
