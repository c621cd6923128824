package affiliate

import (
	"errors"
	"fmt"
	"strings"
)

// ParseCalendarDay reads a day as people write it, 2026-10-31 or 31 Oct 2026. It refuses one whose day and month can be mistaken for each other.
func ParseCalendarDay(text string) (Date, error) {
	at, err := parseExpiryDay(strings.TrimSpace(text))
	switch {
	case errors.Is(err, errExpiry):
		return Date{}, fmt.Errorf("write a day like 2026-10-31, not %q", short(Clean(text)))
	case err != nil:
		return Date{}, err
	}
	return Date{at.Year(), at.Month(), at.Day()}, nil
}

// ParsePastDay reads a day that is not after today.
func ParsePastDay(text string, today Date) (Date, error) {
	day, err := ParseCalendarDay(text)
	if err == nil && day.UTC().After(today.UTC()) {
		err = fmt.Errorf("%s is in the future", day)
	}
	return day, err
}
