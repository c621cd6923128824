package affiliate

import (
	"testing"
	"time"
)

// TestDurationsAreWrittenAsPeopleDo: rounded to the second, to the minute and to the day.
func TestDurationsAreWrittenAsPeopleDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                             "0s",
		44_600 * time.Millisecond:     "45s",
		59_600 * time.Millisecond:     "1m",
		133 * time.Second:             "2m13s",
		35 * time.Minute:              "35m",
		time.Hour - time.Second/4:     "1h",
		65 * time.Minute:              "1h05m",
		9*time.Hour + 20*time.Second:  "9h",
		9*time.Hour + 40*time.Second:  "9h01m",
		48*time.Hour - 31*time.Second: "47h59m",
		48*time.Hour - 29*time.Second: "2 days",
		71 * time.Hour:                "3 days",
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}
