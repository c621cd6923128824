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

// AlertNegativeBalances gives one alert for each affiliate whose balance is below zero, and the next one only after it was not. Notices
// that wait for review are dismissed once none of those that they are about is below zero. It returns when something on hold clears
// next; zero when nothing is on hold.
//
// Below zero is who was paid more than the whole account has: cleared, on hold and adjustments, less paid and in payment. What is on
// hold counts, because it makes up for the rest as it clears: so a longer hold, which puts back on hold what was rightly paid, alerts
// nobody, while a refund, a deduction or a payout that the account cannot cover does.
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
		if err := t.dismissRecovered(ctx); err != nil {
			return err
		}
		return t.fireMany(ctx, slices.SortedFunc(maps.Values(below), func(a, b Alert) int { return strings.Compare(a.Subject, b.Subject) }), n.Many, n.Together)
	})
}

// dismissRecovered dismisses the notices about balances that are not below zero any more. A notice has the time at which its alerts
// were given, and stays as long as one of these is still there.
func (t *Tx) dismissRecovered(ctx context.Context) error {
	rule := string(affiliate.AlertNegativeBalance)
	n, err := t.exec(ctx, "update notices set decided = 1 where rule = ? and decided = 0 and at not in (select at from fired where rule = ?)", rule, rule)
	t.changed.Notices = t.changed.Notices || n > 0
	return err
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
		if a.Balance.Open() < 0 {
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
