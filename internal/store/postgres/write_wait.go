package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5"
)

// slowWrite is how long a write waits for its turn before the screens show that.
const slowWrite = 2 * time.Second

// writeLimit is how long a write waits for its turn, behind other writes of this program and for another program. Then it fails.
const writeLimit = 10 * time.Second

// WriteWait means that nothing can be written because another program has locked the profile's schema.
type WriteWait struct {
	Since time.Time // by the engine's clock; zero: writes do not wait for long
	For   string    // what they wait for, like "asha@laptop's write"; "" when that is not known
}

// writeWait records since when writes wait for the lock of a schema, and for whom.
type writeWait struct {
	changed func()                                             // called once when a write waits for long, and once when that is over
	holder  func(context.Context) (who *Holder, answered bool) // asks the server who has the lock; nil: it shows nobody

	mu      sync.Mutex
	since   time.Time // zero: no write waits for long
	schema  string    // whose lock it is
	who     *Holder   // has the lock; nil: not known
	waiting int       // writes that wait at the moment
}

// start is called when a write asks for the lock of a schema, and the function that it returns when the write has the lock or has failed.
// If the server refused the lock after the timeout, the wait is not over: the next write waits for the same program.
func (w *writeWait) start(ctx context.Context, schema string, now time.Time) (end func(error)) {
	ctx, cancel := context.WithCancel(ctx)
	w.mu.Lock()
	w.waiting++
	w.mu.Unlock()
	timer := time.AfterFunc(slowWrite, func() { w.findHolder(ctx, schema, now) })
	return func(err error) {
		timer.Stop()
		w.mu.Lock()
		cancel() // under the mutex, so that findHolder reports nothing after this
		w.waiting--
		begins := codeOf(err) == lockTimeout && w.begin(schema, now)
		ends := !errors.Is(class(err), store.ErrBusy) && w.end()
		w.mu.Unlock()
		if begins || ends {
			w.changed()
		}
	}
}

// findHolder reports that a write waits for another program, and for whom once that is known. A server that does not answer may be gone
// itself, so it is asked again, and until then no other program is reported.
func (w *writeWait) findHolder(ctx context.Context, schema string, now time.Time) {
	for {
		who, answered := w.holder(ctx)
		w.mu.Lock()
		waits := answered && ctx.Err() == nil
		begins := waits && w.begin(schema, now)
		named := waits && who != nil && (w.who == nil || w.who.Write() != who.Write())
		if named {
			w.who = who
		}
		w.mu.Unlock()
		if begins || named {
			w.changed()
		}
		if answered && who != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pollInterval):
		}
	}
}

// begin records since when writes wait, unless they do already. The caller holds the mutex.
func (w *writeWait) begin(schema string, now time.Time) (begins bool) {
	if begins = w.since.IsZero(); begins {
		w.since, w.schema = now, schema
	}
	return begins
}

// end records that writes have their turn, and reports whether they had to wait. The caller holds the mutex.
func (w *writeWait) end() (ends bool) {
	ends = !w.since.IsZero()
	w.since, w.who = time.Time{}, nil
	return ends
}

// untried returns the schema for whose lock writes have failed, if no write waits that would find out that the lock is free; else "".
func (w *writeWait) untried() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() || w.waiting > 0 {
		return ""
	}
	return w.schema
}

// setOver records and reports that writes have their turn again.
func (w *writeWait) setOver() {
	w.mu.Lock()
	ends := w.end()
	w.mu.Unlock()
	if ends {
		w.changed()
	}
}

// freeLockTimeout is how long the server may take to find out whether a lock is free.
const freeLockTimeout = "200ms"

// checkWriteWait finds out whether a lock is free for which writes have failed. There may be no other write for a long time, and a person
// should know when they can try again.
func (e *Engine) checkWriteWait(ctx context.Context, c *pgx.Conn) error {
	schema := e.waits.untried()
	if schema == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	t, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err = t.Exec(ctx, setLockTimeout, freeLockTimeout); err == nil {
		_, err = t.Exec(ctx, fmt.Sprintf("select from %s.register for update nowait", quoted(schema)))
	}
	if codeOf(err) != lockTimeout && (err == nil || codeOf(err) != "") { // the lock is free, or something else keeps this user from writing
		e.waits.setOver()
	}
	if codeOf(err) != "" {
		err = nil
	}
	return cmp.Or(err, t.Rollback(ctx))
}

// WriteWaits returns since when nothing can be written, and for whom it waits.
func (e *Engine) WriteWaits() WriteWait {
	e.waits.mu.Lock()
	defer e.waits.mu.Unlock()
	waits := WriteWait{Since: e.waits.since}
	if e.waits.who != nil {
		waits.For = affiliate.Clean(e.waits.who.Write())
	}
	return waits
}

// askHolder asks who has the lock if that is not known yet, and reports whether the server answers.
func (w *writeWait) askHolder(ctx context.Context) (answered bool) {
	w.mu.Lock()
	known := w.who != nil
	w.mu.Unlock()
	if known {
		return true
	}
	who, answered := w.holder(ctx)
	if who != nil {
		w.mu.Lock()
		w.who = who
		w.mu.Unlock()
	}
	return answered
}

// busy returns the error of a write whose turn did not come in time.
func (w *writeWait) busy(cause error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return busyError{cause, w.who}
}

// busyError means that a write's turn did not come in time. It names the session that has the lock, if that is known.
type busyError struct {
	error
	holder *Holder
}

func (e busyError) Error() string { return notSaved + e.who() }

const (
	notSaved      = "nothing was saved: "
	somebodyHolds = "another program holds the database. Wait until it is done, or have it ended (fermion-tui store status names it), " +
		"then try again"
)

// who says who has the lock, and what to do.
func (e busyError) who() string {
	switch h := e.holder; {
	case h == nil:
		return somebodyHolds
	case h.By != "":
		return fmt.Sprintf("%s has a write open that does not end. Ask them to end it or to quit, then try again; fermion-tui store "+
			"status says how an administrator ends it", h.By)
	default:
		return fmt.Sprintf("%s holds the database. Have it ended, then try again; fermion-tui store status says how", h.Name())
	}
}

// WhoHolds says who has the lock because of which a write failed, and what to do; held is false for another error.
func WhoHolds(err error) (who string, held bool) {
	busy, waited := errors.AsType[busyError](err)
	switch {
	case waited:
		return busy.who(), true
	case errors.Is(err, errBusy):
		return somebodyHolds, true
	}
	return "", false
}

func (e busyError) Is(target error) bool { return target == store.ErrBusy }
func (e busyError) Unwrap() error        { return e.error }

// errNoTurn means that a write failed while it waited for earlier ones of this program, of which one waits for another program.
var errNoTurn = errors.New("the writes before it wait")

// acquireTurn waits until no other write of this program runs. It fails at the end of the limit if one of them waits for another program,
// but not while a write only takes long.
func (e *Engine) acquireTurn(ctx context.Context) (release func(), err error) {
	limit := time.NewTimer(e.writeLimit)
	defer limit.Stop()
	for {
		select {
		case <-e.writing:
			return func() { e.writing <- struct{}{} }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limit.C:
			if !e.WriteWaits().Since.IsZero() {
				return nil, e.waits.busy(errNoTurn)
			}
			limit.Reset(slowWrite)
		}
	}
}

// leftOfLimit returns how much longer the server may let a write wait for the lock that has waited already; lower is false when that is
// the whole limit.
func (e *Engine) leftOfLimit(waited time.Duration) (left time.Duration, lower bool) {
	if waited < 100*time.Millisecond {
		return 0, false
	}
	return max(e.writeLimit-waited, 100*time.Millisecond), true
}

// setLockTimeout sets the lock timeout until the end of the transaction.
const setLockTimeout = "select set_config('lock_timeout', $1, true)"

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// noLimit is the limit when the address has none: the longest one that the server accepts.
const noLimit = math.MaxInt32 * time.Millisecond

// serverTime matches a time as the server reads it in a setting.
var serverTime = regexp.MustCompile(`^((?:0|[1-9][0-9]*)(?:\.[0-9]+)?) *(us|ms|s|min|h|d)?$`)

var serverUnits = map[string]time.Duration{
	"us": time.Microsecond, "": time.Millisecond, "ms": time.Millisecond, "s": time.Second, "min": time.Minute, "h": time.Hour,
	"d": 24 * time.Hour,
}

// limitOf returns how long writes may wait: as the address says, in the format of the server's setting, else writeLimit.
func limitOf(c *pgx.ConnConfig) (time.Duration, error) {
	text, set := c.RuntimeParams["lock_timeout"]
	if !set {
		return writeLimit, nil
	}
	parts := serverTime.FindStringSubmatch(text)
	if parts == nil {
		return 0, fmt.Errorf("lock_timeout=%s is no time: write milliseconds like 5000, or a time like 5s or 1min; 0 lets writes wait "+
			"without end", affiliate.Clean(text))
	}
	n, err := strconv.ParseFloat(parts[1], 64)
	milliseconds := math.RoundToEven(n * float64(serverUnits[parts[2]]) / float64(time.Millisecond))
	switch {
	case err != nil || milliseconds > math.MaxInt32:
		return 0, fmt.Errorf("lock_timeout=%s is too long: the longest is 24d; 0 lets writes wait without end", affiliate.Clean(text))
	case milliseconds == 0:
		return noLimit, nil
	}
	return time.Duration(milliseconds) * time.Millisecond, nil
}
