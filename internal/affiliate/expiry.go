package affiliate

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var errExpiry = errors.New("write a day like 31 dec or 2026-12-31, or +30d, or leave it empty for never")

// ParseExpiry parses 31 dec, 2026-12-31, 31/12/2026 or +30d as the last second of that day in the school's time zone; without a year it is
// the next such day, for which it must know what time it is now. Empty: never. A date whose day and month can be mistaken for each other is
// refused.
func ParseExpiry(text string, now time.Time, zone *time.Location) (time.Time, error) {
	s := strings.TrimSpace(text)
	if s == "" || strings.EqualFold(s, "never") {
		return time.Time{}, nil
	}
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		count, inDays := strings.CutSuffix(rest, "d")
		n, err := strconv.Atoi(count)
		if err != nil || !inDays || !digits(count) || n > 36500 {
			return time.Time{}, errExpiry
		}
		return endOfDay(DateOf(now, zone).Add(n), zone), nil
	}
	var year YearOf
	if !now.IsZero() {
		year = NextFrom(DateOf(now, zone))
	}
	day, err := parseDayWith(s, year)
	switch {
	case errors.Is(err, errNoDay):
		return time.Time{}, errExpiry
	case err != nil:
		return time.Time{}, err
	}
	end := endOfDay(day, zone)
	if end.Before(now) {
		return time.Time{}, errors.New("that day has passed already")
	}
	return end, nil
}

// endOfDay is the last second of a day.
func endOfDay(d Date, zone *time.Location) time.Time { return d.End(zone).Add(-time.Second).UTC() }

// namedMonths are the layouts in which people and spreadsheets write a day with the name of its month.
var namedMonths = []string{"2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 Jan 06", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
	"Jan 2 2006", "2 Jan, 2006"}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4})$`)
	dayEdge   = regexp.MustCompile(`[ T](0?0:00(:00)?|23:59(:59)?)$`) // a spreadsheet adds a time to days
	dayNumber = regexp.MustCompile(`^[34]\d{4}$`)
)

// parseWholeDay parses a day with its year, as midnight in UTC. It does not use ParseInLocation: where summer time begins at midnight, that
// midnight does not exist and may become the day before.
func parseWholeDay(text string) (time.Time, error) {
	s := dayEdge.ReplaceAllString(text, "")
	if m := yearFirst.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return dayOf(m[1], m[3], m[5])
	}
	if m := yearLast.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		first, second := atoi(m[1]), atoi(m[3])
		switch {
		case m[2] == "." || first > 12 || first == second: // a day with points is written day first everywhere
			return dayOf(m[5], m[3], m[1])
		case second > 12:
			return dayOf(m[5], m[1], m[3])
		case first < 1 || second < 1:
			return time.Time{}, errNoDay
		}
		return time.Time{}, fmt.Errorf("%s can be %d %s or %d %s: write %s-%02d-%02d or %s-%02d-%02d", s,
			first, time.Month(second), second, time.Month(first), m[5], second, first, m[5], first, second)
	}
	for _, layout := range namedMonths {
		if day, err := time.Parse(layout, s); err == nil {
			return day, nil
		}
	}
	if dayNumber.MatchString(s) {
		return time.Time{}, errors.New("this is a spreadsheet's number for a day: write it like 2026-12-31")
	}
	return time.Time{}, errNoDay
}

func dayOf(year, month, day string) (time.Time, error) {
	y, m, d := atoi(year), atoi(month), atoi(day)
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if at.Day() != d || int(at.Month()) != m { // 30 February
		return time.Time{}, errNoDay
	}
	return at, nil
}

// atoi is the number of one to four digits.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
