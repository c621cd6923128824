package affiliate

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is the time of which totals are shown: whole days of the school's time zone, or all time. The zero Period is all time.
type Period struct {
	kind     periodKind
	from, to Date         // a month or a from–to, both inclusive; of what lasts until today, from only; year 0: see WithYears
	days     int          // of lastDays
	weekday  time.Weekday // of sinceWeekday
	weekdays typedWeekdays
}

type periodKind uint8

const (
	allTime periodKind = iota
	today
	yesterday
	lastDays // with today
	thisWeek // since Monday
	lastWeek // Monday to Sunday
	monthToDate
	lastMonth
	thisYear
	lastYear
	oneMonth
	fromTo
	sinceDay     // until today
	sinceWeekday // the last one before today, until today
)

// periodWords are the periods that have a name, as they are typed and as people read them.
var periodWords = []struct {
	period      Period
	name, label string
	other       string // what it is also called
	listed      bool   // in lists to choose from; the others are typed
}{
	{Period{kind: today}, "today", "today", "", true},
	{Period{kind: yesterday}, "yesterday", "yesterday", "", false},
	{Period{kind: lastDays, days: 7}, "7d", "7 days", "", true},
	{Period{kind: lastDays, days: 30}, "30d", "30 days", "", true},
	{Period{kind: thisWeek}, "this-week", "this week", "week to date", false},
	{Period{kind: lastWeek}, "last-week", "last week", "", false},
	{Period{kind: monthToDate}, "mtd", "month to date", "this month", true},
	{Period{kind: lastMonth}, "last-month", "last month", "", true},
	{Period{kind: thisYear}, "this-year", "this year", "year to date", false},
	{Period{kind: lastYear}, "last-year", "last year", "", false},
	{Period{kind: allTime}, "all", "all", "all time", true},
}

// NamedPeriods are those of lists to choose from, the shortest first and all time last.
func NamedPeriods() []Period {
	var all []Period
	for _, w := range periodWords {
		if w.listed {
			all = append(all, w.period)
		}
	}
	return all
}

// PeriodWords are the periods that are typed as a word.
func PeriodWords() []string {
	var words []string
	for _, w := range periodWords {
		words = append(words, w.name)
	}
	for day := time.Monday; day <= time.Saturday; day++ {
		words = append(words, Period{kind: sinceWeekday, weekday: day}.String())
	}
	return append(words, Period{kind: sinceWeekday, weekday: time.Sunday}.String())
}

// LastMonth is the calendar month before the present one.
func LastMonth() Period { return Period{kind: lastMonth} }

// SinceWorkday is the time since the last day before today that is not of a weekend: on a Monday, since Friday.
func SinceWorkday(now time.Time, zone *time.Location) Period {
	day := DateOf(now, zone).Add(-1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.Add(-1)
	}
	return Period{kind: sinceWeekday, weekday: day.Weekday()}
}

// String is the period as ParsePeriod reads it.
func (p Period) String() string {
	switch p.kind {
	case lastDays:
		return strconv.Itoa(p.days) + "d"
	case oneMonth:
		if p.from.Year == 0 {
			return p.lastDay().typed()
		}
		return p.from.String()[:len("2006-01")]
	case fromTo:
		return p.from.typed() + ".." + p.to.typed()
	case sinceDay:
		return p.from.typed() + ".."
	case sinceWeekday:
		return "since-" + strings.ToLower(p.weekday.String())
	}
	for _, w := range periodWords {
		if w.period == p {
			return w.name
		}
	}
	return "all"
}

// Label is a period WithYears as people read it: 7 days, Oct 2026, 1–15 Oct 2026. It can be typed, too.
func (p Period) Label() string {
	switch p.kind {
	case lastDays:
		return strconv.Itoa(p.days) + " days"
	case oneMonth:
		return p.from.UTC().Format("Jan 2006")
	case fromTo:
		return daysLabel(p.from.UTC(), p.to.UTC())
	case sinceDay:
		return "since " + p.from.Words()
	case sinceWeekday:
		return "since " + p.weekday.String()
	}
	for _, w := range periodWords {
		if w.period == p {
			return w.label
		}
	}
	return "all"
}

// ShortLabel is the label where there is little room: 1–15 Oct, since Fri. Days of another year than today's have it: 1–15 Oct 2025.
func (p Period) ShortLabel(today Date) string { return p.shortLabel(today.Year) }

// ShortestLabel is the label where there is no room for a year.
func (p Period) ShortestLabel() string { return p.shortLabel(0) }

// shortLabel leaves out the year this, or every year: 0.
func (p Period) shortLabel(this int) string {
	day := func(t time.Time, withYear bool) string {
		if withYear && this != 0 && t.Year() != this {
			return t.Format("2 Jan 2006")
		}
		return t.Format("2 Jan")
	}
	switch p.kind {
	case monthToDate:
		return "mtd"
	case sinceWeekday:
		return "since " + p.weekday.String()[:3]
	case sinceDay:
		return "since " + day(p.from.UTC(), true)
	case fromTo:
		from, to := p.from.UTC(), p.to.UTC()
		switch {
		case from.Equal(to):
			return day(to, true)
		case from.Year() == to.Year() && from.Month() == to.Month():
			return strconv.Itoa(from.Day()) + "–" + day(to, true)
		}
		return day(from, from.Year() != to.Year()) + "–" + day(to, true)
	}
	return p.Label()
}

// Describe names the period with its days, as far as they have begun: last 7 days (23–29 Nov 2026), 1–15 Oct 2026, all time.
func (p Period) Describe(now time.Time, zone *time.Location) string {
	if p.All() {
		return "all time"
	}
	today := DateOf(now, zone)
	p = p.WithYears(today)
	span := p.Bounds(now, zone)
	from, last := DateOf(span.From, zone), lastDayOf(span, zone)
	switch lasts := last.UTC().After(today.UTC()) && !from.UTC().After(today.UTC()); {
	case lasts:
		last = today
	case p.kind == oneMonth:
		return p.Label()
	}
	label, days := p.Label(), DaysLabel(from, last)
	if label == days {
		return days
	}
	if p.kind == lastDays {
		label = "last " + label
	}
	return label + " (" + days + ")"
}

// DaysLabel returns the days from one to another, both included, as people read them.
func DaysLabel(from, to Date) string { return daysLabel(from.UTC(), to.UTC()) }

// daysLabel repeats nothing: 3 Oct 2026, 1–15 Oct 2026, 20 Sep–3 Oct 2026, 20 Dec 2026–3 Jan 2027.
func daysLabel(from, to time.Time) string {
	end := to.Format("2 Jan 2006")
	switch {
	case from.Equal(to):
		return end
	case from.Year() == to.Year() && from.Month() == to.Month():
		return strconv.Itoa(from.Day()) + "–" + end
	case from.Year() == to.Year():
		return from.Format("2 Jan") + "–" + end
	default:
		return from.Format("2 Jan 2006") + "–" + end
	}
}

// All reports whether it is all time.
func (p Period) All() bool { return p.kind == allTime }

// Bounds returns the instants where the period begins and ends, seen at now: days begin where they do in the school's time zone.
func (p Period) Bounds(now time.Time, zone *time.Location) Span {
	d := DateOf(now, zone)
	p = p.WithYears(d)
	span := func(from, last Date) Span { return Span{From: from.Start(zone), To: last.End(zone)} }
	switch p.kind {
	case today:
		return span(d, d)
	case yesterday:
		return span(d.Add(-1), d.Add(-1))
	case lastDays:
		return span(d.Add(1-p.days), d)
	case thisWeek:
		return span(d.mondayBefore().Add(7), d)
	case lastWeek:
		monday := d.mondayBefore()
		return span(monday, monday.Add(6))
	case monthToDate:
		return span(NewDate(d.Year, d.Month, 1), d)
	case lastMonth:
		return span(NewDate(d.Year, d.Month-1, 1), NewDate(d.Year, d.Month, 0))
	case thisYear:
		return span(NewDate(d.Year, time.January, 1), d)
	case lastYear:
		return span(NewDate(d.Year-1, time.January, 1), NewDate(d.Year-1, time.December, 31))
	case oneMonth:
		return span(p.from, p.lastDay())
	case fromTo:
		return span(p.from, p.to)
	case sinceDay:
		return span(p.from, laterDate(p.from, d))
	case sinceWeekday:
		return span(d.Add(-p.daysSince(d)), d)
	default:
		return Span{}
	}
}

// CheckBegun returns an error while the period has not begun, since it would show nothing; also for a day that its year does not have, such
// as 29 Feb, and for a wrong weekday.
func (p Period) CheckBegun(now time.Time, zone *time.Location) error {
	if err := p.checkLeapDays(DateOf(now, zone)); err != nil {
		return err
	}
	if err := p.checkWeekdays(DateOf(now, zone)); err != nil {
		return err
	}
	from := p.Bounds(now, zone).From
	if !from.After(now) {
		return nil
	}
	return fmt.Errorf("the period has not begun: it begins on %s", DateOf(from, zone).Words())
}

// mondayBefore is the Monday of the week before a day's.
func (d Date) mondayBefore() Date { return d.Add(-7 - (int(d.Weekday())+6)%7) }

// daysSince is how long ago the last such weekday was on a day: 1 to 7.
func (p Period) daysSince(day Date) int { return (int(day.Weekday()-p.weekday)+6)%7 + 1 }

func laterDate(a, b Date) Date {
	if a.UTC().After(b.UTC()) {
		return a
	}
	return b
}

// Days returns the instants where a span's days begin, and its end, in the zone, for a chart by days. A span without edges has
// none, and a day that the zone left out is missing.
func (s Span) Days(zone *time.Location) []time.Time {
	if s.From.IsZero() || s.To.IsZero() {
		return nil
	}
	bounds := []time.Time{s.From}
	for d := DateOf(s.From, zone); ; {
		d = d.Add(1)
		next := d.Start(zone)
		if !next.Before(s.To) {
			return append(bounds, s.To)
		}
		if next.After(bounds[len(bounds)-1]) {
			bounds = append(bounds, next)
		}
	}
}
