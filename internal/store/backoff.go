package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// ActiveSlots returns when each occupied slot of a bucket becomes free, as far as known: one time for each slot.
func (c *Calls) ActiveSlots(ctx context.Context, bucket string) ([]time.Time, error) {
	ctx = context.WithoutCancel(ctx) // interrupting the query would cost the connection, and it takes microseconds
	rows, err := c.readers.QueryContext(ctx, "select slots, free_at from calls where bucket = ? and free_at > ?", bucket,
		c.engine.Now().UnixMilli())
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

// Backoff returns the back-off of a bucket after the last limit response.
func (c *Calls) Backoff(ctx context.Context, bucket string) (affiliate.Backoff, error) {
	b, err := backoffOf(context.WithoutCancel(ctx), c.readers, bucket)
	return b, c.failed("reading the back-off after a limit response", err)
}

func backoffOf(ctx context.Context, q Querier, bucket string) (affiliate.Backoff, error) {
	var b affiliate.Backoff
	var until int64
	err := q.QueryRowContext(ctx, "select calls_after, until, other from setbacks where bucket = ?", bucket).
		Scan(&b.Limit, &until, &b.SharedKey)
	if errors.Is(err, sql.ErrNoRows) {
		return affiliate.Backoff{}, nil
	}
	b.Until = fromMillis(until)
	return b, err
}

// UpdateBackoff replaces a bucket's back-off with the result of change, in one transaction.
func (c *Calls) UpdateBackoff(ctx context.Context, bucket string, change func(affiliate.Backoff) affiliate.Backoff) error {
	return c.write(ctx, "saving a limit response", func(ctx context.Context, t *Tx) error {
		b, err := backoffOf(ctx, t, bucket)
		if err != nil {
			return err
		}
		b = change(b)
		_, err = t.exec(ctx, `insert into setbacks (bucket, calls_after, until, other) values (?, ?, ?, ?)
			on conflict (bucket) do update set calls_after = excluded.calls_after, until = excluded.until, other = excluded.other`,
			bucket, b.Limit, b.Until.UnixMilli(), boolInt(b.SharedKey))
		return err
	})
}
