package fermion

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// ParseBucket splits the name under which the calls of a key to an endpoint are logged. hash is Key.Hash of the key and its API.
func ParseBucket(bucket string) (hash string, e Endpoint, ok bool) {
	hash, name, ok := strings.Cut(bucket, "/")
	return hash, Endpoint(name), ok
}

// Of returns the limit of an endpoint; an unknown one gets the lowest of all.
func (l Limits) Of(e Endpoint) int { return l.of(e) }

// LimitAt returns what a back-off leaves of a full limit at a time, and until when nothing is sent at all; the zero time: something is.
func LimitAt(b affiliate.Backoff, now time.Time, full int, window time.Duration) (limit int, blockedUntil time.Time) {
	if b.Until.After(now.Add(maxRetryAfter)) { // from before the clock was set back
		return full, time.Time{}
	}
	if b.Limit > 0 && b.Until.After(now) {
		return 0, b.Until
	}
	return limitAt(b, now, full, window), time.Time{}
}
