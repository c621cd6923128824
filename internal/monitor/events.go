package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// A sale that the webhook tells is looked for among the links that it may be of: those of its product, and those whose
// product nobody said. Each is read once sooner than others, on every second poll, so that a busy school's events leave half
// of the budget to the index. The change that is the sale takes it (store.SettleEvents).

const (
	// settleEvery is how often sales are looked at that wait for readings.
	settleEvery = 5 * time.Second
	// leastPatience is how long a sale is looked for at least; with many links it is two rounds.
	leastPatience = 20 * time.Minute
)

// seeking is from when on a reading tells whether a link made a sale that is open, by product; Unix milliseconds.
type seeking struct {
	of  map[string]int64
	any int64 // for links whose product nobody said; 0: no sale is open
}

// from is when a reading of a link of that product is wanted; 0 for never.
func (s seeking) from(product string) int64 {
	if product == "" {
		return s.any
	}
	return s.of[product]
}

// followEvents settles sales as they come and as links are read, until ctx ends.
func (l *Loop) followEvents(ctx context.Context) {
	news, cancel := l.store.News()
	defer cancel()
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	var patience patience
	state := l.settle(ctx, &patience)
	readings := false // since the last look, by whomever
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.sold:
		case n, more := <-news:
			if !more {
				return
			}
			if readings = readings || len(n.Links) > 0; !n.Events && !n.All {
				continue
			}
		case <-tick.C:
			if len(state.Open) == 0 && (state.Late == 0 || !readings) {
				continue
			}
		}
		state = l.settle(ctx, &patience)
		readings = false
	}
}

// settle looks at the sales that wait, and has the links read that those still open may be of.
func (l *Loop) settle(ctx context.Context, p *patience) store.Settled {
	state, err := l.store.SettleEvents(context.WithoutCancel(ctx), l.settling(p))
	if err != nil {
		l.o.Log.Error("settle events", "err", err)
	} else {
		l.seek(state.Open)
	}
	return state
}

// patience is since when links can be read, and are believed, without a break. While they are not, nothing is given up.
type patience struct{ since, looked time.Time }

func (l *Loop) settling(p *patience) store.Settling {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.o.Now()
	able := l.client.Status().NotFermion == nil && !l.noKey && !l.paused && !l.health.refused && !l.health.offline && l.school.Hold == nil
	if asleep := now.Sub(p.looked); !able || p.since.IsZero() || now.Before(p.looked) || len(l.seeking.of) > 0 && asleep > time.Minute {
		p.since = now
	}
	p.looked = now
	how := store.Settling{Patience: max(leastPatience, 2*round(len(l.all), l.spacing()))}
	how.GiveUp = able && now.Sub(p.since) >= how.Patience
	return how
}

// seek has the links read that open sales may be of.
func (l *Loop) seek(open []affiliate.Event) {
	s := seeking{of: map[string]int64{}}
	for _, e := range open {
		due := e.Due().UnixMilli()
		s.of[e.ProductID], s.any = max(s.of[e.ProductID], due), max(s.any, due)
	}
	l.mu.Lock()
	l.seeking = s
	for i := range l.all {
		l.all[i].wantedFrom(s)
	}
	l.mu.Unlock()
	if len(open) > 0 {
		l.Wake()
	}
}

// wantedFrom says of a link whether a reading of it is wanted, and from when on.
func (c *candidate) wantedFrom(s seeking) {
	c.seekFrom = s.from(c.product)
	c.sought = c.lastRead < c.seekFrom && !c.gone
}
