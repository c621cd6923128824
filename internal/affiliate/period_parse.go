package affiliate

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// PeriodForms are the periods that can be typed, for helps and errors of commands.
const PeriodForms = "today, yesterday, this-week, last-week, mtd, last-month, this-year, last-year, 7d (or another number of days), " +
	"since-friday (or another weekday), a month like oct or 2026-10, days like 2026-10-01..2026-10-31, 2026-10-15.. (until now), or all"

// PeriodExamples are some of them as people write them, for the screens.
const PeriodExamples = "this week, 14 days, jun, since friday or 1-15 oct"

// UnknownPeriodError is a text that does not match any of PeriodForms.
type UnknownPeriodError struct{ Text string }

func (e *UnknownPeriodError) Error() string {
	return fmt.Sprintf("a period is %s, not %q", PeriodForms, e.Text)
}

var (
	yearText  = regexp.MustCompile(`^[0-9]{4}$`)
	monthText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)
	countText = regexp.MustCompile(`^(?:(?:last|past)[ -])?([0-9]{1,4})[ -]?(d|days?|w|weeks?)$`)
	untilText = regexp.MustCompile(` ?(?:\.\.|–) ?| (?:-|to) `)
	daysText  = regexp.MustCompile(`^([0-9]{1,2})-([0-9]{1,2} [a-z])`) // 1-15 oct
	dayText   = regexp.MustCompile(`^[0-9]{1,2}$`)
	dayOfText = regexp.MustCompile(`^[0-9]{1,2}( [a-z].*)$`) // 15 oct 2026: what follows the day
	noDayText = regexp.MustCompile(`^(?:[0-9]{1,2} ([A-Za-z]{3})|([A-Za-z]{3}) [0-9]{1,2})$`)
	wordText  = regexp.MustCompile(`[a-z]{3,}`)
	dashText  = regexp.MustCompile(`([a-z]+)-([a-z0-9]+)|([0-9])-([a-z])`)
)

// ParsePeriod parses what PeriodForms lists and what Label returns, and the words that people use: last 14 days, October 2026, 1–15 Oct,
// jun to aug. Both days of a from–to are included. "" is all. A month or a day without its year is the latest one that has begun: see
// WithYears.
func ParsePeriod(text string) (Period, error) {
	typed := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	if typed == "" {
		return Period{}, nil
	}
	text, weekdays := withoutWeekdays(typed)
	p, err := parsePeriod(text)
	if weekdays == (typedWeekdays{}) || err != nil {
		return p, err
	}
	if p.weekdays = weekdays; p.kind != fromTo && p.kind != sinceDay {
		return Period{}, &UnknownPeriodError{short(typed)}
	}
	return p, nil
}

// parsePeriod parses a text without weekdays before its days.
func parsePeriod(text string) (Period, error) {
	words := strings.ReplaceAll(text, "-", " ")
	for _, w := range periodWords {
		if text == w.name || words == w.label || words == w.other {
			return w.period, nil
		}
	}
	if m := countText.FindStringSubmatch(text); m != nil {
		return parseCount(text, m[1], m[2])
	}
	if since, ok := strings.CutPrefix(text, "since"); ok {
		return parseSince(strings.TrimLeft(withoutDashes(since), " -"))
	}
	text = daysText.ReplaceAllString(withoutDashes(text), "$1..$2")
	if ends := untilText.Split(text, 2); len(ends) == 2 {
		return parseFromTo(ends[0], ends[1])
	}
	return parseDays(text)
}

// withoutDashes reads a - between words, or between a word and a number, as a blank; between two months it means from one to the other.
func withoutDashes(text string) string {
	for dashText.MatchString(text) { // two of them share a word in 15-oct-2026
		text = dashText.ReplaceAllStringFunc(text, func(dashed string) string {
			a, b, _ := strings.Cut(dashed, "-")
			if isMonth(a) && isMonth(b) {
				return a + ".." + b
			}
			return a + " " + b
		})
	}
	return text
}

func isMonth(word string) bool {
	if len(word) < 3 {
		return false
	}
	_, err := time.Parse("Jan", shortMonth(word))
	return err == nil
}

func parseCount(text, count, unit string) (Period, error) {
	n, err := strconv.Atoi(count)
	if unit[0] == 'w' {
		n *= 7
	}
	switch {
	case err != nil || n == 0 || n > 9999:
		return Period{}, &UnknownPeriodError{short(text)}
	case n == 1:
		return Period{kind: today}, nil
	}
	return Period{kind: lastDays, days: n}, nil
}

// parseSince reads a weekday, also its first letters, or what parseDays does.
func parseSince(text string) (Period, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(text) >= 3 && strings.HasPrefix(strings.ToLower(day.String()), text) {
			return Period{kind: sinceWeekday, weekday: day}, nil
		}
	}
	first, err := parseDays(text)
	if _, unknown := errors.AsType[*UnknownPeriodError](err); unknown {
		err = fmt.Errorf("write a weekday, a day or a month after since, like since friday or since 15 oct, not %q", short(text))
	}
	if err != nil {
		return Period{}, err
	}
	return Period{kind: sinceDay, from: first.from}, nil
}

// parseFromTo reads from one day, month or year to the end of another, or until now. The first of two days may leave the month to the
// second.
func parseFromTo(a, b string) (Period, error) {
	if m := dayOfText.FindStringSubmatch(b); m != nil && dayText.MatchString(a) {
		a += m[1]
	}
	first, err := parseEnd(a)
	if err != nil {
		return Period{}, err
	}
	if b == "" {
		return Period{kind: sinceDay, from: first.from}, nil
	}
	last, err := parseEnd(b)
	if err != nil {
		return Period{}, err
	}
	p := Period{kind: fromTo, from: first.from, to: last.lastDay()}
	if p.from.Year != 0 && p.to.Year != 0 && p.to.UTC().Before(p.from.UTC()) {
		return Period{}, fmt.Errorf("the period ends on %s, before it begins on %s", p.to, p.from)
	}
	if a, b := p.from, p.to; (a.Year == 0 || b.Year == 0) && a.Month == b.Month && b.Day != 0 && b.Day < a.Day {
		return Period{}, fmt.Errorf("the period ends on %s, before it begins on %s: write both years if it is longer", b.typed(), a.typed())
	}
	return p, nil
}

func parseEnd(text string) (Period, error) {
	p, err := parseDays(text)
	if _, unknown := errors.AsType[*UnknownPeriodError](err); unknown {
		return Period{}, fmt.Errorf("write a day like 2026-10-31 or 31 oct, not %q", short(text))
	}
	return p, err
}

// parseDays reads a year, a month or a day.
func parseDays(text string) (Period, error) {
	if yearText.MatchString(text) {
		y := atoi(text)
		return inKnownYears(Period{kind: fromTo, from: Date{y, time.January, 1}, to: Date{y, time.December, 31}}, text)
	}
	if monthText.MatchString(text) {
		t, err := time.Parse("2006-01", text)
		if err != nil {
			return Period{}, fmt.Errorf("there is no month %s", text)
		}
		return inKnownYears(Period{kind: oneMonth, from: DateOf(t, time.UTC)}, text)
	}
	text = wordText.ReplaceAllStringFunc(text, shortMonth)
	if t, err := time.Parse("Jan", text); err == nil {
		return Period{kind: oneMonth, from: Date{0, t.Month(), 1}}, nil
	}
	if t, err := time.Parse("Jan 2006", text); err == nil {
		return inKnownYears(Period{kind: oneMonth, from: DateOf(t, time.UTC)}, text)
	}
	for _, layout := range [...]string{"2 Jan 2006", "Jan 2 2006"} {
		if t, err := time.Parse(layout, text+" 2000"); err == nil { // a leap year, for 29 February
			day := Date{0, t.Month(), t.Day()}
			return Period{kind: fromTo, from: day, to: day}, nil
		}
	}
	if m := noDayText.FindStringSubmatch(text); m != nil && isMonth(m[1]+m[2]) {
		return Period{}, fmt.Errorf("there is no day %s", short(text))
	}
	t, err := parseWholeDay(text)
	switch {
	case errors.Is(err, errNoDay):
		return Period{}, &UnknownPeriodError{short(text)}
	case err != nil:
		return Period{}, err
	}
	day := DateOf(t, time.UTC)
	return inKnownYears(Period{kind: fromTo, from: day, to: day}, text)
}

// shortMonth returns the first three letters of a month's name, of which as many or more are written.
func shortMonth(word string) string {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), word) {
			return word[:3]
		}
	}
	return word
}

// inKnownYears refuses a year that is certainly a typing error.
func inKnownYears(p Period, text string) (Period, error) {
	if p.from.Year < 1900 || p.from.Year > 2999 {
		return Period{}, fmt.Errorf("write a year like 2026 in %q", short(text))
	}
	return p, nil
}

// WithYears adds the years that were not typed: the period is the latest one that has begun on a day, and ends at the first such day after
// it began. Weekdays that were typed say nothing more then.
func (p Period) WithYears(today Date) Period {
	p.weekdays = typedWeekdays{}
	switch p.kind {
	case oneMonth, sinceDay:
		p.from = p.from.latestBy(today)
	case fromTo:
		if p.to.Year != 0 {
			today = p.to
		}
		p.from = p.from.latestBy(today)
		p.to = p.to.firstSince(p.from)
	}
	return p
}

// lastDay is that of a month or a from–to. Without a year, that of a month is day 0 of the next one.
func (p Period) lastDay() Date {
	if p.kind != oneMonth {
		return p.to
	}
	if p.from.Year == 0 {
		return Date{0, p.from.Month + 1, 0}
	}
	return NewDate(p.from.Year, p.from.Month+1, 0)
}

// latestBy is a day, or, without a year, the latest one that is not after another day.
func (d Date) latestBy(limit Date) Date {
	if d.Year != 0 {
		return d
	}
	if day := d.inYear(limit.Year); !day.UTC().After(limit.UTC()) {
		return day
	}
	return d.inYear(limit.Year - 1)
}

// firstSince is a day, or, without a year, the first one that is not before another day.
func (d Date) firstSince(limit Date) Date {
	if d.Year != 0 {
		return d
	}
	if day := d.inYear(limit.Year); !day.UTC().Before(limit.UTC()) {
		return day
	}
	return d.inYear(limit.Year + 1)
}

// checkLeapDays refuses 29 February without a year, when the year that WithYears adds has none.
func (p Period) checkLeapDays(today Date) error {
	full := p.WithYears(today)
	for _, d := range [][2]Date{{p.from, full.from}, {p.to, full.to}} {
		if err := checkLeapDay(d[0], d[1]); err != nil {
			return err
		}
	}
	return nil
}

// checkLeapDay refuses 29 February, typed without a year, when the year that was added has none.
func checkLeapDay(typed, full Date) error {
	if typed.Year == 0 && typed.Month == time.February && typed.Day == 29 && full.Day != 29 {
		return fmt.Errorf("there is no 29 Feb in %d: write 28 Feb, or a year with it", full.Year)
	}
	return nil
}

// inYear is a day without a year in one: 29 February may be the 28th.
func (d Date) inYear(year int) Date {
	if d.Day == 0 {
		return NewDate(year, d.Month, 0)
	}
	return Date{year, d.Month, 1}.onDay(d.Day)
}

// onDay is a day of the same month, or its last one if the month is shorter.
func (d Date) onDay(n int) Date {
	return Date{d.Year, d.Month, min(n, NewDate(d.Year, d.Month+1, 0).Day)}
}

// typed is the day as ParsePeriod reads it: 2026-10-31, or without a year 31 oct; a month for the last day of one.
func (d Date) typed() string {
	switch {
	case d.Year != 0:
		return d.String()
	case d.Day == 0:
		return strings.ToLower((d.Month - 1).String()[:3])
	}
	return strconv.Itoa(d.Day) + " " + strings.ToLower(d.Month.String()[:3])
}
