package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ActiveSlots returns when each occupied slot of a bucket becomes free, as far as known: one time for each slot.
func (c *Calls) ActiveSlots(ctx context.Context, bucket string) ([]time.Time, error) {
	ctx = context.WithoutCancel(ctx) // interrupting the query would cost the connection, and it takes microseconds
	rows, err := c.readers.QueryContext(ctx, "select slots, free_at from calls where bucket = ? and free_at > ?", bucket, c.engine.Now().UnixMilli())
	if err != nil {
		return nil, c.failed("reading the log of calls", err)
	}
	defer rows.Close()
	var free []time.Time
	for rows.Next() {
		var slots, until int64
		if err := rows.Scan(&slots, &until); err != nil {
			return nil, c.failed("reading the log of calls", err)
		}
		for range slots {
			free = append(free, fromMillis(until))
		}
	}
	return free, c.failed("reading the log of calls", rows.Err())
}

// Backoff returns the back-off of a bucket after the last limit response: nothing is sent before until, and at most limit calls in
// the window after it. limit is 0 when there was no limit response. other means that another program seems to use the key.
func (c *Calls) Backoff(ctx context.Context, bucket string) (limit int, until time.Time, other bool, err error) {
	limit, until, other, err = backoffOf(context.WithoutCancel(ctx), c.readers, bucket)
	return limit, until, other, c.failed("reading the back-off after a limit response", err)
}

func backoffOf(ctx context.Context, q Querier, bucket string) (limit int, until time.Time, other bool, err error) {
	var milli int64
	err = q.QueryRowContext(ctx, "select calls_after, until, other from setbacks where bucket = ?", bucket).Scan(&limit, &milli, &other)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, false, nil
	}
	return limit, fromMillis(milli), other, err
}

// UpdateBackoff replaces a bucket's back-off with the result of change, in one transaction.
func (c *Calls) UpdateBackoff(ctx context.Context, bucket string, change func(limit int, until time.Time, other bool) (int, time.Time, bool)) error {
	return c.write(ctx, "saving a limit response", func(ctx context.Context, t *Tx) error {
		limit, until, other, err := backoffOf(ctx, t, bucket)
		if err != nil {
			return err
		}
		limit, until, other = change(limit, until, other)
		_, err = t.exec(ctx, `insert into setbacks (bucket, calls_after, until, other) values (?, ?, ?, ?)
			on conflict (bucket) do update set calls_after = excluded.calls_after, until = excluded.until, other = excluded.other`,
			bucket, limit, until.UnixMilli(), boolInt(other))
		return err
	})
}
