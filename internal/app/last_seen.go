package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/ui"
)

// settingLooked is the last change that was there when a person last pressed a key, and when that was.
const settingLooked = "ui.looked"

// Looked keeps that somebody looks now.
func (r register) Looked(ctx context.Context) error {
	newest, err := r.store.NewestChanges(ctx, 1)
	if err != nil {
		return err
	}
	var seq int64
	if len(newest) > 0 {
		seq = newest[0].Seq
	}
	return r.SetSetting(ctx, settingLooked, looked(seq, r.now()))
}

func looked(seq int64, at time.Time) string { return fmt.Sprintf("%d %d", seq, at.UnixMilli()) }

// Since is what came since somebody last looked; its zero At says that nobody ever did.
func (r register) Since(ctx context.Context) (ui.Since, error) {
	text, _, err := r.store.Setting(ctx, settingLooked)
	if err != nil {
		return ui.Since{}, err
	}
	var seq, at int64
	if _, err := fmt.Sscanf(text, "%d %d", &seq, &at); err != nil {
		return ui.Since{}, nil // nobody looked yet
	}
	sums, _, err := r.store.SumsSince(ctx, seq)
	if err != nil {
		return ui.Since{}, err
	}
	s := ui.Since{At: time.UnixMilli(at).UTC()}
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
		who, err := r.store.AffiliatesByID(ctx, []int64{best.AffiliateID})
		if err != nil || len(who) == 0 {
			return s, err
		}
		s.Best, s.BestSales = who[0].Label(), best.Sales
	}
	return s, nil
}
