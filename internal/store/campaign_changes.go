package store

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

const (
	firstWindow  = time.Hour           // how far back the first search for the newest changes of a campaign goes
	windowGrowth = 8                   // how many times as far each next search goes
	lastWindow   = 40 * 24 * time.Hour // a search beyond it goes back to the beginning

	// longestDay is longer than any day. Changes of a link overlap only where those of one day were merged.
	longestDay = 48 * time.Hour
)

// CampaignChanges returns the newest changes of a campaign's links that are, or may be, within a span, newest first; limit 0: all. It
// goes back in time until it has enough, since most campaigns have far more changes than a screen shows, and some have none for months.
func (s *Store) CampaignChanges(ctx context.Context, campaign int64, within affiliate.Span, limit int) (all []affiliate.Change, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		all, err = campaignChanges(ctx, q, campaign, within, toMillis(s.engine.Now()), limit)
		return err
	})
	return all, s.failed("reading the changes of a campaign", err)
}

// campaignChangesQuery takes the campaign, the end of the span, the values of where, and a limit.
func campaignChangesQuery(where string) string {
	return "select " + changeColumns + ` from changes where seq in (select c.seq from links l cross join changes c
		where l.campaign_id = ? and c.link_id = l.id and c.after_at < ? and ` + where + " order by c.at desc, c.seq desc limit ?) order by at desc, seq desc"
}

func campaignChanges(ctx context.Context, q Querier, campaign int64, within affiliate.Span, now int64,
	limit int) ([]affiliate.Change, error) {
	from, to := toMillis(within.From), toEdge(within.To)
	read := func(where string, values ...any) ([]affiliate.Change, error) {
		return Collect(scanChange)(q.QueryContext(ctx, campaignChangesQuery(where),
			append(append([]any{campaign, to}, values...), limitOrAll(limit))...))
	}
	if limit <= 0 {
		return read("c.at > ?", from)
	}
	var all []affiliate.Change
	upper := endOfTime
	edge := min(to, now)
	if to < now { // even long after the span, the first change of a link may have begun within it
		upper = to + longestDay.Milliseconds()
		var err error
		if all, err = read("c.at > ? and c.at > ? and c.at = (select min(f.at) from changes f where f.link_id = l.id and f.at > ?)", upper,
			from, to); err != nil {
			return nil, err
		}
	}
	for window := firstWindow; len(all) < limit && upper > from; window *= windowGrowth {
		lower := max(from, edge-window.Milliseconds())
		if window > lastWindow {
			lower = from
		}
		some, err := read("c.at > ? and c.at <= ?", lower, upper)
		if err != nil {
			return nil, err
		}
		all, upper = append(all, some...), lower
	}
	return slices.Clip(all[:min(limit, len(all))]), nil
}
