package affiliate

import "time"

// Backoff is what a limit response of Fermion changes for one kind of call, in every program that uses the same key: nothing is sent
// before Until, and at most Limit calls in the window after it. The zero Backoff means that there was no limit response.
type Backoff struct {
	Limit     int // calls in the window that begins at Until; 0: as many as without a limit response
	Until     time.Time
	SharedKey bool // a program that is not counted here seems to use the key too
}
