package affiliate

import "time"

// BucketSize is the size of the parts that a span of time is cut into.
type BucketSize uint8

const (
	Hours BucketSize = iota // by the clock on the wall
	Days                    // of the school's time zone, as weeks and months are
	Weeks                   // from Monday
	Months
)

// EndOf is where the part that holds t ends, in the zone of t.
func (s BucketSize) EndOf(t time.Time) time.Time {
	day := DateOf(t, t.Location())
	switch s {
	case Hours: // also where the zone is half an hour off or the clocks change
		next := t.Add(time.Hour)
		return next.Add(-time.Duration(next.Minute())*time.Minute - time.Duration(next.Second())*time.Second - time.Duration(next.Nanosecond()))
	case Weeks:
		day = day.Add(7 - (int(day.UTC().Weekday())+6)%7)
	case Months:
		day = NewDate(day.Year, day.Month+1, 1)
	default:
		day = day.Add(1)
	}
	next := day.Start(t.Location())
	if !next.After(t) { // the zone left that day out
		next = day.End(t.Location())
	}
	return next
}

// Cut returns the bounds of the parts of a span, one more than there are parts. The first and the last part end where the span does.
// A span without edges, or that ends before it begins, has none.
func (s BucketSize) Cut(span Span, zone *time.Location) []time.Time {
	from, to := span.From.In(zone), span.To.In(zone)
	if span.From.IsZero() || !from.Before(to) {
		return nil
	}
	bounds := []time.Time{from}
	for at := s.EndOf(from); at.Before(to); at = s.EndOf(at) {
		bounds = append(bounds, at)
	}
	return append(bounds, to)
}

// Label names a part: Tue 18 Nov 14:00–15:00, Tue 18 Nov, 17–23 Nov, Nov 2026. Both ends are in the school's zone.
func (s BucketSize) Label(from, to, now time.Time) string {
	last := to.Add(-time.Nanosecond)
	year := ""
	if from.Year() != now.In(from.Location()).Year() {
		year = " 2006"
	}
	oneDay := from.Year() == last.Year() && from.YearDay() == last.YearDay()
	switch {
	case s == Hours && oneDay:
		end := to.Format("15:04")
		if to.Equal(DateOf(to, to.Location()).Start(to.Location())) {
			end = "24:00"
		}
		return from.Format("Mon 2 Jan"+year+" 15:04") + "–" + end
	case oneDay:
		return from.Format("Mon 2 Jan" + year)
	case s == Months && from.Month() == last.Month() && from.Day() == 1 && to.Day() == 1:
		return from.Format("Jan 2006")
	case from.Year() == last.Year() && from.Month() == last.Month():
		return from.Format("2") + "–" + last.Format("2 Jan"+year)
	case from.Year() == last.Year():
		return from.Format("2 Jan") + "–" + last.Format("2 Jan"+year)
	default:
		return from.Format("2 Jan 2006") + "–" + last.Format("2 Jan 2006")
	}
}
