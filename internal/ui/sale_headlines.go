package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// saleHeadlines limits the headlines about sales that the webhook reported: none while a message is shown, and at most one a minute.
type saleHeadlines struct {
	upTo    time.Time // events up to then were already considered
	shownAt time.Time
}

const saleHeadlineInterval = time.Minute

func (r *Root) readSales() tea.Cmd {
	return ask(r, func(ctx context.Context) ([]affiliate.Event, error) { return r.ports.Events.Events(ctx, 20) }, r.onSales)
}

func (r *Root) onSales(events []affiliate.Event, err error) tea.Cmd {
	if err != nil {
		screen.ShowResult(r, "", fmt.Errorf("reading the webhook's events: %w", err))
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
	if len(fresh) == 0 || r.toast.text != "" || now.Sub(r.sales.shownAt).Abs() < saleHeadlineInterval {
		return nil
	}
	r.sales.shownAt = now
	r.announce(fresh[0].Describe())
	return nil
}
