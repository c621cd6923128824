package app

import (
	"context"
	"strings"

	"fermion-tui/internal/affiliate"
)

// followAlerts reports each alert that is stored, by any instance, as one line, until ctx ends.
func (a *App) followAlerts(ctx context.Context, report func([]string)) {
	news, cancel := a.store.Subscribe()
	defer cancel()
	last, err := a.store.NewestNotice(ctx)
	for err != nil && ctx.Err() == nil { // the database cannot be read now: tried again with the next news
		a.log.Error("read the alerts", "err", err)
		select {
		case <-ctx.Done():
		case _, more := <-news:
			if !more {
				return
			}
			last, err = a.store.NewestNotice(ctx)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-news:
			if !more {
				return
			}
			if !n.Notices && !n.All {
				continue
			}
		}
		alerts, newest, err := a.store.AlertsAfter(ctx, last)
		if err != nil {
			if ctx.Err() == nil {
				a.log.Error("read the alerts", "err", err)
			}
			continue
		}
		last = newest
		var lines []string
		for _, group := range affiliate.GroupNotices(alerts) {
			lines = append(lines, a.alertLine(ctx, group))
		}
		if len(lines) > 0 {
			report(lines)
		}
	}
}

// alertLine returns the link's affiliate and what happened.
func (a *App) alertLine(ctx context.Context, group []affiliate.Notice) string {
	n := group[0]
	links, err := a.store.LinksByID(ctx, []int64{n.LinkID})
	if n.LinkID == 0 || err != nil || len(links) == 0 {
		return affiliate.Clean(affiliate.GroupText(group))
	}
	l := links[0]
	var about []string
	if people, err := a.store.AffiliatesByID(ctx, []int64{l.AffiliateID}); err == nil && len(people) > 0 {
		about = append(about, people[0].Label())
	}
	if products, err := a.store.Products(ctx); err == nil {
		for _, p := range products {
			if p.ID == l.ProductID && p.Name != "" {
				about = append(about, p.Name)
			}
		}
	}
	return affiliate.Clean(strings.Join(append(about, l.Slug), " · ") + ": " + n.Text)
}
