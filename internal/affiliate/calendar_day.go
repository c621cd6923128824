package affiliate

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// YearOf adds the year to a day that was typed without one.
type YearOf func(day Date) Date

// NextFrom gives a day the year in which it comes next, today included.
func NextFrom(today Date) YearOf {
	return func(d Date) Date { return d.firstSince(today) }
}

// LatestBy gives a day the year in which it came last, today included.
func LatestBy(today Date) YearOf {
	return func(d Date) Date { return d.latestBy(today) }
}

// recentDays is for how many days a day is recent.
const recentDays = 90

// RecentOrNext gives a day the year in which it was recently, else that in which it comes next.
func RecentOrNext(today Date) YearOf {
	return func(d Date) Date {
		if last := d.latestBy(today); !last.Add(recentDays).UTC().Before(today.UTC()) {
			return last
		}
		return d.firstSince(today)
	}
}

var (
	errNoDay  = errors.New("no day")
	errNoYear = errors.New("write the year too, like 31 dec 2026")
)

// parseDayWith parses a day as people, spreadsheets and ParsePeriod write it: 2026-12-31, 31/12/2026, 31 dec, Thu 31 Dec 2026. Without a
// year it is the one of year; nil: the year is required. errNoDay means that the text is not a day.
func parseDayWith(text string, year YearOf) (Date, error) {
	text = strings.TrimSpace(text)
	switch at, err := parseWholeDay(text); {
	case err == nil:
		return DateOf(at, time.UTC), nil
	case !errors.Is(err, errNoDay):
		return Date{}, err
	}
	text, weekdays := withoutWeekdays(strings.Join(strings.Fields(strings.ToLower(text)), " "))
	p, err := parseDays(withoutDashes(text))
	if _, unknown := errors.AsType[*UnknownPeriodError](err); unknown || err == nil && (p.kind != fromTo || p.from != p.to) {
		return Date{}, errNoDay
	}
	day := p.from
	switch {
	case err != nil:
		return Date{}, err
	case day.Year == 0 && year == nil:
		return Date{}, errNoYear
	case day.Year == 0:
		day = year(day)
		err = checkLeapDay(p.from, day)
	}
	if err == nil {
		err = checkWeekday(day, weekdays[0])
	}
	return day, err
}

// LacksYear reports whether a text is a day without its year.
func LacksYear(text string) bool {
	_, err := parseDayWith(text, nil)
	return errors.Is(err, errNoYear)
}

// ParseCalendarDay reads a day with its year, 2026-10-31 or 31 Oct 2026. It refuses one whose day and month can be mistaken for each other.
func ParseCalendarDay(text string) (Date, error) { return parseCalendarDay(text, nil) }

func parseCalendarDay(text string, year YearOf) (Date, error) {
	day, err := parseDayWith(text, year)
	if errors.Is(err, errNoDay) {
		err = fmt.Errorf("write a day like 2026-10-31, not %q", short(Clean(text)))
	}
	if err != nil {
		return Date{}, err
	}
	return day, nil
}

// ParsePastDay reads a day that is not after today. Without a year it is the latest one.
func ParsePastDay(text string, today Date) (Date, error) {
	day, err := parseCalendarDay(text, LatestBy(today))
	if err == nil && day.UTC().After(today.UTC()) {
		err = fmt.Errorf("%s is in the future", day)
	}
	return day, err
}
