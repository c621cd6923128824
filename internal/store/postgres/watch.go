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
	lookEvery   = time.Second     // what no notification told is found then
	answerLimit = 3 * time.Second // a server that takes longer to answer a question without work counts as gone
	maxBackoff  = 5 * time.Second // between two attempts to reach it again
)

// LongerPause is how long to wait before a server is tried again, after a pause that was not long enough.
func LongerPause(pause time.Duration) time.Duration {
	return min(max(2*pause, lookEvery/4), maxBackoff)
}

// errServerLost answers calls while the server is known to be gone.
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

// SinceLost returns how long it is since the server was found lost last. Where it never was, that is long.
func (e *Engine) SinceLost() time.Duration { return time.Since(time.Unix(0, e.lostAt.Load())) }

// whyNoDial keeps calls from dialling a server that is known to be gone: they fail at once, and the watch tells when it is back.
func (e *Engine) whyNoDial() error {
	if e.watching.Load() && e.lost.Load() != nil {
		return errServerLost
	}
	return nil
}

// noticed records a lost server, and returns the error that told it.
func (e *Engine) noticed(err error) error {
	if errors.Is(class(err), store.ErrUnreachable) {
		e.setLost(err)
	}
	return err
}

// setLost records that the server is lost, and why it is by what was heard last: connections that an administrator ends are often refused from then on.
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
// (notify.sql). Once a second it asks for the newest number as well, since a pooler may swallow notifications; the answer also
// tells that the server lives, and what its clock shows.
func (e *Engine) Watch(ctx context.Context, wake func(context.Context) error) {
	e.watching.Store(true)
	defer e.watching.Store(false)
	w := newWork(wake)
	defer func() {
		if !w.ended(answerLimit) {
			e.conns.closeAll() // it waits for an answer that does not come
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

// listen wakes up after commits until the connection fails. It reports whether the server answered anything.
func (e *Engine) listen(ctx context.Context, w *work) (answered bool, err error) {
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
		newest, err := e.look(ctx, c)
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
		w.upTo(context.WithoutCancel(ctx), newest)
		if err := waitForNews(ctx, c); err != nil {
			return answered, err
		}
	}
}

// work is what is done after commits. It reads with the other connections, and must not keep the one that listens from finding out
// that the server is gone.
type work struct {
	do      func(context.Context) error
	running sync.WaitGroup

	mu     sync.Mutex
	atWork bool
	newest int64 // number of the change log that is known of
	done   int64 // that was worked on
}

func newWork(do func(context.Context) error) *work { return &work{do: do, done: -1} }

// upTo has everything up to a number worked on: by what is at work already, or in the background.
func (w *work) upTo(ctx context.Context, newest int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = newest
	if w.atWork || newest == w.done {
		return
	}
	w.atWork = true
	w.running.Go(func() {
		for w.step(ctx) {
		}
	})
}

// step works once, and reports whether there is more to do. What fails is tried again by the next upTo.
func (w *work) step(ctx context.Context) (more bool) {
	w.mu.Lock()
	newest := w.newest
	w.mu.Unlock()
	err := w.do(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.done = newest
	}
	w.atWork = err == nil && w.newest != w.done
	return w.atWork
}

// ended reports whether nothing is at work, for which it waits so long.
func (w *work) ended(limit time.Duration) bool {
	done := make(chan struct{})
	go func() { w.running.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// look asks for the newest number of the change log, and for the version of the schema.
func (e *Engine) look(ctx context.Context, c *pgx.Conn) (newest int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	var micros int64
	var version int
	asked := time.Now()
	err = c.QueryRow(ctx,
		"select coalesce(max(seq), 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint, (select version from register) from news").Scan(&newest, &micros, &version)
	if err == nil {
		e.sawVersion(version > e.version)
		e.clock.learn(asked, time.UnixMicro(micros), time.Now())
	}
	return newest, err
}

// showHeartbeat shows in the name of the connection that this program works.
func (e *Engine) showHeartbeat(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	_, err := c.Exec(ctx, setName, e.heartbeatName())
	return err
}

// waitForNews returns after a notification, and after a second without one.
func waitForNews(ctx context.Context, c *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	_, err := c.WaitForNotification(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil && !c.IsClosed() {
		return nil
	}
	return err
}
