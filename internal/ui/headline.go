package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// A headline is a short announcement that needs no action, like a sale. It is drawn for a while in the divider over the table, so
// that no row moves and the footer stays visible. It is left out where a screen has no divider or the divider is full; Activity has
// the event anyway.

// headlineOverMsg ends the headline with that number.
type headlineOverMsg int

const headlineFor = 10 * time.Second

// announce shows a headline.
func (r *Root) announce(text string) {
	r.headlines++
	r.shared.Headline = affiliate.Clean(text)
	n := r.headlines
	r.cmds = append(r.cmds, tea.Tick(headlineFor, func(time.Time) tea.Msg { return headlineOverMsg(n) }))
}

func (r *Root) onHeadlineOver(n headlineOverMsg) {
	if int(n) == r.headlines {
		r.shared.Headline = ""
	}
}

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
		r.failUnasked(fmt.Errorf("reading the webhook's events: %w", err))
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
