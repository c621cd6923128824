package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	pollInterval  = time.Second     // at which the change log is read even without a notification
	answerTimeout = 3 * time.Second // a server that takes longer to answer a trivial query counts as gone
	maxBackoff    = 5 * time.Second // between two attempts to reach it again
)

// LongerPause returns the pause before the next attempt to reach a server, after an attempt that followed a pause has failed.
func LongerPause(pause time.Duration) time.Duration {
	return min(max(2*pause, pollInterval/4), maxBackoff)
}

// errServerLost is the error of calls while the server is known to be gone.
var errServerLost = errors.New("connecting again")

// Lost returns a *store.LostServerError while the server is gone, or has a schema that is newer than this program.
func (e *Engine) Lost() error {
	for _, lost := range []*store.LostServerError{e.lost.Load(), e.newer.Load()} {
		if lost != nil {
			return lost
		}
	}
	return nil
}

// SinceLost returns the time since the server was found to be lost last; decades if it never was.
func (e *Engine) SinceLost() time.Duration { return time.Since(time.Unix(0, e.lostAt.Load())) }

// whyNoDial returns an error while the server is known to be gone, so that calls fail at once. The watch finds out when it is back.
func (e *Engine) whyNoDial() error {
	if e.watching.Load() && e.lost.Load() != nil {
		return errServerLost
	}
	return nil
}

// noteLost records that the server is lost if err says so, and returns err.
func (e *Engine) noteLost(err error) error {
	if errors.Is(class(err), store.ErrUnreachable) {
		e.setLost(err)
	}
	return err
}

// setLost records that the server is lost, and why. A later reason replaces an earlier one, since a server whose connections were ended
// often refuses new ones from then on.
func (e *Engine) setLost(err error) {
	e.lostAt.Store(time.Now().UnixNano())
	before, now := e.lost.Load(), &store.LostServerError{Since: time.Now(), Err: shortError{err, reason(err)}}
	if now.Refuses, now.Cure = e.refusal(err); now.Refuses == "" {
		now.Cause = shortCause(err)
	}
	if before != nil {
		if errors.Is(err, errServerLost) || before.Error() == now.Error() {
			return
		}
		now.Since = before.Since
	}
	if e.lost.CompareAndSwap(before, now) {
		e.changed()
	}
}

func (e *Engine) setFound() {
	if e.lost.Load() != nil {
		e.lostAt.Store(time.Now().UnixNano()) // until now
	}
	if e.lost.Swap(nil) != nil {
		e.changed()
	}
}

// Watch listens on a connection of its own: each commit that concerns others sends the number of its row in the change log
// (notify.sql). Once a second it also reads the newest number, since a pooler may lose notifications. The answer also shows that the
// server runs, and what its clock shows.
func (e *Engine) Watch(ctx context.Context, wake func(context.Context) error) {
	e.watching.Store(true)
	defer e.watching.Store(false)
	w := newWorker(wake)
	defer func() {
		if !w.waitUntilIdle(answerTimeout) {
			e.conns.closeAll() // wake waits for an answer that does not come
			w.running.Wait()
		}
	}()
	pause := time.Duration(0)
	for {
		answered, err := e.listen(ctx, w)
		if ctx.Err() != nil {
			return
		}
		if answered {
			pause = 0
		}
		// A connection that was closed is opened again at once; a server that does not answer is gone.
		if !answered || pgconn.Timeout(err) {
			e.setLost(err)
			e.conns.closeAll()
			e.lostAt.Store(time.Now().UnixNano())
			pause = LongerPause(pause)
			if codeOf(err) == wrongPassword && e.renewPassword(ctx) {
				pause = 0
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// listen has the worker run after commits until the connection fails. It reports whether the server answered anything.
func (e *Engine) listen(ctx context.Context, w *worker) (answered bool, err error) {
	connecting, cancel := context.WithTimeout(context.WithValue(ctx, watcher{}, true), connectTimeout)
	defer cancel()
	c, err := pgx.ConnectConfig(connecting, e.config())
	if err != nil {
		return answered, connectError(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	if err := e.refreshRights(connecting, c); err != nil {
		return answered, err
	}
	if _, err := c.Exec(connecting, "listen "+quoted(e.o.schema())); err != nil {
		return answered, err
	}
	var shown time.Time
	for {
		newest, err := e.pollChangeLog(ctx, c)
		beats := time.Since(shown) >= heartbeatInterval
		if err == nil && (beats && answered || e.rightsRefused.Load()) {
			err = e.refreshRights(ctx, c)
		}
		if err == nil {
			err = e.checkWriteWait(ctx, c)
		}
		if err == nil && beats {
			shown = time.Now()
			err = e.showHeartbeat(ctx, c)
		}
		if err != nil {
			return answered, err
		}
		answered = true
		e.setFound()
		w.catchUpTo(context.WithoutCancel(ctx), newest)
		if err := waitForNotification(ctx, c); err != nil {
			return answered, err
		}
	}
}

// worker calls a function after commits, in the background, since the function reads with the other connections and must not keep the
// connection that listens from finding out that the server is gone.
type worker struct {
	wake    func(context.Context) error
	running sync.WaitGroup

	mu     sync.Mutex
	busy   bool
	newest int64 // number in the change log
	done   int64 // number up to which wake has succeeded
}

func newWorker(wake func(context.Context) error) *worker { return &worker{wake: wake, done: -1} }

// catchUpTo makes the worker call wake for everything up to a number, unless that is done already.
func (w *worker) catchUpTo(ctx context.Context, newest int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = newest
	if w.busy || newest == w.done {
		return
	}
	w.busy = true
	w.running.Go(func() {
		for w.step(ctx) {
		}
	})
}

// step calls wake once, and reports whether there is more to do. After a failure the next catchUpTo tries again.
func (w *worker) step(ctx context.Context) (more bool) {
	w.mu.Lock()
	newest := w.newest
	w.mu.Unlock()
	err := w.wake(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.done = newest
	}
	w.busy = err == nil && w.newest != w.done
	return w.busy
}

// waitUntilIdle waits for the end of a running wake, and reports whether it came within the limit.
func (w *worker) waitUntilIdle(limit time.Duration) bool {
	done := make(chan struct{})
	go func() { w.running.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// pollChangeLog reads the newest number of the change log, and the version of the schema.
func (e *Engine) pollChangeLog(ctx context.Context, c *pgx.Conn) (newest int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var micros int64
	var version int
	asked := time.Now()
	err = c.QueryRow(ctx, `select coalesce(max(seq), 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint,
		(select version from register) from news`).Scan(&newest, &micros, &version)
	if err == nil {
		e.setNewerSchema(version > e.version)
		e.clock.learn(asked, time.UnixMicro(micros), time.Now())
	}
	return newest, err
}

// showHeartbeat writes a heartbeat into the name of the connection.
func (e *Engine) showHeartbeat(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	_, err := c.Exec(ctx, setName, e.heartbeatName())
	return err
}

// waitForNotification returns after a notification, or after pollInterval without one.
func waitForNotification(ctx context.Context, c *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, pollInterval)
	defer cancel()
	_, err := c.WaitForNotification(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil && !c.IsClosed() {
		return nil
	}
	return err
}
