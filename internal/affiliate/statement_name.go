package affiliate

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// StatementName is the name of the file with an affiliate's statement, without its ending: whose it is and of when, in characters that
// every file system takes.
func StatementName(who Affiliate, p Period, now time.Time, zone *time.Location) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '@' || r == '.' {
			return r
		}
		return '_'
	}, cmp.Or(who.UserID, who.Email, who.Name))
	return strings.TrimLeft(safe, ".-") + "-" + PeriodName(p, now, zone)
}

// StatementNames are the names for several affiliates. They differ also in file systems that ignore case.
func StatementNames(people []Affiliate, p Period, now time.Time, zone *time.Location) []string {
	taken := map[string]bool{}
	names := make([]string, len(people))
	for i, who := range people {
		name := StatementName(who, p, now, zone)
		if taken[strings.ToLower(name)] {
			name = fmt.Sprintf("%s-%d", name, who.ID)
		}
		taken[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}

// PeriodName is a period in a file's name: 2026-10 for a whole month, else the days.
func PeriodName(p Period, now time.Time, zone *time.Location) string {
	span := p.Bounds(now, zone)
	if span.All() {
		return "all"
	}
	from, to := DateOf(span.From, zone), DateOf(span.To, zone).Add(-1)
	if span.To.After(now) {
		to = DateOf(now, zone)
	}
	if from.Day == 1 && to == NewDate(from.Year, from.Month+1, 0) {
		return from.String()[:len("2006-01")]
	}
	return from.String() + ".." + to.String()
}
