package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// A sale that the webhook reports may belong to the links of its product and to those without a product. Each of these links is read
// once sooner than others, on every second poll, so that a busy school's events leave half of the budget to the index. The sale is then
// attributed to the change that fits it (store.AttributeEvents).

const (
	// attributeEvery is how often sales that wait for readings are attributed.
	attributeEvery = 5 * time.Second
	// minSearchTime is how long a sale is searched for at least; with many links it is two rounds.
	minSearchTime = 20 * time.Minute
)

// soughtProducts says from when on a reading of a link shows whether it made an open sale, by product; Unix milliseconds.
type soughtProducts struct {
	byProduct  map[string]int64
	anyProduct int64 // for links without a product; 0: no sale is open
}

// from returns when a link of that product should be read; 0 for never.
func (s soughtProducts) from(product string) int64 {
	if product == "" {
		return s.anyProduct
	}
	return s.byProduct[product]
}

// followEvents attributes sales as they arrive and as links are read, until ctx ends.
func (l *Loop) followEvents(ctx context.Context) {
	news, cancel := l.store.Subscribe()
	defer cancel()
	tick := time.NewTicker(attributeEvery)
	defer tick.Stop()
	var readable readableSince
	state := l.attributeSales(ctx, &readable)
	readings := false // since the last look, by any instance
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.salesRead:
		case n, more := <-news:
			if !more {
				return
			}
			if readings = readings || len(n.Links) > 0; !n.Events && !n.All {
				continue
			}
		case <-tick.C:
			if len(state.Matching) == 0 && (state.RecentlyUnmatched == 0 || !readings) {
				continue
			}
		}
		state = l.attributeSales(ctx, &readable)
		readings = false
	}
}

// attributeSales attributes the sales that wait, and requests readings of the links that open ones may belong to.
func (l *Loop) attributeSales(ctx context.Context, p *readableSince) store.AttributionState {
	state, err := l.store.AttributeEvents(context.WithoutCancel(ctx), l.attributionOptions(p))
	if err != nil {
		l.o.Log.Error("attribute sales", "err", err)
	} else {
		l.seekLinksOf(state.Matching)
	}
	return state
}

// readableSince measures since when links could be read and were not frozen, without a break. After a break, no sale expires too early.
type readableSince struct{ since, checked time.Time }

func (l *Loop) attributionOptions(p *readableSince) store.AttributionOptions {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.o.Now()
	readable := l.client.Status().NotFermion == nil && !l.noKey && !l.paused && !l.health.refused && !l.health.offline &&
		l.school.Freeze == nil
	if asleep := now.Sub(p.checked); !readable || p.since.IsZero() || now.Before(p.checked) ||
		len(l.soughtProducts.byProduct) > 0 && asleep > time.Minute {
		p.since = now
	}
	p.checked = now
	o := store.AttributionOptions{MaxWait: max(minSearchTime, 2*fullRefreshTime(len(l.candidates), l.fleetInterval()))}
	o.Expire = readable && now.Sub(p.since) >= o.MaxWait
	return o
}

// seekLinksOf requests readings of the links that open sales may belong to.
func (l *Loop) seekLinksOf(open []affiliate.Event) {
	s := soughtProducts{byProduct: map[string]int64{}}
	for _, e := range open {
		due := e.AttributeAfter().UnixMilli()
		s.byProduct[e.ProductID], s.anyProduct = max(s.byProduct[e.ProductID], due), max(s.anyProduct, due)
	}
	l.mu.Lock()
	l.soughtProducts = s
	for i := range l.candidates {
		l.candidates[i].setSought(s)
	}
	l.mu.Unlock()
	if len(open) > 0 {
		l.Wake()
	}
}

// setSought sets whether and from when on a reading of the link is sought.
func (c *candidate) setSought(s soughtProducts) {
	c.soughtFrom = s.from(c.productID())
	c.sought = c.lastRead < c.soughtFrom && !c.gone
}

// productID returns the link's product, "" without one.
func (c *candidate) productID() string {
	if c.rate.product == nil {
		return ""
	}
	return c.rate.product.product
}
