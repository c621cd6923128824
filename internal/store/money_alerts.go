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
// nobody, while a refund that the account cannot cover does. Below zero is also, while less than nothing is due to them, who was
// overdrawn: by a payment above what was due, or by an entry.
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
		given, err := firedSubjects(ctx, q, affiliate.AlertNegativeBalance)
		if err != nil {
			return err
		}
		overdrawn, err := firedSubjects(ctx, q, ruleOverdrawn)
		crossed = !slices.Equal(slices.Sorted(maps.Keys(below)), given) || slices.ContainsFunc(overdrawn, func(subject string) bool { return below[subject].Subject == "" })
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
		return t.fireMany(ctx, slices.SortedFunc(maps.Values(below), func(a, b Alert) int { return strings.Compare(a.Subject, b.Subject) }), n.Many, n.Together)
	})
}

// forgetRecovered forgets that the accounts were below zero that no longer are.
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

// ruleOverdrawn marks who had less than nothing due after a payment above what was due or an entry, until that is made up for. It is no
// alert: the next look at the balances gives one.
const ruleOverdrawn affiliate.AlertRule = "overdrawn"

// checkOverdrawn marks whose due is below zero after entries that lower it were written: payouts, deductions, and reversals of what was
// owed.
func (t *Tx) checkOverdrawn(ctx context.Context, entries []affiliate.Entry, otherwise affiliate.PayoutRules) error {
	lowered := map[int64]bool{}
	for _, e := range entries {
		of := affiliate.EntryKind("")
		if e.Kind == affiliate.EntryReversal {
			if err := t.QueryRowContext(ctx, "select kind from ledger where id = ?", e.Reverses).Scan(&of); err != nil {
				return err
			}
		}
		if e.Signed(of) < 0 {
			lowered[e.AffiliateID] = true
		}
	}
	if len(lowered) == 0 {
		return nil
	}
	rules, err := payoutRules(ctx, t, otherwise)
	if err != nil {
		return err
	}
	now, err := t.newestMoney(ctx)
	if err != nil {
		return err
	}
	var only int64 // all, when several are lowered
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

// firedSubjects are those for which a rule is marked, in order.
func firedSubjects(ctx context.Context, q Querier, rule affiliate.AlertRule) ([]string, error) {
	all, err := ScanTexts(q.QueryContext(ctx, "select subject from fired where rule = ?", string(rule)))
	slices.Sort(all)
	return all, err
}
