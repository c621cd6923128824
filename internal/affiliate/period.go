package affiliate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is what totals are of: whole days of the school's time zone, or all time. The zero Period is all.
type Period struct {
	kind     periodKind
	from, to Date // a month or a from–to; both inclusive
}

type periodKind uint8

const (
	allTime periodKind = iota
	today
	last7Days
	last30Days
	monthToDate
	lastMonth
	oneMonth
	fromTo
)

// periodWords are the periods that have a name, as they are typed and as people read them.
var periodWords = []struct {
	kind        periodKind
	name, label string
}{
	{today, "today", "today"},
	{last7Days, "7d", "7 days"},
	{last30Days, "30d", "30 days"},
	{monthToDate, "mtd", "month to date"},
	{lastMonth, "last-month", "last month"},
	{allTime, "all", "all"},
}

// NamedPeriods are those that have a name, the shortest first and all time last.
func NamedPeriods() []Period {
	all := make([]Period, len(periodWords))
	for i, w := range periodWords {
		all[i] = Period{kind: w.kind}
	}
	return all
}

// LastMonth is the calendar month before the present one.
func LastMonth() Period { return Period{kind: lastMonth} }

var monthText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)

// ParsePeriod parses today, 7d, 30d, mtd, last-month, all, a month like 2026-10, or two days like 2026-10-01..2026-10-31, both
// included. "" is all. The labels of what has a name and of months are taken too: 7 days, Oct 2026.
func ParsePeriod(text string) (Period, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return Period{}, nil
	}
	for _, w := range periodWords {
		if text == w.name || text == w.label {
			return Period{kind: w.kind}, nil
		}
	}
	if monthText.MatchString(text) {
		first, err := parseDay(text + "-01")
		if err != nil {
			return Period{}, fmt.Errorf("there is no month %s", text)
		}
		return Period{kind: oneMonth, from: first}, nil
	}
	if t, err := time.Parse("Jan 2006", text); err == nil && t.Year() > 0 {
		return Period{kind: oneMonth, from: DateOf(t, time.UTC)}, nil
	}
	if a, b, ok := strings.Cut(text, ".."); ok {
		return parseFromTo(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	if d, err := parseDay(text); err == nil {
		return Period{kind: fromTo, from: d, to: d}, nil
	}
	return Period{}, fmt.Errorf("a period is today, 7d, 30d, mtd, last-month, all, a month like 2026-10, or days like 2026-10-01..2026-10-31, not %q", short(text))
}

func parseFromTo(a, b string) (Period, error) {
	from, err := parseDay(a)
	if err != nil {
		return Period{}, err
	}
	to, err := parseDay(b)
	if err != nil {
		return Period{}, err
	}
	if to.UTC().Before(from.UTC()) {
		return Period{}, fmt.Errorf("the period ends on %s, before it begins on %s", to, from)
	}
	return Period{kind: fromTo, from: from, to: to}, nil
}

func parseDay(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("write a day like 2026-10-31, not %q", short(text))
	}
	return DateOf(t, time.UTC), nil
}

// String is the period as ParsePeriod reads it.
func (p Period) String() string {
	switch p.kind {
	case oneMonth:
		return p.from.String()[:len("2006-01")]
	case fromTo:
		return p.from.String() + ".." + p.to.String()
	}
	for _, w := range periodWords {
		if w.kind == p.kind {
			return w.name
		}
	}
	return "all"
}

// Label is the period as people read it: 7 days, Oct 2026, 1–15 Oct 2026.
func (p Period) Label() string {
	switch p.kind {
	case oneMonth:
		return p.from.UTC().Format("Jan 2006")
	case fromTo:
		return daysLabel(p.from.UTC(), p.to.UTC())
	}
	for _, w := range periodWords {
		if w.kind == p.kind {
			return w.label
		}
	}
	return "all"
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
	span := func(from, last Date) Span { return Span{From: from.Start(zone), To: last.End(zone)} }
	switch p.kind {
	case today:
		return span(d, d)
	case last7Days:
		return span(d.Add(-6), d)
	case last30Days:
		return span(d.Add(-29), d)
	case monthToDate:
		return span(NewDate(d.Year, d.Month, 1), d)
	case lastMonth:
		return span(NewDate(d.Year, d.Month-1, 1), NewDate(d.Year, d.Month, 0))
	case oneMonth:
		return span(p.from, NewDate(p.from.Year, p.from.Month+1, 0))
	case fromTo:
		return span(p.from, p.to)
	default:
		return Span{}
	}
}

// BeforeLabel names the period before as people read it: a whole day, when today is compared with it.
func (p Period) BeforeLabel(before Period) string {
	if p.kind == today {
		return "all of yesterday"
	}
	return before.Label()
}

// Before is the period that numbers of this one are compared with: as many whole days as it had so far, before it, today being a day
// although it is not over; for a month the month before, and for the days of this month so far the same days of the last one. It ends at
// a midnight, for which sums are stored. All time has none.
func (p Period) Before(now time.Time, zone *time.Location) (before Period, ok bool) {
	d := DateOf(now, zone)
	days := func(from, to Date) (Period, bool) { return Period{kind: fromTo, from: from, to: to}, true }
	month := func(first Date) (Period, bool) {
		return Period{kind: oneMonth, from: NewDate(first.Year, first.Month-1, 1)}, true
	}
	switch p.kind {
	case today:
		return days(d.Add(-1), d.Add(-1))
	case last7Days:
		return days(d.Add(-13), d.Add(-7))
	case last30Days:
		return days(d.Add(-59), d.Add(-30))
	case monthToDate:
		last := NewDate(d.Year, d.Month, 0)
		return days(NewDate(d.Year, d.Month-1, 1), NewDate(last.Year, last.Month, min(d.Day, last.Day)))
	case lastMonth:
		return month(NewDate(d.Year, d.Month-1, 1))
	case oneMonth:
		if p.from.Year == d.Year && p.from.Month == d.Month {
			return Period{kind: monthToDate}.Before(now, zone)
		}
		return month(p.from)
	case fromTo:
		last := p.to
		if d.UTC().Before(last.UTC()) && !d.UTC().Before(p.from.UTC()) {
			last = d
		}
		n := int(last.UTC().Sub(p.from.UTC())/(24*time.Hour)) + 1
		return days(p.from.Add(-n), p.from.Add(-1))
	default:
		return Period{}, false
	}
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
