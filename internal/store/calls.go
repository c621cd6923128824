package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"
)

// callsID marks the limiter's log: "FTca".
const callsID = 0x46546361

// CallsOptions are the rules of the limiter.
type CallsOptions struct {
	Timeout time.Duration    // of a request, after which it cannot be answered any more; 0: 60 s
	Window  time.Duration    // in which the server counts; 0: 60 s
	Now     func() time.Time // nil: time.Now; wall clock, since several processes share the log
}

// Calls is the limiter's log, shared by all profiles and processes on this machine. A call holds its slots from before it is
// sent until a window after its reply, or a window after its timeout when no reply came or the process died. So a server that
// counts the calls of any window never sees more than the limit, however long each was under way.
type Calls struct {
	db              *sql.DB
	anew            string
	timeout, window time.Duration
	now             func() time.Time
}

// OpenCalls opens the log at path, and makes it when there is none, or when it is damaged and nobody else has it open (see
// Anew). A refusal is an *OpenError.
func OpenCalls(ctx context.Context, path string, o CallsOptions) (*Calls, error) {
	c := &Calls{timeout: o.Timeout, window: o.Window, now: o.Now}
	if c.timeout == 0 {
		c.timeout = time.Minute
	}
	if c.window == 0 {
		c.window = time.Minute
	}
	if c.now == nil {
		c.now = time.Now
	}
	all, err := steps("calls")
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, notOpened(path, err)
	}
	c.anew, err = c.openSound(ctx, database{path: abs, applicationID: callsID, steps: all, now: c.now})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close gives nothing back: what is held stays held.
func (c *Calls) Close() error { return callsFailed("closing the log of calls", c.db.Close()) }

// Take takes n slots of a bucket that has limit of them. When too few are free it takes none: the ticket is 0 and retryAt is
// when enough can be free at the earliest, if every call that is under way were answered now. It is no error.
func (c *Calls) Take(ctx context.Context, bucket string, n, limit int) (ticket int64, retryAt time.Time, err error) {
	if n < 1 || n > limit {
		return 0, time.Time{}, fmt.Errorf("%d calls do not fit into a limit of %d", n, limit)
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, time.Time{}, callsFailed("counting calls", err)
	}
	defer tx.Rollback()
	inside := context.WithoutCancel(ctx)
	// Now is rounded down and what frees a slot up, so that no slot is free too early.
	now := c.now().UnixMilli()
	// No slot is held for longer than that: one that is was taken before the clock was set back.
	longest := c.later(c.timeout + c.window)
	if _, err := tx.ExecContext(inside, "update calls set free_at = ? where free_at > ?", longest, longest); err != nil {
		return 0, time.Time{}, callsFailed("counting calls", preferEnd(ctx, err))
	}
	wait, err := c.wait(inside, tx, bucket, n, limit, now)
	if err != nil {
		return 0, time.Time{}, callsFailed("counting calls", preferEnd(ctx, err))
	}
	if wait > 0 {
		return 0, at(wait), nil
	}
	err = tx.QueryRowContext(inside, "insert into calls (bucket, slots, taken_at, free_at) values (?, ?, ?, ?) returning ticket",
		bucket, n, now, longest).Scan(&ticket)
	if err == nil {
		_, err = tx.ExecContext(inside, "delete from calls where free_at <= ?", now)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return 0, time.Time{}, callsFailed("taking a call", preferEnd(ctx, err))
	}
	return ticket, time.Time{}, nil
}

// later is now + d in milliseconds, rounded up.
func (c *Calls) later(d time.Duration) int64 {
	return c.now().Add(d + time.Millisecond - time.Nanosecond).UnixMilli()
}

// wait is 0 when n slots are free, else when they can be.
func (c *Calls) wait(ctx context.Context, tx *sql.Tx, bucket string, n, limit int, now int64) (int64, error) {
	if until, err := everythingHeld(ctx, tx, now); err != nil || until > 0 {
		return until, err
	}
	soonest := c.later(c.window) // a call under way frees its slots a window after its reply, and that is not before now
	rows, err := tx.QueryContext(ctx, `select slots, case when replied = 1 or free_at < ? then free_at else ? end as soonest
		from calls where bucket = ? and free_at > ? order by soonest`, soonest, soonest, bucket, now)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	type held struct {
		slots int
		until int64
	}
	var all []held
	used := 0
	for rows.Next() {
		var h held
		if err := rows.Scan(&h.slots, &h.until); err != nil {
			return 0, err
		}
		all = append(all, h)
		used += h.slots
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	until := int64(0)
	for _, h := range all {
		if used+n <= limit {
			break
		}
		used -= h.slots
		until = h.until
	}
	return until, nil
}

// Done says that the reply came now: the ticket's slots are free a window later.
func (c *Calls) Done(ctx context.Context, ticket int64) error {
	_, err := c.db.ExecContext(ctx, "update calls set free_at = ?, replied = 1 where ticket = ? and replied = 0", c.later(c.window), ticket)
	return callsFailed("noting a reply", err)
}
