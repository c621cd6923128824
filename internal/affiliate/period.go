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
	from, to Date         // a month or a from–to, both inclusive; of what lasts until today, from only
	weekday  time.Weekday // of sinceWeekday
}

type periodKind uint8

const (
	allTime periodKind = iota
	today
	yesterday
	last7Days
	last30Days
	monthToDate
	lastWeek // Monday to Sunday
	lastMonth
	oneMonth
	fromTo
	sinceDay     // until today
	sinceWeekday // the last one before today, until today
)

// periodWords are the periods that have a name, as they are typed and as people read them.
var periodWords = []struct {
	kind        periodKind
	name, label string
	listed      bool // in lists to choose from; the others are typed
}{
	{today, "today", "today", true},
	{yesterday, "yesterday", "yesterday", false},
	{last7Days, "7d", "7 days", true},
	{last30Days, "30d", "30 days", true},
	{monthToDate, "mtd", "month to date", true},
	{lastWeek, "last-week", "last week", false},
	{lastMonth, "last-month", "last month", true},
	{allTime, "all", "all", true},
}

// NamedPeriods are those of lists to choose from, the shortest first and all time last.
func NamedPeriods() []Period {
	var all []Period
	for _, w := range periodWords {
		if w.listed {
			all = append(all, Period{kind: w.kind})
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

// PeriodForms are the periods that can be typed, for helps and errors.
const PeriodForms = "today, yesterday, 7d, 30d, mtd, last-week, last-month, since-friday (or another weekday), a month like 2026-10, days like 2026-10-01..2026-10-31, 2026-10-15.. (until now), or all"

var monthText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)

// ParsePeriod parses what PeriodForms lists; both of two days are included. "" is all. The labels of what has a name, of months and of
// what lasts until now are taken too: 7 days, Oct 2026, since Friday, and whole names of months.
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
	for _, layout := range [...]string{"Jan 2006", "January 2006"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			return Period{kind: oneMonth, from: DateOf(t, time.UTC)}, nil
		}
	}
	if since, ok := strings.CutPrefix(text, "since"); ok {
		return parseSince(strings.TrimLeft(since, " -"))
	}
	if a, b, ok := strings.Cut(text, ".."); ok {
		return parseFromTo(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	if d, err := parseDay(text); err == nil {
		return Period{kind: fromTo, from: d, to: d}, nil
	}
	return Period{}, &UnknownPeriodError{short(text)}
}

// UnknownPeriodError is a text that does not match any of PeriodForms.
type UnknownPeriodError struct{ Text string }

func (e *UnknownPeriodError) Error() string {
	return fmt.Sprintf("a period is %s, not %q", PeriodForms, e.Text)
}

// parseSince reads a weekday, also its first letters, or a day.
func parseSince(text string) (Period, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(text) >= 3 && strings.HasPrefix(strings.ToLower(day.String()), text) {
			return Period{kind: sinceWeekday, weekday: day}, nil
		}
	}
	for _, layout := range [...]string{time.DateOnly, "2 Jan 2006"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			return Period{kind: sinceDay, from: DateOf(t, time.UTC)}, nil
		}
	}
	return Period{}, fmt.Errorf("write a weekday or a day after since, like since friday or since 2026-10-31, not %q", short(text))
}

func parseFromTo(a, b string) (Period, error) {
	from, err := parseDay(a)
	if err != nil {
		return Period{}, err
	}
	if b == "" {
		return Period{kind: sinceDay, from: from}, nil
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
	case sinceDay:
		return p.from.String() + ".."
	case sinceWeekday:
		return "since-" + strings.ToLower(p.weekday.String())
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
	case sinceDay:
		return "since " + p.from.Words()
	case sinceWeekday:
		return "since " + p.weekday.String()
	}
	for _, w := range periodWords {
		if w.kind == p.kind {
			return w.label
		}
	}
	return "all"
}

// ShortLabel is the label where there is little room: 1–15 Oct, since Fri.
func (p Period) ShortLabel() string {
	switch p.kind {
	case monthToDate:
		return "mtd"
	case sinceWeekday:
		return "since " + p.weekday.String()[:3]
	case sinceDay:
		return "since " + p.from.UTC().Format("2 Jan")
	case fromTo:
		from, to := p.from.UTC(), p.to.UTC()
		switch {
		case from.Equal(to):
			return to.Format("2 Jan")
		case from.Year() == to.Year() && from.Month() == to.Month():
			return strconv.Itoa(from.Day()) + "–" + to.Format("2 Jan")
		}
		return from.Format("2 Jan") + "–" + to.Format("2 Jan")
	}
	return p.Label()
}

// Describe names the period with its days, as far as they have begun: last 7 days (23–29 Nov 2026), 1–15 Oct 2026, all time.
func (p Period) Describe(now time.Time, zone *time.Location) string {
	if p.All() {
		return "all time"
	}
	span, today := p.Bounds(now, zone), DateOf(now, zone)
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
	if p.kind == last7Days || p.kind == last30Days {
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
	span := func(from, last Date) Span { return Span{From: from.Start(zone), To: last.End(zone)} }
	switch p.kind {
	case today:
		return span(d, d)
	case yesterday:
		return span(d.Add(-1), d.Add(-1))
	case last7Days:
		return span(d.Add(-6), d)
	case last30Days:
		return span(d.Add(-29), d)
	case monthToDate:
		return span(NewDate(d.Year, d.Month, 1), d)
	case lastWeek:
		monday := d.mondayBefore()
		return span(monday, monday.Add(6))
	case lastMonth:
		return span(NewDate(d.Year, d.Month-1, 1), NewDate(d.Year, d.Month, 0))
	case oneMonth:
		return span(p.from, NewDate(p.from.Year, p.from.Month+1, 0))
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

// CheckBegun is an error while the period has not begun: there is nothing that it could show.
func (p Period) CheckBegun(now time.Time, zone *time.Location) error {
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
