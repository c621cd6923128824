package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui"
)

// register lets the screens read and edit the store.
type register struct {
	store    *store.Store
	zone     func() *time.Location
	now      func() time.Time
	readOnly bool
}

var _ ui.Register = register{}

func (r register) Board(ctx context.Context, p affiliate.Period) (*board.Board, error) {
	b, err := exporter.ReadBoard(ctx, r.store, p, p.Bounds(r.now(), r.zone()))
	if err != nil {
		return nil, err
	}
	return r.withCampaigns(ctx, b)
}

func (r register) Renew(ctx context.Context, old *board.Board, n affiliate.News) (*board.Board, error) {
	if n.All {
		return r.Board(ctx, old.Period())
	}
	var d board.Delta
	var err error
	if len(n.Links) > 0 {
		if d.Links, err = r.store.LinksByID(ctx, n.Links); err != nil {
			return nil, err
		}
	}
	if len(n.Affiliates) > 0 {
		if d.Affiliates, err = r.store.AffiliatesByID(ctx, n.Affiliates); err != nil {
			return nil, err
		}
	}
	if len(n.Coupons) > 0 {
		if d.Coupons, err = r.store.CouponsByID(ctx, n.Coupons); err != nil {
			return nil, err
		}
	}
	if n.Products {
		if d.Products, err = r.store.Products(ctx); err != nil {
			return nil, err
		}
	}
	if len(n.Links) > 0 {
		h, err := r.History(ctx, old.Period(), n.Links)
		if err != nil {
			return nil, err
		}
		d.Trends = h.Trends
		if d.LastSales, err = r.store.LastSales(ctx, n.Links, old.Span()); err != nil {
			return nil, err
		}
		if !old.Period().All() {
			if d.Sums, err = r.store.PeriodSums(ctx, n.Links, old.Span()); err != nil {
				return nil, err
			}
		}
	}
	if err = r.renewCampaigns(ctx, old, n.Campaigns, &d); err != nil {
		return nil, err
	}
	return r.withReached(ctx, old.With(d))
}

// trendParts is how many stretches a trend shows.
const trendParts = 7

// trendBounds cuts a period into equal stretches, days when it has as many of them; all time shows the last days of the
// school. Stretches that are still to come are left out.
func trendBounds(p affiliate.Period, now time.Time, zone *time.Location) []time.Time {
	span := p.Bounds(now, zone)
	if p.All() {
		today := affiliate.DateOf(now, zone)
		span = affiliate.Span{From: today.Add(1 - trendParts).Start(zone), To: today.End(zone)}
	}
	bounds := span.Days(zone)
	if len(bounds) != trendParts+1 {
		bounds = bounds[:0]
		for i := range time.Duration(trendParts) {
			bounds = append(bounds, span.From.Add(span.To.Sub(span.From)/trendParts*i))
		}
		bounds = append(bounds, span.To)
	}
	begun := 1
	for begun < trendParts && bounds[begun].Before(now) {
		begun++
	}
	return bounds[:begun+1]
}

// History is the clicks of each stretch of a period, newest last.
func (r register) History(ctx context.Context, p affiliate.Period, links []int64) (ui.History, error) {
	bounds := trendBounds(p, r.now(), r.zone())
	at, err := r.store.ClicksAt(ctx, links, bounds)
	if err != nil {
		return ui.History{}, err
	}
	h := ui.History{Trends: make(map[int64][]int64, len(at))}
	for id, clicks := range at {
		parts := make([]int64, len(bounds)-1)
		for i := range parts {
			parts[i] = max(0, clicks[i+1]-clicks[i])
		}
		h.Trends[id] = parts
	}
	return h, nil
}

func (r register) Sums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error) {
	each, err := r.store.SumsAt(ctx, links, bounds)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.Sum, len(bounds))
	for _, sums := range each {
		for i, s := range sums {
			all[i] = all[i].Plus(s)
		}
	}
	return all, nil
}

func (r register) Samples(ctx context.Context, link int64) ([]affiliate.Sample, error) {
	return r.store.Samples(ctx, link, time.Time{})
}

func (r register) Changes(ctx context.Context, limit int) ([]affiliate.Change, error) {
	return r.store.NewestChanges(ctx, limit)
}

func (r register) Operations(ctx context.Context, q affiliate.OperationQuery) ([]affiliate.Operation, error) {
	return r.store.Operations(ctx, q)
}

func (r register) Notices(ctx context.Context) ([]affiliate.Notice, error) {
	return r.store.Notices(ctx, 500)
}

func (r register) Events(ctx context.Context, limit int) ([]affiliate.Event, error) {
	return r.store.Events(ctx, limit)
}

func (r register) Event(ctx context.Context, id string) (affiliate.Event, error) {
	return r.store.Event(ctx, id)
}

func (r register) PendingDecisions(ctx context.Context) (affiliate.PendingDecisions, error) {
	return r.store.PendingDecisions(ctx)
}

func (r register) TrackLinks(ctx context.Context, links []affiliate.TrackRequest) (done []affiliate.TrackResult, err error) {
	err = r.write(func() error { done, err = r.store.TrackLinks(ctx, links); return err })
	return done, err
}

func (r register) EditLinks(ctx context.Context, ids []int64, e affiliate.LinkEdit) error {
	return r.write(func() error { return r.store.EditLinks(ctx, ids, e) })
}

func (r register) EditAffiliate(ctx context.Context, a affiliate.Affiliate) error {
	return r.write(func() error { return r.store.EditAffiliate(ctx, a.ID, a.Name, a.Notes, a.Tags) })
}

func (r register) SaveCoupon(ctx context.Context, c affiliate.Coupon) (existed bool, err error) {
	err = r.write(func() error { _, existed, err = r.store.SaveCoupon(ctx, c); return err })
	return existed, err
}

func (r register) CreditCoupons(ctx context.Context, ids []int64, affiliateID int64) error {
	return r.write(func() error { return r.store.CreditCoupons(ctx, ids, affiliateID) })
}

func (r register) SaveProduct(ctx context.Context, p affiliate.Product) error {
	return r.write(func() error { return r.store.SaveProducts(ctx, []affiliate.Product{p}) })
}

func (r register) Pin(ctx context.Context, links []int64, on bool) error {
	return r.write(func() error { return r.store.PinLinks(ctx, links, on) })
}

func (r register) Watch(ctx context.Context, links []int64, on bool) error {
	return r.write(func() error {
		if on {
			return r.store.WatchLinks(ctx, links)
		}
		return r.store.StopLinks(ctx, links)
	})
}

// write refuses edits of the register in a read-only program.
func (r register) write(f func() error) error {
	if r.readOnly {
		return operation.ErrReadOnly
	}
	return f()
}

// note is for what the screens keep by themselves: a read-only program keeps nothing, and nobody needs to hear of it.
func (r register) note(f func() error) error {
	if r.readOnly {
		return nil
	}
	return f()
}

func (r register) MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error {
	return r.note(func() error { return r.store.MarkSeen(ctx, seen) })
}

func (r register) AddNotice(ctx context.Context, n affiliate.Notice) error {
	return r.note(func() error { _, err := r.store.AddNotice(ctx, n); return err })
}

func (r register) DecideNotice(ctx context.Context, id int64) error {
	return r.write(func() error { return r.store.DecideNotice(ctx, id) })
}

func (r register) Setting(ctx context.Context, key string) (string, error) {
	v, _, err := r.store.Setting(ctx, key)
	return v, err
}

func (r register) SetSetting(ctx context.Context, key, value string) error {
	return r.note(func() error { return r.store.SetSetting(ctx, key, value) })
}
