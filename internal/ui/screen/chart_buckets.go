package screen

import (
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/chart"
)

// buckets are the parts into which a chart cuts a span of time: whole hours, days, weeks or months of the school.
type buckets struct {
	size   affiliate.BucketSize
	bounds []time.Time // one more than there are buckets, in the school's zone
}

// A chart has at most about this many days and weeks, so that each has a column of its own at 80 columns.
const (
	maxDayBuckets  = 62
	maxWeekBuckets = 62
)

// bucketsOf cuts a span with a start and an end. The first and the last bucket may be shorter, since the span cuts them.
func bucketsOf(span affiliate.Span, zone *time.Location) buckets {
	size := affiliate.Months
	switch length := span.To.Sub(span.From); {
	case length <= 49*time.Hour: // two days, one of them with the hour that is repeated when the clocks are put back
		size = affiliate.Hours
	case length <= maxDayBuckets*24*time.Hour:
		size = affiliate.Days
	case length <= maxWeekBuckets*7*24*time.Hour:
		size = affiliate.Weeks
	}
	return buckets{size: size, bounds: size.Cut(span, zone)}
}

// isDayStart reports whether a day begins at t. It begins after midnight where the clocks went forward at midnight.
func isDayStart(t time.Time) bool {
	return t.Equal(affiliate.DateOf(t, t.Location()).Start(t.Location()))
}

// axisLabels returns the possible labels under the axis, the most detailed first.
func axisLabels(s affiliate.BucketSize) []func(chart.Point) string {
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
	case affiliate.Hours:
		return []func(chart.Point) string{hourly(1), hourly(2), hourly(3), hourly(6), hourly(12), hourly(24)}
	case affiliate.Days:
		return []func(chart.Point) string{
			at("Mon 2 Jan", always), at("2 Jan", always), at("2 Jan", monday), at("2 Jan", fortnight), at("Jan", first)}
	case affiliate.Weeks:
		return []func(chart.Point) string{at("2 Jan", always), at("2 Jan", fortnight), at("Jan", firstWeek)}
	default:
		return []func(chart.Point) string{monthly(1), monthly(3), monthly(12)}
	}
}
