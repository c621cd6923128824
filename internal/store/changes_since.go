package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// OwnerSum is the total of the changes of one affiliate's links.
type OwnerSum struct {
	AffiliateID int64 // 0: links without an affiliate
	affiliate.Sum
}

// SumsSince adds up the changes after a sequence number, by the affiliate who had the link when it changed. newest is the newest
// sequence number.
func (s *Store) SumsSince(ctx context.Context, seq int64) (sums []OwnerSum, newest int64, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		if err := q.QueryRowContext(ctx, "select coalesce(max(seq), 0) from changes").Scan(&newest); err != nil {
			return err
		}
		found, err := sumsBetween(ctx, q, seq, newest)
		sums = found.sorted()
		return err
	})
	return sums, newest, s.failed("reading the changes since the last visit", err)
}
