package store

import (
	"context"
	"database/sql"

	"fermion-tui/internal/affiliate"
)

// OwnerSum is the total of the changes of one affiliate's links.
type OwnerSum struct {
	AffiliateID int64 // 0: links without an affiliate
	affiliate.Sum
}

// SumsSince sums the changes after a sequence number, by affiliate. newest is the last number.
func (s *Store) SumsSince(ctx context.Context, seq int64) (sums []OwnerSum, newest int64, err error) {
	// The newest number is read first, so that a change that arrives meanwhile is reported the next time.
	if err := s.readers.QueryRowContext(ctx, "select coalesce(max(seq), 0) from changes").Scan(&newest); err != nil {
		return nil, 0, s.failed("reading the changes since the last visit", err)
	}
	sums, err = Collect(func(r *sql.Rows) (o OwnerSum, err error) {
		return o, r.Scan(append([]any{&o.AffiliateID}, sumInto(&o.Sum)...)...)
	})(s.readers.QueryContext(ctx, `select coalesce(l.affiliate_id, 0), sum(c.clicks), sum(c.sales), sum(c.revenue_paise), sum(c.est_commission_paise),
			sum(case when c.sales < 0 then -c.sales else 0 end), sum(case when c.revenue_paise < 0 then -c.revenue_paise else 0 end)
		from changes c join links l on l.id = c.link_id where c.seq > ? and c.seq <= ? and c.kind <> 'reset' group by l.affiliate_id`, seq, newest))
	return sums, newest, s.failed("reading the changes since the last visit", err)
}
