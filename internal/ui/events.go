package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"

	tea "charm.land/bubbletea/v2"
)

// newSales says in passing that the webhook told of a sale: not beside something else that is being said, and not more than once
// a minute.
type newSales struct {
	upTo time.Time // events that came until then are no news
	said time.Time
}

const saleSaidEvery = time.Minute

func (r *Root) readSales() tea.Cmd {
	return ask(r, func(ctx context.Context) ([]affiliate.Event, error) { return r.ports.Events.Events(ctx, 20) }, r.salesCame)
}

func (r *Root) salesCame(events []affiliate.Event, err error) tea.Cmd {
	if err != nil {
		r.say("", fmt.Errorf("reading the webhook's events: %w", err))
		return nil
	}
	upTo := r.sales.upTo
	fresh := slices.DeleteFunc(events, func(e affiliate.Event) bool {
		if e.ReceivedAt.After(r.sales.upTo) {
			r.sales.upTo = e.ReceivedAt
		}
		return e.Kind != affiliate.PaidSale || e.Test || !e.ReceivedAt.After(upTo)
	})
	now := r.ports.Now()
	if len(fresh) == 0 || r.toast.text != "" || now.Sub(r.sales.said).Abs() < saleSaidEvery {
		return nil
	}
	r.sales.said = now
	r.announce(fresh[0].What())
	return nil
}
