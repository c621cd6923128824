package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// BucketUsage is what the log of calls says about one bucket. It does not say who made the calls.
type BucketUsage struct {
	Bucket  string
	Slots   int               // occupied now
	Backoff affiliate.Backoff // after the last limit response; zero: there was none
}

// CallUsage reads a log of calls: its buckets with occupied slots or a back-off, by name, and until when all calls are blocked (see
// Calls.BlockedUntil). now is a time of the clock that the log is written by.
func CallUsage(ctx context.Context, q Querier, now time.Time) (all []BucketUsage, allBlocked time.Time, err error) {
	until, err := blockedUntil(ctx, q, now.UnixMilli())
	if err != nil {
		return nil, time.Time{}, err
	}
	all, err = bucketUsages(ctx, q, now)
	return all, fromMillis(until), err
}

func bucketUsages(ctx context.Context, q Querier, now time.Time) ([]BucketUsage, error) {
	rows, err := q.QueryContext(ctx, `select b.bucket, c.slots, coalesce(s.calls_after, 0), coalesce(s.until, 0), coalesce(s.other, 0)
		from (select bucket from calls where free_at > ? union select bucket from setbacks) b
		left join calls c on c.bucket = b.bucket and c.free_at > ? left join setbacks s on s.bucket = b.bucket
		where b.bucket <> ? order by b.bucket`, now.UnixMilli(), now.UnixMilli(), allBuckets)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []BucketUsage
	for rows.Next() {
		var b BucketUsage
		var slots sql.NullInt64
		var until int64
		if err := rows.Scan(&b.Bucket, &slots, &b.Backoff.Limit, &until, &b.Backoff.SharedKey); err != nil {
			return nil, err
		}
		b.Backoff.Until = fromMillis(until)
		if n := len(all); n == 0 || all[n-1].Bucket != b.Bucket {
			all = append(all, b)
		}
		all[len(all)-1].Slots += int(slots.Int64)
	}
	return all, rows.Err()
}
