package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// The register that a world stands in for.

func (x *world) Board(_ context.Context, p affiliate.Period) (*board.Board, error) {
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
	in.Links, in.Affiliates, in.Coupons, in.Campaigns = slices.Clone(in.Links), slices.Clone(in.Affiliates), slices.Clone(in.Coupons), slices.Clone(in.Campaigns)
	return board.New(in), nil
}

func (x *world) Renew(ctx context.Context, old *board.Board, n affiliate.News) (*board.Board, error) {
	if x.renew != nil {
		return x.renew(old, n)
	}
	return x.Board(ctx, old.Period())
}

func (x *world) SinceLastVisit(context.Context) (screen.Since, error) {
	time.Sleep(x.sinceTakes)
	return x.since, nil
}

func (x *world) SaveVisit(context.Context) error { return nil }

func (x *world) Trends(context.Context, affiliate.Period, []int64) (screen.Trends, error) {
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
func (x *world) Sums(_ context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error) {
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
			s = s.Plus(affiliate.Sum{Sales: 1, Revenue: 499900, Earned: 99980})
		}
		if n%370 == 6 {
			s = s.Plus(affiliate.Sum{Sales: -1, Revenue: -499900, Earned: -99980, FellSales: 1, FellRevenue: 499900})
		}
	}
	return s
}

func (x *world) Samples(context.Context, int64, time.Time) ([]affiliate.Sample, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	x.sampled++
	return nil, nil
}

func (x *world) NewestChanges(context.Context, int) ([]affiliate.Change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	return slices.Clone(x.changes), nil
}

func (x *world) Operations(_ context.Context, q affiliate.OperationQuery) ([]affiliate.Operation, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	var out []affiliate.Operation
	for _, op := range x.ops {
		if (len(q.IDs) == 0 || slices.Contains(q.IDs, op.ID)) && (q.Chain == "" || op.Chain == q.Chain) && (len(q.Chains) == 0 || slices.Contains(q.Chains, op.Chain)) && (q.LinkID == 0 || op.LinkID == q.LinkID) &&
			(q.AffiliateID == 0 || op.AffiliateID == q.AffiliateID) && (q.CouponID == 0 || op.CouponID == q.CouponID) {
			out = append(out, op)
		}
	}
	slices.SortFunc(out, func(a, b affiliate.Operation) int { return strings.Compare(b.ID, a.ID) })
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (x *world) Notices(context.Context, int) ([]affiliate.Notice, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return nil, x.unread
	}
	return slices.Clone(x.notices), nil
}

func (x *world) Events(_ context.Context, limit int) ([]affiliate.Event, error) {
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

func (x *world) Event(_ context.Context, id string) (affiliate.Event, error) {
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

func (x *world) PendingDecisions(context.Context) (affiliate.PendingDecisions, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return affiliate.PendingDecisions{}, x.unread
	}
	var d affiliate.PendingDecisions
	for _, op := range x.ops {
		if op.State == affiliate.Unknown && !op.Later {
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
	for _, n := range x.notices {
		if n.NeedsReview() {
			d.Notices++
		}
	}
	return d, nil
}

func (x *world) TrackLinks(_ context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return nil, x.fail
	}
	var done []affiliate.TrackResult
	for _, k := range links {
		at := slices.IndexFunc(x.in.Links, func(l affiliate.Link) bool { return l.Slug == k.Slug })
		if at < 0 {
			x.in.Links = append(x.in.Links, affiliate.Link{ID: int64(len(x.in.Links) + 1), Slug: k.Slug, ProductID: k.Product.ID, Commission: affiliate.NoCommission, Asked: affiliate.NoCommission})
			done = append(done, affiliate.TrackResult{LinkID: int64(len(x.in.Links))})
		} else {
			done = append(done, affiliate.TrackResult{LinkID: x.in.Links[at].ID, Existed: true})
		}
		x.write(affiliate.News{All: true}, "track %s for %q on %q", k.Slug, cmpWho(k.Affiliate), k.Product.ID)
	}
	return done, nil
}

func cmpWho(w affiliate.Who) string {
	if w.Email != "" {
		return w.Email
	}
	return w.UserID + w.Name
}

func (x *world) EditLinks(_ context.Context, ids []int64, e affiliate.LinkEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	said := "edit link " + strings.Trim(fmt.Sprint(ids), "[]")
	if e.Affiliate != nil {
		said += fmt.Sprintf(" affiliate %q", cmpWho(*e.Affiliate))
	}
	if e.Product != nil {
		said += fmt.Sprintf(" product %q", e.Product.ID)
	}
	if e.Tags != nil {
		said += fmt.Sprintf(" tags %q", *e.Tags)
	}
	if e.Campaign != nil {
		said += fmt.Sprintf(" campaign %q", *e.Campaign)
	}
	if x.fail == nil {
		x.write(affiliate.News{Links: ids}, "%s", said)
	}
	return x.fail
}

func (x *world) EditAffiliate(_ context.Context, id int64, name, notes string, tags []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.News{Affiliates: []int64{id}}, "edit affiliate %d %q notes %q tags %q", id, name, notes, tags)
	return x.fail
}

func (x *world) SaveCoupon(_ context.Context, c affiliate.Coupon) (id int64, existed bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	existed = slices.ContainsFunc(x.in.Coupons, func(o affiliate.Coupon) bool { return o.Code == c.Code && o.ProductID == c.ProductID })
	x.write(affiliate.News{All: true}, "save coupon %s on %s discount %q affiliate %d uses %d made here %v state %s", c.Code, c.ProductID, c.Discount, c.AffiliateID, c.Uses, c.MadeHere, c.State)
	return 0, existed, x.fail
}

func (x *world) CreditCoupons(_ context.Context, ids []int64, affiliateID int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.in.Coupons {
		if slices.Contains(ids, x.in.Coupons[i].ID) {
			x.in.Coupons[i].AffiliateID, x.in.Coupons[i].LinkID = affiliateID, 0
		}
	}
	x.write(affiliate.News{Coupons: ids}, "credit coupons %v to %d", ids, affiliateID)
	return x.fail
}

func (x *world) SaveProducts(_ context.Context, products []affiliate.Product) error {
	p := products[0]
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.News{Products: true}, "save product %s slug %q", p.ID, p.Slug)
	return x.fail
}

func (x *world) CampaignChanges(_ context.Context, campaign int64, _ affiliate.Span, _ int) ([]affiliate.Change, error) {
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

func (x *world) SaveCampaign(_ context.Context, c affiliate.Campaign) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return 0, x.fail
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return "open"
		}
		return t.Format(time.RFC3339)
	}
	said := fmt.Sprintf("save campaign %d %q goal %q %s to %s notes %q", c.ID, c.Name, c.Goal, day(c.From), day(c.To), c.Notes)
	if c.ID == 0 {
		c.ID = int64(len(x.in.Campaigns) + 1)
		x.in.Campaigns = append(x.in.Campaigns, c)
	} else {
		x.in.Campaigns[c.ID-1] = c
	}
	x.write(affiliate.News{Campaigns: []int64{c.ID}}, "%s", said)
	return c.ID, nil
}

func (x *world) ArchiveCampaigns(_ context.Context, ids []int64, away bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		if x.in.Campaigns[id-1].ArchivedAt = (time.Time{}); away {
			x.in.Campaigns[id-1].ArchivedAt = time.Now()
		}
	}
	x.write(affiliate.News{Campaigns: ids}, "archive campaigns %v %v", ids, away)
	return x.fail
}

func (x *world) PutInCampaign(_ context.Context, links []int64, campaign int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.in.Links {
		if slices.Contains(links, x.in.Links[i].ID) {
			x.in.Links[i].CampaignID = campaign
		}
	}
	x.write(affiliate.News{Links: links}, "put links %v into campaign %d", links, campaign)
	return x.fail
}

func (x *world) PinLinks(_ context.Context, links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.News{Links: links}, "pin %v %v", links, on)
	return nil
}

func (x *world) WatchLinks(_ context.Context, links []int64) error { return x.watchLinks(links, true) }
func (x *world) StopLinks(_ context.Context, links []int64) error  { return x.watchLinks(links, false) }

func (x *world) watchLinks(links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.News{Links: links}, "watch %v %v", links, on)
	return nil
}

func (x *world) MarkSeen(_ context.Context, seen map[int64]affiliate.Counters) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var ids []int64
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i := range x.in.Links {
		if c, ok := seen[x.in.Links[i].ID]; ok {
			x.in.Links[i].Seen = c
		}
	}
	x.write(affiliate.News{Links: ids}, "seen %v", ids)
	return nil
}

func (x *world) AddNotice(_ context.Context, n affiliate.Notice) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n.ID = int64(len(x.notices) + 1)
	x.notices = append(x.notices, n)
	go x.send(affiliate.News{Notices: true})
	return n.ID, nil
}

func (x *world) DecideNotice(_ context.Context, id int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.notices {
		if x.notices[i].ID == id {
			x.notices[i].Decided = true
		}
	}
	x.write(affiliate.News{Notices: true}, "decide notice %d", id)
	return nil
}

func (x *world) Setting(_ context.Context, key string) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.settings[key], x.settingFails
}

func (x *world) SetSetting(_ context.Context, key, value string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.settings[key] = value
	return nil
}
