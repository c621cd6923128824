package affiliate

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// typedWeekdays are those that were typed before the first and the last day of a period, one more than the time.Weekday; 0: none.
type typedWeekdays [2]uint8

// weekdayText is a weekday before the first digit of a day.
var weekdayText = regexp.MustCompile(`\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thu|thurs?|fri|sat|sun)(?:,? |-)([0-9])`)

// withoutWeekdays returns a text without the weekdays before its days, and these weekdays. One that is before any day and month is that of
// the first day.
func withoutWeekdays(text string) (string, typedWeekdays) {
	var typed typedWeekdays
	for {
		m := weekdayText.FindStringSubmatchIndex(text)
		if m == nil {
			return text, typed
		}
		end := 0
		if hasDay(text[:m[0]]) {
			end = 1
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.HasPrefix(text[m[0]:], strings.ToLower(day.String()[:3])) {
				typed[end] = uint8(day) + 1
			}
		}
		text = text[:m[0]] + text[m[len(m)-2]:]
	}
}

// hasDay reports whether a text has a day or a month.
func hasDay(text string) bool {
	if strings.ContainsAny(text, "0123456789") {
		return true
	}
	for _, word := range wordText.FindAllString(text, -1) {
		if isMonth(word) {
			return true
		}
	}
	return false
}

// checkWeekdays refuses a day with another weekday than the one that was typed, in the year that WithYears adds: one of the two is an
// error.
func (p Period) checkWeekdays(today Date) error {
	full := p.WithYears(today)
	for end, day := range [...]Date{full.from, full.to} {
		if err := checkWeekday(day, p.weekdays[end]); err != nil {
			return err
		}
	}
	return nil
}

// checkWeekday refuses a typed weekday, as typedWeekdays has it, that a day is not.
func checkWeekday(day Date, typed uint8) error {
	if typed != 0 && day.Weekday() != time.Weekday(typed-1) {
		return fmt.Errorf("%s is a %s, not a %s: correct one of them, or leave the weekday out", day.Words(), day.Weekday(),
			time.Weekday(typed-1))
	}
	return nil
}
