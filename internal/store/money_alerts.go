package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// NegativeBalances words the alerts about balances below zero.
type NegativeBalances struct {
	Rules    affiliate.PayoutRules
	Alert    func(affiliate.Account) Alert
	Many     int // more than these that are new at once become one notice
	Together func([]Alert) affiliate.Notice
}

// AlertNegativeBalances gives one alert for each affiliate whose balance is below zero, and the next one only after it was not. It
// returns when something on hold clears next, which may end that; zero when nothing is on hold.
//
// Balances are summed up in the transaction that stores the alerts, so that two programs never give one of them twice; that
// transaction is entered only when somebody's balance has crossed zero.
func (s *Store) AlertNegativeBalances(ctx context.Context, n NegativeBalances) (release time.Time, err error) {
	crossed := false
	err = s.snapshot(ctx, func(q Querier) error {
		below, next, err := belowZero(ctx, q, s.engine.Now(), n)
		if err != nil {
			return err
		}
		release = next
		given, err := alertedSubjects(ctx, q)
		crossed = !slices.Equal(slices.Sorted(maps.Keys(below)), given)
		return err
	})
	if err != nil || !crossed {
		return release, s.failed("reading the balances", err)
	}
	return release, s.write(ctx, "storing alerts about balances", func(ctx context.Context, t *Tx) error {
		below, _, err := belowZero(ctx, t, t.Now, n)
		if err != nil {
			return err
		}
		given, err := alertedSubjects(ctx, t)
		if err != nil {
			return err
		}
		for _, subject := range given {
			if _, still := below[subject]; !still {
				if _, err := t.exec(ctx, "delete from fired where rule = ? and subject = ?", string(affiliate.AlertNegativeBalance), subject); err != nil {
					return err
				}
			}
		}
		return t.fireMany(ctx, slices.SortedFunc(maps.Values(below), func(a, b Alert) int { return strings.Compare(a.Subject, b.Subject) }), n.Many, n.Together)
	})
}

// belowZero returns the alerts about balances below zero by their subject, and when something on hold clears next.
func belowZero(ctx context.Context, q Querier, now time.Time, n NegativeBalances) (below map[string]Alert, release time.Time, err error) {
	all, err := accounts(ctx, q, now, n.Rules, n.Rules.Hold(), 0)
	if err != nil {
		return nil, release, err
	}
	below = map[string]Alert{}
	for _, a := range all {
		if next := a.Balance.NextRelease; !next.IsZero() && (release.IsZero() || next.Before(release)) {
			release = next
		}
		if a.Balance.Due() < 0 {
			alert := n.Alert(a)
			alert.Rule, alert.Subject, alert.Occasion = affiliate.AlertNegativeBalance, fmt.Sprintf("affiliate:%d", a.Affiliate.ID), ""
			below[alert.Subject] = alert
		}
	}
	return below, release, nil
}

// alertedSubjects are those whose balance was below zero when it was looked at last.
func alertedSubjects(ctx context.Context, q Querier) ([]string, error) {
	all, err := ScanTexts(q.QueryContext(ctx, "select subject from fired where rule = ?", string(affiliate.AlertNegativeBalance)))
	slices.Sort(all)
	return all, err
}
