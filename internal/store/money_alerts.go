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

// NegativeBalances says how balances below zero are found and worded.
type NegativeBalances struct {
	Rules affiliate.PayoutRules
	Alert func(affiliate.Account) Alert
	Combining
}

// AlertNegativeBalances raises one alert for each affiliate whose balance is below zero, and another only after the balance was above
// zero again. Notices that wait for review are dismissed once all their affiliates are above zero. It returns when something on hold
// clears next; zero when nothing is on hold.
//
// An affiliate is below zero when they were paid more than the whole account has: cleared, on hold and adjustments, less paid and in
// payment. What is on hold counts, because it will make up for the rest as it clears. So a longer hold, which puts back on hold what
// was rightly paid, raises no alert, while a refund that the account cannot cover does. An affiliate who was overdrawn, by a payment
// above what was due or by an entry, is also below zero while less than nothing is due to them.
//
// Balances are added up again in the transaction that stores the alerts, so that two programs never raise the same alert. That
// transaction runs only when a balance has crossed zero.
func (s *Store) AlertNegativeBalances(ctx context.Context, n NegativeBalances) (release time.Time, err error) {
	crossed := false
	err = s.snapshot(ctx, func(q Querier) error {
		below, next, err := belowZero(ctx, q, s.engine.Now(), n)
		if err != nil {
			return err
		}
		release = next
		given, err := firedSubjects(ctx, q, affiliate.AlertNegativeBalance)
		if err != nil {
			return err
		}
		overdrawn, err := firedSubjects(ctx, q, ruleOverdrawn)
		crossed = !slices.Equal(slices.Sorted(maps.Keys(below)), given) ||
			slices.ContainsFunc(overdrawn, func(subject string) bool { return below[subject].Subject == "" })
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
		for _, rule := range []affiliate.AlertRule{affiliate.AlertNegativeBalance, ruleOverdrawn} {
			if err := t.forgetRecovered(ctx, rule, below); err != nil {
				return err
			}
		}
		if err := t.dismissRecovered(ctx); err != nil {
			return err
		}
		return t.fireMany(ctx, slices.SortedFunc(maps.Values(below), func(a, b Alert) int { return strings.Compare(a.Subject, b.Subject) }),
			n.Combining)
	})
}

// forgetRecovered deletes the marks of accounts that are no longer below zero.
func (t *Tx) forgetRecovered(ctx context.Context, rule affiliate.AlertRule, below map[string]Alert) error {
	given, err := firedSubjects(ctx, t, rule)
	if err != nil {
		return err
	}
	for _, subject := range given {
		if _, still := below[subject]; still {
			continue
		}
		if _, err := t.exec(ctx, "delete from fired where rule = ? and subject = ?", string(rule), subject); err != nil {
			return err
		}
	}
	return nil
}

// dismissRecovered dismisses the notices about balances that are no longer below zero. A notice has the same time as its alerts, and
// stays while one of these is still marked.
func (t *Tx) dismissRecovered(ctx context.Context) error {
	rule := string(affiliate.AlertNegativeBalance)
	n, err := t.exec(ctx,
		"update notices set decided = 1 where rule = ? and decided = 0 and at not in (select at from fired where rule = ?)", rule, rule)
	t.changed.Notices = t.changed.Notices || n > 0
	return err
}

// belowZero returns the alerts about balances below zero by their subject, and when something on hold clears next.
func belowZero(ctx context.Context, q Querier, now time.Time, n NegativeBalances) (below map[string]Alert, release time.Time, err error) {
	all, err := accounts(ctx, q, now, n.Rules, n.Rules.Hold(), 0)
	if err != nil {
		return nil, release, err
	}
	overdrawn, err := firedSubjects(ctx, q, ruleOverdrawn)
	if err != nil {
		return nil, release, err
	}
	below = map[string]Alert{}
	for _, a := range all {
		if next := a.Balance.NextRelease; !next.IsZero() && (release.IsZero() || next.Before(release)) {
			release = next
		}
		subject := aboutAffiliate(a.Affiliate.ID)
		if a.Balance.Open() < 0 || a.Balance.Due() < 0 && slices.Contains(overdrawn, subject) {
			alert := n.Alert(a)
			alert.Rule, alert.Subject, alert.Occasion = affiliate.AlertNegativeBalance, subject, ""
			below[subject] = alert
		}
	}
	return below, release, nil
}

// ruleOverdrawn marks affiliates to whom less than nothing is due after a payment above what was due, or after an entry, until they
// recover. It is not an alert itself: AlertNegativeBalances raises that.
const ruleOverdrawn affiliate.AlertRule = "overdrawn"

// checkOverdrawn marks the affiliates to whom less than nothing is due after entries were written that lower it: payouts, deductions,
// and reversals of what was owed.
func (t *Tx) checkOverdrawn(ctx context.Context, entries []affiliate.Entry, defaults affiliate.PayoutRules) error {
	lowered := map[int64]bool{}
	for _, e := range entries {
		var reversed affiliate.EntryKind
		if e.Kind == affiliate.EntryReversal {
			if err := t.QueryRowContext(ctx, "select kind from ledger where id = ?", e.Reverses).Scan(&reversed); err != nil {
				return err
			}
		}
		if e.Signed(reversed) < 0 {
			lowered[e.AffiliateID] = true
		}
	}
	if len(lowered) == 0 {
		return nil
	}
	rules, err := payoutRules(ctx, t, defaults)
	if err != nil {
		return err
	}
	now, err := t.newestMoney(ctx)
	if err != nil {
		return err
	}
	var only int64 // 0 for all affiliates, when several are lowered
	if len(lowered) == 1 {
		only = slices.Collect(maps.Keys(lowered))[0]
	}
	found, err := balances(ctx, t, now, rules.Hold()+now.Sub(t.Now), only)
	if err != nil {
		return err
	}
	var overdrawn []int64
	for id := range lowered {
		if b := found[id]; b.Due() < 0 {
			overdrawn = append(overdrawn, id)
		}
	}
	return t.markOverdrawn(ctx, overdrawn)
}

func (t *Tx) markOverdrawn(ctx context.Context, affiliates []int64) error {
	for _, id := range affiliates {
		if _, err := t.markFired(ctx, Alert{Rule: ruleOverdrawn, Subject: aboutAffiliate(id)}); err != nil {
			return err
		}
	}
	return nil
}

func aboutAffiliate(id int64) string { return fmt.Sprintf("affiliate:%d", id) }

// firedSubjects returns the subjects for which a rule is marked, sorted.
func firedSubjects(ctx context.Context, q Querier, rule affiliate.AlertRule) ([]string, error) {
	all, err := ScanTexts(q.QueryContext(ctx, "select subject from fired where rule = ?", string(rule)))
	slices.Sort(all)
	return all, err
}
