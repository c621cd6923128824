package affiliate

import (
	"math"
	"strconv"
	"time"
)

const day = 24 * time.Hour

var ageSteps = []time.Duration{
	10 * time.Second, 30 * time.Second,
	1 * time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute,
	30 * time.Minute, 45 * time.Minute,
}

// Age returns how old a reading is, in steps, and how long it takes until the words change, so that a screen need not be redrawn before. An
// age below zero (a clock that stepped back) is "now".
func Age(d time.Duration) (words string, changesIn time.Duration) {
	if d < ageSteps[0] {
		return "now", ageSteps[0] - max(d, math.MinInt64+ageSteps[0]+1)
	}
	if d >= day {
		return strconv.Itoa(int(d/day)) + "d", day - d%day
	}
	if d >= time.Hour {
		return strconv.Itoa(int(d/time.Hour)) + "h", time.Hour - d%time.Hour
	}
	step, next := ageSteps[0], time.Hour
	for i, s := range ageSteps {
		if d >= s {
			step, next = s, time.Hour
			if i+1 < len(ageSteps) {
				next = ageSteps[i+1]
			}
		}
	}
	if step < time.Minute {
		return strconv.Itoa(int(step/time.Second)) + "s", next - d
	}
	return strconv.Itoa(int(step/time.Minute)) + "m", next - d
}
