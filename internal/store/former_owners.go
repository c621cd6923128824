package store

import (
	"context"
	"database/sql"

	"fermion-tui/internal/affiliate"
)

// FormerOwners returns what the links of a campaign did within a span while they belonged to other affiliates than now, since a change
// belongs to the affiliate who had the link at the time. Changes that may be from before the span are left out, as in the totals of a
// period.
func (s *Store) FormerOwners(ctx context.Context, campaignID int64, within affiliate.Span) ([]affiliate.OwnedSum, error) {
	all, err := Collect(func(r *sql.Rows) (o affiliate.OwnedSum, err error) {
		return o, r.Scan(append([]any{&o.LinkID, &o.AffiliateID}, sumInto(&o.Sum)...)...)
	})(s.readers.QueryContext(ctx,
		`select c.link_id, coalesce(c.affiliate_id, 0), sum(c.clicks), sum(c.sales), sum(c.revenue_paise), sum(c.est_commission_paise),
			sum(case when c.sales < 0 then -c.sales else 0 end), sum(case when c.revenue_paise < 0 then -c.revenue_paise else 0 end)
		from changes c join links l on l.id = c.link_id
		where l.campaign_id = ? and c.kind <> 'reset' and c.after_at >= ? and c.at <= ? and coalesce(c.affiliate_id, 0) <> coalesce(l.affiliate_id, 0)
		group by c.link_id, coalesce(c.affiliate_id, 0) order by c.link_id, coalesce(c.affiliate_id, 0)`, campaignID, toMillis(within.From), toEdge(within.To)))
	return all, s.failed("reading whose the links of a campaign were", err)
}
