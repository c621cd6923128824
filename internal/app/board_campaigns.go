package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// campaignProgress is what links did within the periods of their campaigns, by link ID; in has the links of each campaign.
func (r boardAdapter) campaignProgress(ctx context.Context, in map[int64][]int64,
	campaigns []affiliate.Campaign) (map[int64]affiliate.PeriodSum, error) {
	done := map[int64]affiliate.PeriodSum{}
	for _, c := range campaigns {
		if len(in[c.ID]) == 0 {
			continue
		}
		some, err := r.store.PeriodSums(ctx, in[c.ID], c.Span())
		if err != nil {
			return nil, err
		}
		maps.Copy(done, some)
	}
	return done, nil
}

// withCampaigns adds to a whole board what its campaigns came to.
func (r boardAdapter) withCampaigns(ctx context.Context, b *board.Board) (*board.Board, error) {
	in, campaigns := map[int64][]int64{}, campaignsOf(b)
	for _, c := range campaigns {
		for _, l := range b.LinksOfCampaign(c.ID) {
			in[c.ID] = append(in[c.ID], l.ID)
		}
	}
	done, err := r.campaignProgress(ctx, in, campaigns)
	if err != nil {
		return nil, err
	}
	return r.withReachedTimes(ctx, b.With(board.Delta{Done: done}))
}

func campaignsOf(b *board.Board) []affiliate.Campaign {
	all := make([]affiliate.Campaign, len(b.Campaigns()))
	for i, c := range b.Campaigns() {
		all[i] = c.Campaign
	}
	return all
}

// refreshCampaigns adds to a delta what its links did within their campaigns' periods, and the same of all links of changed campaigns.
func (r boardAdapter) refreshCampaigns(ctx context.Context, old *board.Board, changed []int64, d *board.Delta) (err error) {
	campaigns := campaignsOf(old)
	in := map[int64][]int64{}
	read := make(map[int64]bool, len(d.Links))
	for _, l := range d.Links {
		in[l.CampaignID], read[l.ID] = append(in[l.CampaignID], l.ID), true
	}
	if len(changed) > 0 {
		if d.Campaigns, err = r.store.Campaigns(ctx); err != nil { // they are few
			return err
		}
		campaigns = d.Campaigns
	}
	for _, id := range changed {
		for _, l := range old.LinksOfCampaign(id) {
			if !read[l.ID] {
				in[id] = append(in[id], l.ID)
			}
		}
	}
	d.Done, err = r.campaignProgress(ctx, in, campaigns)
	return err
}

// withReachedTimes adds when goals were reached, for goals whose time is not known yet.
func (r boardAdapter) withReachedTimes(ctx context.Context, b *board.Board) (*board.Board, error) {
	reached := map[int64]time.Time{}
	for _, c := range b.Campaigns() {
		if percent, goal := c.Pace().Percent(); !goal || percent < 100 || !c.Reached.IsZero() {
			continue
		}
		at, err := r.reachedAt(ctx, c, b.LinksOfCampaign(c.ID))
		if err != nil {
			return nil, err
		}
		reached[c.ID] = at
	}
	if len(reached) == 0 {
		return b, nil
	}
	return b.With(board.Delta{Reached: reached}), nil
}

// searchSteps is how many moments one query of reachedAt sums up: a search within a year takes four queries.
const searchSteps = 32

// reachedAt finds to the minute when a campaign first reached its goal. Refunds may have taken it below the goal and above it again since.
func (r boardAdapter) reachedAt(ctx context.Context, c *board.Campaign, links []*board.Link) (time.Time, error) {
	from, to := c.From, r.now()
	if !c.To.IsZero() && c.To.Before(to) {
		to = c.To
	}
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
		if c.From.IsZero() && (from.IsZero() || l.CreatedAt.Before(from)) {
			from = l.CreatedAt
		}
	}
	var before affiliate.Sum // what the links had done when the campaign began
	for round := 0; round == 0 || to.Sub(from) > time.Minute; round++ {
		bounds := make([]time.Time, searchSteps)
		for i := range bounds {
			bounds[i] = from.Add(to.Sub(from) * time.Duration(i+1) / searchSteps)
		}
		sums, err := r.history.Sums(ctx, ids, bounds)
		if err != nil {
			return time.Time{}, err
		}
		if round == 0 {
			before = sums[searchSteps-1].Minus(c.Done.Certain)
		}
		i := slices.IndexFunc(sums, func(s affiliate.Sum) bool { return c.Goal.Of(s.Minus(before)) >= c.Goal.Amount })
		if i < 0 { // a refund has taken it below the goal meanwhile
			return to, nil
		}
		if i > 0 {
			from = bounds[i-1]
		}
		to = bounds[i]
	}
	return to, nil
}
