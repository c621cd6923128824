package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// settingLastVisit is the newest change when a person last pressed a key, and the time of that.
const settingLastVisit = "ui.looked"

// visitsAdapter remembers when a person last looked, and what they saw: nothing in a read-only program, and on this
// machine for a user who may not write to a team's database.
type visitsAdapter struct {
	store    *store.Store
	now      func() time.Time
	settings screenSettings
}

func (v visitsAdapter) MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error {
	return v.settings.MarkSeen(ctx, seen)
}

func (s settingsAdapter) markSeen(ctx context.Context, seen map[int64]affiliate.Counters) error {
	switch {
	case s.readOnly:
		return nil
	case s.local != nil:
		if err := s.local.markSeen(seen); err != nil {
			return err
		}
		s.store.Announce(affiliate.Invalidation{Links: slices.Sorted(maps.Keys(seen))})
		return nil
	}
	return s.store.MarkSeen(ctx, seen)
}

// SaveVisit records a visit now.
func (v visitsAdapter) SaveVisit(ctx context.Context) error {
	newest, err := v.store.NewestChanges(ctx, 1)
	if err != nil {
		return err
	}
	var seq int64
	if len(newest) > 0 {
		seq = newest[0].Seq
	}
	return v.settings.SetSetting(ctx, settingLastVisit, formatVisit(seq, v.now()))
}

func formatVisit(seq int64, at time.Time) string { return fmt.Sprintf("%d %d", seq, at.UnixMilli()) }

// SinceLastVisit sums up what changed since the last visit; At is zero when there was none.
func (v visitsAdapter) SinceLastVisit(ctx context.Context) (screen.VisitSummary, error) {
	text, err := v.settings.Setting(ctx, settingLastVisit)
	if err != nil {
		return screen.VisitSummary{}, err
	}
	var seq, at int64
	if _, err := fmt.Sscanf(text, "%d %d", &seq, &at); err != nil {
		return screen.VisitSummary{}, nil // no visit yet
	}
	sums, _, err := v.store.SumsSince(ctx, seq)
	if err != nil {
		return screen.VisitSummary{}, err
	}
	s := screen.VisitSummary{At: time.UnixMilli(at).UTC()}
	for _, o := range sums {
		s.Sum = s.Sum.Plus(o.Sum)
	}
	if len(sums) == 0 {
		return s, nil
	}
	best := slices.MaxFunc(sums, func(a, b store.OwnerSum) int {
		return cmp.Or(cmp.Compare(a.Sales, b.Sales), cmp.Compare(a.Revenue, b.Revenue), cmp.Compare(a.Clicks, b.Clicks))
	})
	if best.AffiliateID != 0 && best.Sales > 0 {
		who, err := v.store.AffiliatesByID(ctx, []int64{best.AffiliateID})
		if err != nil || len(who) == 0 {
			return s, err
		}
		s.Best, s.BestSales = who[0].Label(), best.Sales
	}
	return s, nil
}
