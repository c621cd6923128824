package screen

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// How counts, lists and times are written on every screen. How text is measured, cut and padded is in cells.go.

// Plural writes a count with its noun: 1 link, 10,001 links.
func Plural(n int, one, many string) string { return affiliate.Plural(int64(n), one, many) }

// Grouped writes a count: 10,001.
func Grouped(n int) string { return affiliate.Group(int64(n)) }

// Capitalised writes the first letter of one of the program's own texts as a capital.
func Capitalised(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// OrDash returns the text, or a dash for an empty one.
func OrDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// NonEmpty returns the texts that are not empty.
func NonEmpty(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// JoinFirst names the first few rows, and counts the others.
func JoinFirst[T any](rows []T, name func(T) string) string {
	var names []string
	for i, r := range rows {
		if i == 4 {
			names = append(names, "and "+Grouped(len(rows)-i)+" more")
			break
		}
		names = append(names, name(r))
	}
	return strings.Join(names, ", ")
}

// Ago writes an age in a sentence: 3m ago.
func Ago(age string) string {
	if age == "now" {
		return "just now"
	}
	return age + " ago"
}

// RelativeTime writes a moment relative to now: 14:05, yesterday 18:40, Tue 18:40, 3 Nov 18:40, 3 Nov 1999 18:40.
func RelativeTime(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	today := affiliate.DateOf(now, zone)
	switch {
	case !t.Before(today.Start(zone)):
		return t.Format("15:04")
	case !t.Before(today.Add(-1).Start(zone)):
		return "yesterday " + t.Format("15:04")
	case !t.Before(today.Add(-6).Start(zone)):
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	default:
		return t.Format("2 Jan 2006 15:04")
	}
}

// FormatTime writes a moment in a column: 14:05:12 for today, 22 Nov 14:05 for another day.
func FormatTime(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04:05")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	default:
		return t.Format("2 Jan 2006")
	}
}

// ReviewText counts the things to review.
func ReviewText(n int) string { return affiliate.Group(int64(n)) + " to review" }

// UntilClock writes the time of day of an end, rounded up to the next full minute.
func UntilClock(t time.Time, zone *time.Location) string {
	return t.Add(time.Minute - time.Nanosecond).In(zone).Format("15:04")
}

// SpacedJSON adds blanks after commas and colons outside of strings, so that long JSON can be wrapped between its members.
func SpacedJSON(text string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range text {
		b.WriteRune(r)
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case !quoted && (r == ',' || r == ':'):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// DayText writes a moment briefly: the time of day for today, 3 Nov within this year, else with the year.
func DayText(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	if t, now := t.In(zone), now.In(zone); t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("15:04")
	}
	return affiliate.ShortDay(t, now, zone)
}
