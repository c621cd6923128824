package affiliate

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, in no time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate is a day, also one that is counted past the end of its month: 32 January is 1 February.
func NewDate(year int, month time.Month, day int) Date {
	y, m, d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Date()
	return Date{y, m, d}
}

// DateOf returns the day of an instant, by where days begin. That is the day on the wall clock, except where clocks go back over
// midnight: then the wall clock shows the end of a day a second time, after the next one began.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	day := Date{y, m, d}
	if next := day.Add(1); !t.Before(next.Start(zone)) {
		return next
	}
	return day
}

// Start is the first instant of the day in a zone. Where clocks go forward at midnight that is 01:00; where they go back at 01:00
// it is the first of two midnights. A day that a zone left out begins where the next one does.
func (d Date) Start(zone *time.Location) time.Time {
	midnight := d.UTC()
	// No zone is more than 26 hours ahead of or behind UTC. The first stretch of one offset in which the wall clock reaches
	// midnight has the instant: it is the midnight of that offset, or the start of the stretch when the clocks jumped over it.
	for at := midnight.Add(-26 * time.Hour); ; {
		local := at.In(zone)
		begin, end := local.ZoneBounds()
		_, offset := local.Zone()
		start := midnight.Add(-time.Duration(offset) * time.Second)
		if !begin.IsZero() && start.Before(begin) {
			start = begin
		}
		if end.IsZero() || start.Before(end) {
			return start.In(zone)
		}
		at = end
	}
}

// End is the first instant after the day.
func (d Date) End(zone *time.Location) time.Time { return d.Add(1).Start(zone) }

// LastInstant is the last one of a day that has begun, or now while it lasts; now for no day.
func (d Date) LastInstant(now time.Time, zone *time.Location) time.Time {
	if d == (Date{}) {
		return now
	}
	if end := d.End(zone).Add(-time.Millisecond); end.Before(now) {
		return end
	}
	return now
}

// UTC is midnight of the day in UTC, for callers that count days without a time zone.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.UTC().Weekday() }

// Add returns the day that many days later.
func (d Date) Add(days int) Date { return NewDate(d.Year, d.Month, d.Day+days) }

// String is the day as it is typed: 2026-12-31.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// ShortDay is the day of an instant: 12 Nov, with the year when it is not this one.
func ShortDay(t, now time.Time, zone *time.Location) string {
	t = t.In(zone)
	if t.Year() == now.In(zone).Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 06")
}

// Words writes the day as people read it: 1 Oct 2026.
func (d Date) Words() string { return d.UTC().Format("2 Jan 2006") }

// EarlierTime returns the earlier of two instants.
func EarlierTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// LaterTime returns the later of two instants.
func LaterTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
