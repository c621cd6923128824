package affiliate

import (
	"slices"
	"strings"
	"testing"
)

func TestParseTimeZone(t *testing.T) {
	if zone, err := ParseTimeZone(DefaultTimeZone); err != nil || zone.String() != DefaultTimeZone {
		t.Errorf("ParseTimeZone(%q) = %v, %v", DefaultTimeZone, zone, err)
	}
	for _, s := range []string{"", "Local", "Mars/Olympus", "../etc/passwd", "IST+5"} {
		if zone, err := ParseTimeZone(s); err == nil {
			t.Errorf("ParseTimeZone(%q) = %v, want an error", s, zone)
		}
	}
}

// A setting accepts only IANA names, since the meaning that a short form got is not shown; its error names what to write.
func TestParseTimeZoneErrorNamesTheZone(t *testing.T) {
	for name, want := range map[string]string{"IST": "Asia/Kolkata", "GMT+5:30": "Asia/Kolkata", "Bengaluru": "Asia/Kolkata",
		"CST": "America/Chicago or Asia/Shanghai", "Mars": "Asia/Kolkata"} {
		if zone, err := ParseTimeZone(name); err == nil || !strings.HasSuffix(err.Error(), "write one like "+want) {
			t.Errorf("ParseTimeZone(%q) = %v, %v; want an error that names %s", name, zone, err, want)
		}
	}
}

func TestFindTimeZone(t *testing.T) {
	for text, want := range map[string]string{
		"IST": "Asia/Kolkata", "ist": "Asia/Kolkata", "GMT+5:30": "Asia/Kolkata", "UTC+05:30": "Asia/Kolkata", "+5:30": "Asia/Kolkata", "+0530": "Asia/Kolkata", "GMT +5.30": "Asia/Kolkata", "utc+5.5": "Asia/Kolkata", "UTC+5,50": "Asia/Kolkata", "+5.75": "Asia/Kathmandu",
		"Asia/Calcutta": "Asia/Kolkata", "calcutta": "Asia/Kolkata", "kolk": "Asia/Kolkata", "asia/kolkata": "Asia/Kolkata", "Mumbai": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "Bengaluru": "Asia/Kolkata", "india": "Asia/Kolkata",
		"EST": "America/New_York", "PST": "America/Los_Angeles", "new york": "America/New_York", "US/Eastern": "America/New_York", "San Francisco": "America/Los_Angeles", "UTC+5:45": "Asia/Kathmandu",
		"lisbon": "Europe/Lisbon", "Singapore": "Asia/Singapore", "dar es salaam": "Africa/Dar_es_Salaam", "port-au-prince": "America/Port-au-Prince", "Istanbul": "Europe/Istanbul", "istan": "Europe/Istanbul",
		"UTC": "UTC", "GMT": "UTC", "gmt+0": "UTC", "SGT": "Asia/Singapore", "Europe/Kiev": "Europe/Kyiv", "Pacific/Chatham": "Pacific/Chatham", "America/Argentina/Ushuaia": "America/Argentina/Ushuaia", "Japan": "Asia/Tokyo",
		" Asia/Kolkata ": "Asia/Kolkata", "HST": "Pacific/Honolulu", "America/New York": "America/New_York",
	} {
		zone, _, err := FindTimeZone(text)
		if err != nil || zone.String() != want {
			t.Errorf("FindTimeZone(%q) = %v, %v; want %s", text, zone, err, want)
		}
	}
	for text, want := range map[string]string{
		"CST": "America/Chicago, Asia/Shanghai", "BST": "Europe/London, Asia/Dhaka", "MST": "America/Denver", "GMT+8": "Asia/Singapore", "+1": "Europe/London", "-5": "America/", "stan": "write Europe/Istanbul", "asia": "Asia/Kolkata",
		"": "Asia/Kolkata", "Local": "Asia/Kolkata", "Mars": "Asia/Kolkata", "../etc/passwd": "Asia/Kolkata", "IST+5": "Asia/Kolkata", "GMT+5:17": "offset like +5:30", "GMT+5:50": "offset like +5:30", "+0525": "offset like +5:30", "UTC-3:75": "offset like +5:30", "GMT+25": "offset like", "anbul": "write Europe/Istanbul if", "\x1b[31m": "Asia/Kolkata",
		"-12": "no common time zone", "olkata": "write Asia/Kolkata if",
	} {
		zone, _, err := FindTimeZone(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("FindTimeZone(%q) = %v, %v; want an error with %q", text, zone, err, want)
		}
	}
	for text, want := range map[string]string{"IST": "Asia/Jerusalem", "GMT+5:30": "India", "GMT": "Europe/London", "Asia/Kolkata": "",
		"UTC+5:45": "Asia/Kathmandu"} {
		if _, note, err := FindTimeZone(text); err != nil || !strings.Contains(note, want) || (want == "") != (note == "") {
			t.Errorf("about %q it is said %q, %v; want %q", text, note, err, want)
		}
	}
}

func TestSuggestedTimeZones(t *testing.T) {
	for text, want := range map[string]string{"stan": "Europe/Istanbul", "IST": "Asia/Kolkata", "CST": "America/Chicago", "GMT+8": "Asia/Singapore",
		"new": "America/New_York", "man": "Asia/Manila", "mumbai": "Asia/Kolkata"} {
		if got := SuggestTimeZones(text); len(got) == 0 || got[0] != want {
			t.Errorf("for %q it suggests %v, want %s first", text, got, want)
		}
	}
	if got := SuggestTimeZones("zzz"); len(got) > 0 {
		t.Errorf("zzz suggests %v", got)
	}
}

// Every name in the tables is a zone, and no short form is hidden by another table.
func TestTimeZoneTables(t *testing.T) {
	var all []string
	all = append(all, commonZones...)
	for _, z := range shortZones {
		all = append(all, z.others...)
		if z.zone != "" {
			all = append(all, z.zone)
		}
	}
	for _, z := range renamedZones {
		all = append(all, z)
	}
	for _, z := range zoneOfPlace {
		all = append(all, z)
	}
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		if _, err := ParseTimeZone(name); err != nil {
			t.Error(err)
		}
	}
}
