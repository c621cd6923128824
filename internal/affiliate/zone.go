package affiliate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// DefaultTimeZone is the school's zone when the machine has none: Fermion schools are Indian by default.
const DefaultTimeZone = "Asia/Kolkata"

// CheckTimeZoneName refuses a short name that people write for a zone with summer time, and that means one without.
func CheckTimeZoneName(name string) error {
	if places, fixed := fixedZones[name]; fixed {
		return fmt.Errorf("%s is a fixed offset without summer time: write %s", name, places)
	}
	return nil
}

// fixedZones are short IANA names of offsets without summer time, which people write for the zones that have it.
var fixedZones = map[string]string{"EST": "America/New_York or America/Panama", "MST": "America/Denver or America/Phoenix",
	"HST": "Pacific/Honolulu"}

// ParseTimeZone reads an IANA name. "Local" is refused: it means another thing on each machine.
func ParseTimeZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("write a time zone like %s", DefaultTimeZone)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		like := DefaultTimeZone
		if found := SuggestTimeZones(name); len(found) > 0 {
			like = strings.Join(found[:min(len(found), 3)], " or ")
		}
		return nil, fmt.Errorf("no time zone is called %q; write one like %s", short(name), like)
	}
	return zone, nil
}

// FindTimeZone finds the zone that a person means by an IANA name, a common short form (IST, GMT+5:30), a city or the beginning of
// one. note is what was chosen where the text names several zones. A fragment inside a name matches nothing.
func FindTimeZone(text string) (zone *time.Location, note string, err error) {
	s := strings.TrimSpace(Clean(text))
	if z, ok := shortZones[strings.ToUpper(s)]; ok {
		if z.zone == "" {
			return nil, "", severalZones(s, z.others)
		}
		zone, err = ParseTimeZone(z.zone)
		if len(z.others) > 0 {
			note = fmt.Sprintf("%s is also used in %s", strings.ToUpper(s), strings.Join(z.others, " and "))
		}
		return zone, note, err
	}
	if m := zoneOffset.FindStringSubmatch(strings.ToUpper(s)); m != nil {
		return zoneAtOffset(s, m)
	}
	if name, ok := zoneOfPlace[strings.ToLower(s)]; ok {
		zone, err = ParseTimeZone(name)
		return zone, "", err
	}
	if zone := zoneNamed(s); zone != nil {
		return zone, "", nil
	}
	found, how := Best(commonZones, matchZone(s))
	switch {
	case how == WordStart && len(found) == 1:
		zone, err = ParseTimeZone(found[0])
		return zone, "", err
	case how == WordStart:
		return nil, "", severalZones(s, found)
	case how == Inside:
		return nil, "", fmt.Errorf("no time zone begins with %q: write %s if you mean that", short(s),
			strings.Join(found[:min(len(found), 3)], " or "))
	}
	return nil, "", fmt.Errorf("no time zone is called %q; write one like %s", short(s), DefaultTimeZone)
}

// SuggestTimeZones are the common zones that a text may mean, those that it names best first.
func SuggestTimeZones(text string) []string {
	s := strings.TrimSpace(Clean(text))
	if zone, _, err := FindTimeZone(s); err == nil && zone.String() != s {
		return []string{zone.String()}
	}
	if z, ok := shortZones[strings.ToUpper(s)]; ok {
		return z.others
	}
	if m := zoneOffset.FindStringSubmatch(strings.ToUpper(s)); m != nil {
		if offset, ok := offsetOf(m); ok {
			return zonesAt(offset, false)
		}
		return nil
	}
	match := matchZone(s)
	out := slices.DeleteFunc(slices.Clone(commonZones), func(name string) bool { return match(name) == NoMatch })
	slices.SortStableFunc(out, func(a, b string) int { return int(match(b)) - int(match(a)) })
	return out
}

func matchZone(text string) func(string) Match {
	m := NewMatcher(strings.ReplaceAll(text, "_", " "))
	return func(name string) Match { return min(m.Word(strings.ReplaceAll(name, "_", " ")), WordStart) }
}

func severalZones(text string, names []string) error {
	more := ""
	if len(names) > 4 {
		names, more = names[:4], ", …"
	}
	return fmt.Errorf("%q can be several time zones: write one of %s%s", short(text), strings.Join(names, ", "), more)
}

// zoneNamed returns an IANA zone by its name or city, ignoring case; nil when there is none. Old names give the new zone.
func zoneNamed(s string) *time.Location {
	if s == "" || strings.EqualFold(s, "Local") {
		return nil
	}
	name := titleZone(s)
	names := []string{s, strings.ToUpper(s), name}
	if !strings.Contains(s, "/") { // Singapore is an old name of Asia/Singapore
		names = nil
		for _, region := range []string{"Asia", "Europe", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian",
			"America/Argentina"} {
			names = append(names, region+"/"+name)
		}
		names = append(names, strings.ToUpper(s), name)
	}
	for _, n := range names {
		if modern, ok := renamedZones[n]; ok {
			n = modern
		}
		if zone, err := time.LoadLocation(n); err == nil {
			return zone
		}
	}
	return nil
}

// titleZone writes a name as IANA does: America/New_York, Africa/Dar_es_Salaam.
func titleZone(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), " ", "_")
	start := true
	out := strings.Map(func(r rune) rune {
		upper := start
		start = r == '/' || r == '_' || r == '-'
		if upper {
			return unicode.ToUpper(r)
		}
		return r
	}, s)
	return strings.NewReplacer("_Es_", "_es_", "_Of_", "_of_", "-Au-", "-au-", "Port_Of_", "Port_of_").Replace(out)
}

var zoneOffset = regexp.MustCompile(`^(?:GMT|UTC)?\s*([+-])\s*(\d{1,2})(?::?(\d{2})|[.,](\d{1,2}))?$`)

// Minutes of an offset: as a clock has them, and after a point or comma, where 5.30 and 5.5 both mean half past five.
var (
	clockMinutes   = map[string]int{"": 0, "00": 0, "15": 15, "30": 30, "45": 45}
	decimalMinutes = map[string]int{"0": 0, "00": 0, "15": 15, "25": 15, "30": 30, "5": 30, "50": 30, "45": 45, "75": 45}
)

// offsetOf reads the groups of zoneOffset as seconds.
func offsetOf(m []string) (seconds int, ok bool) {
	hours, err := strconv.Atoi(m[2])
	if err != nil || hours > 14 {
		return 0, false
	}
	minutes, ok := clockMinutes[m[3]]
	if m[4] != "" {
		minutes, ok = decimalMinutes[m[4]]
	}
	seconds = hours*3600 + minutes*60
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, ok
}

// zoneAtOffset returns a zone only where one common zone, or India's, has that offset all year.
func zoneAtOffset(text string, m []string) (*time.Location, string, error) {
	offset, ok := offsetOf(m)
	if !ok {
		return nil, "", errors.New("write an offset like +5:30, or better a time zone like " + DefaultTimeZone)
	}
	if offset == 0 {
		return time.UTC, "", nil
	}
	all, fixed := zonesAt(offset, false), zonesAt(offset, true)
	switch {
	case slices.Contains(fixed, DefaultTimeZone):
		zone, err := ParseTimeZone(DefaultTimeZone)
		return zone, fmt.Sprintf("%s is taken as India's", text), err
	case len(all) == 0:
		return nil, "", fmt.Errorf("no common time zone is at %s: write one like %s", short(text), DefaultTimeZone)
	case len(all) == 1 && len(fixed) == 1:
		zone, err := ParseTimeZone(all[0])
		return zone, fmt.Sprintf("%s is taken as %s", text, all[0]), err
	}
	return nil, "", severalZones(text, all)
}

// zonesAt are the common zones that are at an offset in winter or in summer, or always. The year is any recent one.
func zonesAt(offset int, always bool) []string {
	var out []string
	for _, name := range commonZones {
		zone, err := ParseTimeZone(name)
		if err != nil {
			continue
		}
		_, january := time.Date(2026, 1, 15, 0, 0, 0, 0, zone).Zone()
		_, july := time.Date(2026, 7, 15, 0, 0, 0, 0, zone).Zone()
		if january == offset && july == offset || !always && (january == offset || july == offset) {
			out = append(out, name)
		}
	}
	return out
}
