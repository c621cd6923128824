package config

import (
	"strings"
	"testing"
)

func TestTimeZoneErrorSuggestsZones(t *testing.T) {
	for zone, want := range map[string]string{"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"} {
		_, err := Parse("config.toml", []byte("[profiles.acme]\ntime_zone = \""+zone+"\"\n"))
		if err == nil || !strings.Contains(err.Error(), "2") || !strings.Contains(err.Error(), "profiles.acme.time_zone") ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", zone, err)
		}
	}
	if _, err := Parse("config.toml", []byte("[profiles.acme]\ntime_zone = \"UTC\"\n")); err != nil {
		t.Error(err)
	}
}
