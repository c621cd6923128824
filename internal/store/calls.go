package store

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// CallsOptions are the rules of the limiter.
type CallsOptions struct {
	Timeout time.Duration // of a request, after which no reply can come; 0: 60 s
	Window  time.Duration // in which the server counts; 0: 60 s
}

// Calls is the limiter's log, shared by all profiles and processes on this machine. A call occupies its slots from before it is
// sent until a window after its reply, or a window after its timeout when there was no reply or the process died. So a server that
// counts the calls of any window never sees more than the limit, however long each took.
type Calls struct {
	engine          Engine
	readers         reader
	timeout, window time.Duration
}

// NewCalls returns the log in an engine, which is closed with it. The engine's clock is a wall clock, since several processes share
// the log.
func NewCalls(e Engine, o CallsOptions) *Calls {
	return &Calls{engine: e, readers: readerOf(e), timeout: cmp.Or(o.Timeout, time.Minute), window: cmp.Or(o.Window, time.Minute)}
}

// Close closes the engine. Occupied slots stay occupied.
func (c *Calls) Close() error { return c.failed("closing the log of calls", c.engine.Close()) }

func (c *Calls) failed(doing string, err error) error { return failedAt(c.engine, doing, err) }

// allBuckets is the bucket that blocks all buckets.
const allBuckets = ""

// BlockAll blocks all calls until calls sent before now no longer count: it is unknown which ones were sent.
func (c *Calls) BlockAll(ctx context.Context) error {
	return c.write(ctx, "blocking all calls", func(ctx context.Context, t *Tx) error {
		_, err := t.exec(ctx, "insert into calls (bucket, slots, taken_at, free_at, replied) values (?, 1, ?, ?, 1)",
			allBuckets, t.Now.UnixMilli(), millisAfter(t.Now, c.timeout+c.window))
		return err
	})
}

// BlockedUntil returns until when all calls are blocked, because it is unknown which ones were sent; zero when they are not.
func (c *Calls) BlockedUntil(ctx context.Context) (time.Time, error) {
	until, err := blockedUntil(context.WithoutCancel(ctx), c.readers, c.engine.Now().UnixMilli())
	return fromMillis(until), c.failed("reading the log of calls", err)
}

// blockedUntil returns 0 when calls are not blocked.
func blockedUntil(ctx context.Context, q Querier, now int64) (until int64, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(free_at), 0) from calls where bucket = ? and free_at > ?", allBuckets, now).
		Scan(&until)
	return until, err
}

// write runs f in one transaction.
func (c *Calls) write(ctx context.Context, doing string, f func(context.Context, *Tx) error) error {
	return c.failed(doing, c.engine.Write(ctx, f))
}

// millisAfter returns now + d in milliseconds, rounded up.
func millisAfter(now time.Time, d time.Duration) int64 {
	return now.Add(d + time.Millisecond - time.Nanosecond).UnixMilli()
}

// Acquire takes n slots of a bucket that has limit of them. When too few are free it takes none and returns no error: the ticket is 0,
// and retryAt is when enough slots can be free at the earliest, which is if every call in flight gets its reply now.
func (c *Calls) Acquire(ctx context.Context, bucket string, n, limit int) (ticket int64, retryAt time.Time, err error) {
	if n < 1 || n > limit {
		return 0, time.Time{}, fmt.Errorf("%d calls do not fit into a limit of %d", n, limit)
	}
	err = c.write(ctx, "counting calls", func(ctx context.Context, t *Tx) error {
		// Now is rounded down and a slot's end up, so that no slot is free too early.
		now := t.Now.UnixMilli()
		// No slot lasts longer: one that does was acquired before the clock was set back.
		longest := millisAfter(t.Now, c.timeout+c.window)
		if _, err := t.exec(ctx, "update calls set free_at = ? where free_at > ?", longest, longest); err != nil {
			return err
		}
		wait, err := c.wait(ctx, t, bucket, n, limit)
		if err != nil || wait > 0 {
			retryAt = fromMillis(wait)
			return err
		}
		if ticket, err = t.insert(ctx, "insert into calls (bucket, slots, taken_at, free_at) values (?, ?, ?, ?) returning ticket", bucket,
			n, now, longest); err != nil {
			return err
		}
		_, err = t.exec(ctx, "delete from calls where free_at <= ?", now)
		return err
	})
	if err != nil {
		return 0, time.Time{}, err
	}
	return ticket, retryAt, nil
}

// wait returns 0 when n slots are free, else when they can be.
func (c *Calls) wait(ctx context.Context, t *Tx, bucket string, n, limit int) (int64, error) {
	now := t.Now.UnixMilli()
	if until, err := blockedUntil(ctx, t, now); err != nil || until > 0 {
		return until, err
	}
	earliest := millisAfter(t.Now, c.window) // a call in flight frees its slots a window after its reply, and that is not before now
	rows, err := t.QueryContext(ctx, `select slots, case when replied = 1 or free_at < ? then free_at else ? end as earliest
		from calls where bucket = ? and free_at > ? order by earliest`, earliest, earliest, bucket, now)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	type occupied struct {
		slots int
		until int64
	}
	var all []occupied
	used := 0
	for rows.Next() {
		var o occupied
		if err := rows.Scan(&o.slots, &o.until); err != nil {
			return 0, err
		}
		all = append(all, o)
		used += o.slots
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	until := int64(0)
	for _, o := range all {
		if used+n <= limit {
			break
		}
		used -= o.slots
		until = o.until
	}
	return until, nil
}

// Release records that the reply came now: the ticket's slots are free a window later.
func (c *Calls) Release(ctx context.Context, ticket int64) error {
	return c.write(ctx, "saving when a reply came", func(ctx context.Context, t *Tx) error {
		_, err := t.exec(ctx, "update calls set free_at = ?, replied = 1 where ticket = ? and replied = 0",
			millisAfter(t.Now, c.window), ticket)
		return err
	})
}
