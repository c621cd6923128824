package affiliate

import (
	"fmt"
	"time"
)

// FormatDuration writes a duration as people do: 45s, 2m13s, 1h05m, 9h, 3 days. The smaller unit is left out where it is 0, seconds from an
// hour on, and hours from two days on.
func FormatDuration(d time.Duration) string {
	d = d.Round(time.Second)
	if d >= time.Hour {
		d = d.Round(time.Minute)
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return twoUnits(d, time.Minute, "m", time.Second, "s")
	case d < 2*day:
		return twoUnits(d, time.Hour, "h", time.Minute, "m")
	}
	return Plural(int64(d.Round(day)/day), "day", "days")
}

func twoUnits(d, large time.Duration, largeUnit string, small time.Duration, smallUnit string) string {
	text := fmt.Sprintf("%d%s", d/large, largeUnit)
	if rest := d % large / small; rest > 0 {
		text += fmt.Sprintf("%02d%s", rest, smallUnit)
	}
	return text
}
