//go:build race

package app

import "time"

const AnHour = 10 * time.Minute
