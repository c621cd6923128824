package screen

import (
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/chart"
)

// buckets are the stretches that a chart cuts a span of time into: whole hours, days, weeks or months of the school.
type buckets struct {
	size   bucketSize
	bounds []time.Time // one more than there are stretches, in the school's zone
}

type bucketSize uint8

const (
	hours bucketSize = iota
	days
	weeks // from Monday
	months
)

// A chart has at most about this many days and weeks, so that each has a column of its own at 80 columns.
const (
	maxDayBuckets  = 62
	maxWeekBuckets = 62
)

// bucketsOf cuts a span that has both its edges. The first and the last stretch end where the span does.
func bucketsOf(span affiliate.Span, zone *time.Location) buckets {
	from, to := span.From.In(zone), span.To.In(zone)
	if !from.Before(to) {
		return buckets{}
	}
	s := buckets{bounds: []time.Time{from}}
	switch length := to.Sub(from); {
	case length <= 49*time.Hour: // two days, and the night when the clocks are put back
		s.size = hours
	case length <= maxDayBuckets*24*time.Hour:
		s.size = days
	case length <= maxWeekBuckets*7*24*time.Hour:
		s.size = weeks
	default:
		s.size = months
	}
	for at := s.size.endOf(from); at.Before(to); at = s.size.endOf(at) {
		s.bounds = append(s.bounds, at)
	}
	s.bounds = append(s.bounds, to)
	return s
}

// endOf is where the stretch that holds t ends.
func (s bucketSize) endOf(t time.Time) time.Time {
	day := affiliate.DateOf(t, t.Location())
	switch s {
	case hours: // by the clock on the wall, also where the zone is half an hour off or the clocks change
		next := t.Add(time.Hour)
		return next.Add(-time.Duration(next.Minute())*time.Minute - time.Duration(next.Second())*time.Second - time.Duration(next.Nanosecond()))
	case weeks:
		day = day.Add(7 - (int(day.UTC().Weekday())+6)%7)
	case months:
		day = affiliate.NewDate(day.Year, day.Month+1, 1)
	default:
		day = day.Add(1)
	}
	next := day.Start(t.Location())
	if !next.After(t) { // the zone left that day out
		next = day.End(t.Location())
	}
	return next
}

// isDayStart reports whether a day begins at t, at midnight or, where the clocks went forward, later.
func isDayStart(t time.Time) bool {
	return t.Equal(affiliate.DateOf(t, t.Location()).Start(t.Location()))
}

// describe names the stretch: Tue 18 Nov 14:00–15:00, Tue 18 Nov, 17–23 Nov, Nov 2026.
func (s bucketSize) describe(p chart.Point, now time.Time) string {
	last := p.To.Add(-time.Nanosecond)
	year := ""
	if p.From.Year() != now.In(p.From.Location()).Year() {
		year = " 2006"
	}
	oneDay := p.From.Year() == last.Year() && p.From.YearDay() == last.YearDay()
	switch {
	case s == hours && oneDay:
		end := p.To.Format("15:04")
		if isDayStart(p.To) {
			end = "24:00"
		}
		return p.From.Format("Mon 2 Jan"+year+" 15:04") + "–" + end
	case oneDay:
		return p.From.Format("Mon 2 Jan" + year)
	case s == months && p.From.Month() == last.Month() && p.From.Day() == 1 && p.To.Day() == 1:
		return p.From.Format("Jan 2006")
	case p.From.Year() == last.Year() && p.From.Month() == last.Month():
		return p.From.Format("2") + "–" + last.Format("2 Jan"+year)
	case p.From.Year() == last.Year():
		return p.From.Format("2 Jan") + "–" + last.Format("2 Jan"+year)
	default:
		return p.From.Format("2 Jan 2006") + "–" + last.Format("2 Jan 2006")
	}
}

// axisLabels are the labels that may be written under the axis, the finest first.
func (s bucketSize) axisLabels() []func(chart.Point) string {
	at := func(format string, when func(time.Time) bool) func(chart.Point) string {
		return func(p chart.Point) string {
			if !when(p.From) {
				return ""
			}
			return p.From.Format(format)
		}
	}
	hourly := func(n int) func(chart.Point) string {
		return func(p chart.Point) string {
			switch {
			case isDayStart(p.From):
				return p.From.Format("2 Jan")
			case p.From.Minute() != 0 || p.From.Hour()%n != 0:
				return ""
			}
			return p.From.Format("15:04")
		}
	}
	monthly := func(n int) func(chart.Point) string {
		return func(p chart.Point) string {
			switch {
			case (int(p.From.Month())-1)%n != 0:
				return ""
			case p.From.Month() == time.January:
				return p.From.Format("2006")
			}
			return p.From.Format("Jan")
		}
	}
	always := func(time.Time) bool { return true }
	monday := func(t time.Time) bool { return t.Weekday() == time.Monday }
	fortnight := func(t time.Time) bool { _, week := t.ISOWeek(); return monday(t) && week%2 == 1 }
	first := func(t time.Time) bool { return t.Day() == 1 }
	firstWeek := func(t time.Time) bool { return t.Day() <= 7 }
	switch s {
	case hours:
		return []func(chart.Point) string{hourly(1), hourly(2), hourly(3), hourly(6), hourly(12), hourly(24)}
	case days:
		return []func(chart.Point) string{at("Mon 2 Jan", always), at("2 Jan", always), at("2 Jan", monday), at("2 Jan", fortnight), at("Jan", first)}
	case weeks:
		return []func(chart.Point) string{at("2 Jan", always), at("2 Jan", fortnight), at("Jan", firstWeek)}
	default:
		return []func(chart.Point) string{monthly(1), monthly(3), monthly(12)}
	}
}
