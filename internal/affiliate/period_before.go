package affiliate

import "time"

// RawDays is how long every reading stays. Of an older day only the numbers at its midnights are exact.
const RawDays = 100

// BeforeLabel names the days that numbers of the period are compared with, and says when the last one counts in part: Sep 2026, 1–28 Oct
// 2026 to the same time of day. It is "" for all time.
func (p Period) BeforeLabel(now time.Time, zone *time.Location) string {
	before, ok := p.before(now, zone)
	if !ok {
		return ""
	}
	if span, _ := p.SpanBefore(now, zone); span.To.Before(before.Bounds(now, zone).To) {
		return before.Label() + " to the same time of day"
	}
	return before.Label()
}

// ShortBeforeLabel names the same days where there is little room: 1–28 Oct, 1–28 Oct 2025.
func (p Period) ShortBeforeLabel(now time.Time, zone *time.Location) string {
	before, ok := p.before(now, zone)
	if !ok {
		return ""
	}
	return before.ShortLabel(DateOf(now, zone))
}

// lasts reports whether the period has begun and is not over, all time apart.
func (p Period) lasts(now time.Time, zone *time.Location) bool {
	span := p.Bounds(now, zone)
	return !span.All() && span.Contains(now)
}

// SpanBefore returns the instants between which the period before is compared. While this period lasts, the last day before counts until
// the present time of day, so that a part of a day is not compared with a whole one; a day so old that only its midnights are exact counts
// as a whole. All time has no period before.
func (p Period) SpanBefore(now time.Time, zone *time.Location) (Span, bool) {
	before, ok := p.before(now, zone)
	if !ok {
		return Span{}, false
	}
	span, today := before.Bounds(now, zone), DateOf(now, zone)
	last := lastDayOf(span, zone)
	monthWasShorter := p.comparesSameDays() && last.Day < today.Day // then it is compared as a whole
	if !p.lasts(now, zone) || isRolledUp(last, now, zone) || monthWasShorter {
		return span, true
	}
	if to := last.Start(zone).Add(now.Sub(today.Start(zone))); to.Before(span.To) {
		span.To = to
	}
	return span, true
}

func lastDayOf(s Span, zone *time.Location) Date { return DateOf(s.To.Add(-1), zone) }

// isRolledUp reports whether a day is so old that readings within it are not kept.
func isRolledUp(day Date, now time.Time, zone *time.Location) bool {
	return day.UTC().Before(DateOf(now, zone).Add(-RawDays).UTC())
}

// comparesSameDays reports whether a period that lasts is compared with the same days of the month or the year before.
func (p Period) comparesSameDays() bool {
	return p.kind == monthToDate || p.kind == oneMonth || p.kind == thisYear
}

// before is the period that numbers of this one are compared with: as many days as it had so far, before it; for a month or a year the one
// before; for the days of this week, month or year so far the same days of the last one. All time has none.
func (p Period) before(now time.Time, zone *time.Location) (before Period, ok bool) {
	d := DateOf(now, zone)
	p = p.WithYears(d)
	days := func(from, to Date) (Period, bool) { return Period{kind: fromTo, from: from, to: to}, true }
	month := func(first Date) (Period, bool) {
		return Period{kind: oneMonth, from: NewDate(first.Year, first.Month-1, 1)}, true
	}
	switch p.kind {
	case today:
		return days(d.Add(-1), d.Add(-1))
	case yesterday:
		return days(d.Add(-2), d.Add(-2))
	case lastDays:
		return days(d.Add(1-2*p.days), d.Add(-p.days))
	case thisWeek:
		return days(d.mondayBefore(), d.Add(-7))
	case lastWeek:
		monday := d.mondayBefore()
		return days(monday.Add(-7), monday.Add(-1))
	case monthToDate:
		last := NewDate(d.Year, d.Month, 0)
		return days(NewDate(d.Year, d.Month-1, 1), last.onDay(d.Day))
	case lastMonth:
		return month(NewDate(d.Year, d.Month-1, 1))
	case thisYear:
		return days(NewDate(d.Year-1, time.January, 1), NewDate(d.Year-1, d.Month, 1).onDay(d.Day))
	case lastYear:
		return days(NewDate(d.Year-2, time.January, 1), NewDate(d.Year-2, time.December, 31))
	case oneMonth:
		if p.from.Year == d.Year && p.from.Month == d.Month {
			return Period{kind: monthToDate}.before(now, zone)
		}
		return month(p.from)
	case sinceWeekday:
		n := p.daysSince(d) + 1
		return days(d.Add(1-2*n), d.Add(-n))
	case fromTo, sinceDay:
		last := p.to
		if p.kind == sinceDay {
			last = laterDate(p.from, d)
		}
		if d.UTC().Before(last.UTC()) && !d.UTC().Before(p.from.UTC()) {
			last = d
		}
		n := int(last.UTC().Sub(p.from.UTC())/(24*time.Hour)) + 1
		return days(p.from.Add(-n), p.from.Add(-1))
	default:
		return Period{}, false
	}
}
