//go:build !race

package app

import "time"

// AnHour is how long long tests go on. An hour of the program is a few thousand readings: a quarter of a minute, which the race detector makes ten times as long.
const AnHour = time.Hour
