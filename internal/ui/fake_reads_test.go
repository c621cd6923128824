package ui_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// The fakes of the ports that read the database.

type (
	fakeBoards  struct{ *world } // makes the board of what the world has
	fakeHistory struct{ *world } // is the past of links
	fakeJournal struct{ *world } // is the journal of operations
	fakeNotices struct{ *world } // holds the notices
	fakeEvents  struct{ *world } // holds what came to the webhook
)

func (x fakeBoards) Board(_ context.Context, p affiliate.Period) (*board.Board, error) {
	time.Sleep(x.boardTakes)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	in := x.in
	in.Period, in.Span = p, p.Bounds(time.Now(), x.Zone())
	if x.sums != nil {
		in.Sums = x.sums(p)
	}
	in.Links, in.Affiliates, in.Coupons, in.Campaigns = slices.Clone(in.Links), slices.Clone(in.Affiliates), slices.Clone(in.Coupons),
		slices.Clone(in.Campaigns)
	return board.New(in), nil
}

// FirstRows are those links of the world, with what belongs to them.
func (x fakeBoards) FirstRows(_ context.Context, p affiliate.Period, links []int64) (*board.Board, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	in := x.in
	in.Period, in.Span = p, p.Bounds(time.Now(), x.Zone())
	in.Links = slices.DeleteFunc(slices.Clone(in.Links), func(l affiliate.Link) bool { return !slices.Contains(links, l.ID) })
	return board.New(in), nil
}

func (x fakeBoards) Refresh(ctx context.Context, old *board.Board, n affiliate.Invalidation) (*board.Board, error) {
	if x.renew != nil {
		return x.renew(old, n)
	}
	return x.Board(ctx, old.Period())
}

// Before are what the past of links has.
func (x fakeBoards) Before(ctx context.Context, b *board.Board) (before board.PreviousPeriod, err error) {
	x.mu.Lock()
	x.compared++
	x.mu.Unlock()
	before.Span, _ = b.Period().SpanBefore(time.Now(), x.Zone())
	var ids []int64
	for _, l := range b.Links() {
		ids = append(ids, l.ID)
	}
	before.Sums, err = fakeHistory(x).PeriodSums(ctx, ids, before.Span)
	return before, err
}

// PeriodSums are the differences of Sums.
func (x fakeHistory) PeriodSums(ctx context.Context, links []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error) {
	all := map[int64]affiliate.PeriodSum{}
	for _, id := range links {
		sums, err := x.Sums(ctx, []int64{id}, []time.Time{span.From, cmp.Or(span.To, time.Now())})
		if err != nil {
			return nil, err
		}
		all[id] = affiliate.CertainSum(sums[1].Minus(sums[0]))
	}
	return all, nil
}

func (x fakeHistory) BucketSums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.PeriodSum, error) {
	at, err := x.Sums(ctx, links, bounds)
	if err != nil {
		return nil, err
	}
	sums := make([]affiliate.PeriodSum, len(bounds)-1)
	for i := range sums {
		sums[i] = affiliate.CertainSum(at[i+1].Minus(at[i]))
		sums[i].Complete, sums[i].Untracked = !bounds[i].Before(x.trackedSince), !bounds[i+1].After(x.trackedSince)
	}
	return sums, nil
}

func (x fakeHistory) Trends(context.Context, affiliate.Period, []int64) (screen.Trends, error) {
	x.mu.Lock()
	unread := x.unread
	x.mu.Unlock()
	if unread != nil {
		return nil, unread
	}
	if x.history != nil {
		return x.history(), nil
	}
	return nil, nil
}

// Sums are those of links that were clicked and sold in an uneven way since 40 days ago.
func (x fakeHistory) Sums(_ context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error) {
	x.mu.Lock()
	x.summed++
	wait := x.slow
	x.mu.Unlock()
	time.Sleep(wait)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	if x.pastErr != nil {
		return nil, x.pastErr
	}
	past := x.past
	if past == nil {
		past = uneven
	}
	all := make([]affiliate.Sum, len(bounds))
	for i, at := range bounds {
		for _, id := range links {
			all[i] = all[i].Plus(past(id, at))
		}
	}
	return all, nil
}

func (x fakeHistory) Samples(context.Context, int64, time.Time) ([]affiliate.Sample, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	x.sampled++
	return x.samples, nil
}

func (x fakeHistory) NewestChanges(context.Context, int) ([]affiliate.Change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	return slices.Clone(x.changes), nil
}

func (x fakeHistory) CampaignChanges(_ context.Context, campaign int64, _ affiliate.Span, _ int) ([]affiliate.Change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	var in []affiliate.Change
	for _, c := range x.changes {
		if slices.ContainsFunc(x.in.Links, func(l affiliate.Link) bool { return l.ID == c.LinkID && l.CampaignID == campaign }) {
			in = append(in, c)
		}
	}
	return in, nil
}

func uneven(link int64, at time.Time) (s affiliate.Sum) {
	now := time.Now()
	if at.After(now) {
		at = now
	}
	for hour := now.Add(-40 * 24 * time.Hour).Truncate(time.Hour); hour.Before(at); hour = hour.Add(time.Hour) {
		n := hour.Unix() / 3600
		busy := (n/24*2654435761>>7%5+n%24/6)*link%7 + n*48271%11/4
		s = s.Plus(affiliate.Sum{Clicks: busy})
		if n%37 == 5 {
			s = s.Plus(affiliate.Sum{Sales: 1, Revenue: 499900, EstCommission: 99980})
		}
		if n%370 == 6 {
			s = s.Plus(affiliate.Sum{Sales: -1, Revenue: -499900, EstCommission: -99980, RefundedSales: 1, RefundedRevenue: 499900})
		}
	}
	return s
}

func (x fakeJournal) Operations(_ context.Context, q affiliate.OperationQuery) ([]affiliate.Operation, error) {
	time.Sleep(x.journalSlow)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	var out []affiliate.Operation
	for _, op := range x.ops {
		if (len(q.IDs) == 0 || slices.Contains(q.IDs, op.ID)) && (q.Chain == "" || op.Chain == q.Chain) &&
			(len(q.Chains) == 0 || slices.Contains(q.Chains, op.Chain)) && (q.LinkID == 0 || op.LinkID == q.LinkID) &&
			(q.Batch == "" || op.Batch == q.Batch) && (len(q.States) == 0 || slices.Contains(q.States, op.State)) &&
			(len(q.Kinds) == 0 || slices.Contains(q.Kinds, op.Kind)) &&
			(q.AffiliateID == 0 || op.AffiliateID == q.AffiliateID) && (q.CouponID == 0 || op.CouponID == q.CouponID) {
			op.OwnerEnded = op.OwnerEnded || op.State == affiliate.Planned && slices.Contains(x.waiting, op.ID)
			out = append(out, op)
		}
	}
	slices.SortFunc(out, func(a, b affiliate.Operation) int { return strings.Compare(a.ID, b.ID) })
	if q.NewestFirst {
		slices.Reverse(out)
	}
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (x fakeJournal) PendingDecisions(context.Context) (affiliate.PendingDecisions, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return affiliate.PendingDecisions{}, x.unread
	}
	var d affiliate.PendingDecisions
	for _, op := range x.ops {
		if op.State == affiliate.Unknown && !op.Snoozed {
			d.Unknown++
		}
		if slices.Contains(x.waiting, op.ID) {
			d.Waiting++
			d.WaitingIDs = append(d.WaitingIDs, op.ID)
			if d.WaitingSince.IsZero() || op.CreatedAt.Before(d.WaitingSince) {
				d.WaitingSince = op.CreatedAt
			}
		}
	}
	for _, group := range affiliate.GroupNotices(x.notices) {
		if group[0].NeedsReview() {
			d.Notices++
		}
	}
	return d, nil
}

func (x fakeNotices) Notices(context.Context, int) ([]affiliate.Notice, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	return slices.Clone(x.notices), nil
}

func (x fakeNotices) AddNotice(_ context.Context, n affiliate.Notice) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n.ID = int64(len(x.notices) + 1)
	x.notices = append(x.notices, n)
	go x.send(affiliate.Invalidation{Notices: true})
	return n.ID, nil
}

func (x fakeNotices) DecideNotice(_ context.Context, id int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.notices {
		if x.notices[i].ID == id {
			x.notices[i].Decided = true
		}
	}
	x.write(affiliate.Invalidation{Notices: true}, "decide notice %d", id)
	return nil
}

func (x fakeEvents) Events(_ context.Context, limit int) ([]affiliate.Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	all := slices.Clone(x.events[:min(limit, len(x.events))])
	for i := range all {
		all[i].Body = ""
	}
	return all, nil
}

func (x fakeEvents) Event(_ context.Context, id string) (affiliate.Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return affiliate.Event{}, x.unread
	}
	for _, e := range x.events {
		if e.ID == id {
			return e, nil
		}
	}
	return affiliate.Event{}, errors.New("no such event")
}
