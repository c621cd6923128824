package postgres

import (
	"errors"
	"sync"
	"time"

	"fermion-tui/internal/store"
)

// slowWrite is how long a write waits for its turn before a person is told.
const slowWrite = 2 * time.Second

// writeWait knows since when writes wait for the lock of the register, which another program holds.
type writeWait struct {
	changed func() // called once a write waits for long, and once that is over

	mu    sync.Mutex
	since time.Time // zero: none waits for long
}

// start is called when a write asks for the lock, and the function that it returns when the lock is there or refused. Where the server gave
// up, the wait is not over: the next write waits for the same program.
func (w *writeWait) start(now time.Time) (end func(error)) {
	over := false
	timer := time.AfterFunc(slowWrite, func() {
		w.mu.Lock()
		begins := !over && w.since.IsZero()
		if begins {
			w.since = now
		}
		w.mu.Unlock()
		if begins {
			w.changed()
		}
	})
	return func(err error) {
		timer.Stop()
		w.mu.Lock()
		over = true
		ends := !w.since.IsZero() && !errors.Is(class(err), store.ErrBusy)
		if ends {
			w.since = time.Time{}
		}
		w.mu.Unlock()
		if ends {
			w.changed()
		}
	}
}

// WriteWaits returns since when nothing can be written because another program holds the lock of the register, by this engine's clock. It is
// zero when writes do not wait for long.
func (e *Engine) WriteWaits() time.Time {
	e.waits.mu.Lock()
	defer e.waits.mu.Unlock()
	return e.waits.since
}

// busyError is a write whose turn did not come in time. It has the words of its class instead of the server's.
type busyError struct{ error }

func (e busyError) Error() string        { return errBusy.text }
func (e busyError) Is(target error) bool { return target == store.ErrBusy }
func (e busyError) Unwrap() error        { return e.error }
