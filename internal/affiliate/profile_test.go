package affiliate

import (
	"strings"
	"testing"
)

func TestCheckProfileName(t *testing.T) {
	for _, s := range []string{DefaultProfile, "acme_2-x", strings.Repeat("a", 32)} {
		if err := CheckProfileName(s); err != nil {
			t.Errorf("CheckProfileName(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", "Acme", "a/b", "..", "a b", "a\n", strings.Repeat("a", 33)} {
		if CheckProfileName(s) == nil {
			t.Errorf("CheckProfileName(%q) accepts it", s)
		}
	}
}

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
