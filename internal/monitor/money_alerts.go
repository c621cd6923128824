package monitor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// The alerts about money: what is due when a month begins, and balances below zero.

// balancesEvery is the shortest time between two sums over all earnings.
const balancesEvery = time.Minute

// settingDueMonth has the first day, like 2026-12-01, of the last month whose beginning was evaluated.
const settingDueMonth = "alerts.due_month"

// moneyAlerts is what one instance has evaluated about money.
type moneyAlerts struct {
	month   affiliate.Date // whose beginning was evaluated
	changed bool           // balances may have changed since they were last added up
	written bool           // a person or a command changed money: the next sum does not wait
	summed  time.Time      // when balances were last added up; zero: never
	release time.Time      // when something on hold clears next; zero for never
}

// onChange records whether balances may have changed.
func (m *moneyAlerts) onChange(n affiliate.Invalidation) {
	m.written = m.written || n.All || len(n.Affiliates) > 0
	m.changed = m.changed || n.Notices || m.written
}

// evaluateMoney raises the alerts about money. A failure of one kind does not stop the other.
func (l *alertLoop) evaluateMoney(ctx context.Context, now time.Time) error {
	if l.o.PayoutRules == nil {
		return nil
	}
	return errors.Join(l.evaluateMonth(ctx, now), l.evaluateBalances(ctx, now))
}

// evaluateBalances raises alerts about balances below zero once balances may have changed.
func (l *alertLoop) evaluateBalances(ctx context.Context, now time.Time) error {
	since := now.Sub(l.money.summed)
	stale := l.money.changed || !l.money.release.IsZero() && !now.Before(l.money.release)
	if !l.o.Alerts.NegativeBalance || !stale || !l.money.written && since >= 0 && since < balancesEvery {
		return nil
	}
	rules, err := l.o.PayoutRules(ctx)
	if err != nil {
		return err
	}
	written := l.money.written
	l.money.changed, l.money.written = false, false // what changes from here on is evaluated again
	release, err := l.store.AlertNegativeBalances(ctx, store.NegativeBalances{Rules: rules, Alert: negativeAlert, Combining: combining})
	if err != nil {
		l.money.changed, l.money.written = true, written
		return err
	}
	l.money.summed, l.money.release = now, release
	return nil
}

// evaluateMonth evaluates once what is due when a month begins at the school; a program that was not running then does so later. The
// first evaluated month is the first one that begins while the profile is used, and another time zone makes no month begin twice.
func (l *alertLoop) evaluateMonth(ctx context.Context, now time.Time) error {
	if !l.o.Alerts.PayoutsDue {
		return nil
	}
	zone := l.o.Zone()
	day := affiliate.DateOf(now, zone)
	month := affiliate.NewDate(day.Year, day.Month, 1)
	if month == l.money.month {
		return nil
	}
	key := month.String()
	last, err := l.store.SettingOnce(ctx, settingDueMonth, key)
	if err != nil {
		return err
	}
	if last < key {
		rules, err := l.o.PayoutRules(ctx)
		if err != nil {
			return err
		}
		if rules.Mode == affiliate.PaidBySelf { // else Fermion pays, and there is nothing to do
			if err := l.raiseDue(ctx, month, month.Start(zone), now, rules); err != nil {
				return err
			}
		}
		if err := l.store.SetSetting(ctx, settingDueMonth, key); err != nil {
			return err
		}
	}
	l.money.month = month
	return nil
}

// raiseDue raises the alert about what was due when the month began, and still is.
func (l *alertLoop) raiseDue(ctx context.Context, month affiliate.Date, begun, now time.Time, rules affiliate.PayoutRules) error {
	then, err := l.store.Accounts(ctx, begun.UTC(), rules)
	if err != nil {
		return err
	}
	current, err := l.store.Accounts(ctx, now, rules)
	if err != nil {
		return err
	}
	a, ok := dueAlert(month, now, then, current, rules.MinPayout)
	if !ok {
		return nil
	}
	return l.fire(ctx, []store.Alert{a}, l.seq)
}

// dueAlert returns the alert about what is due when a month begins; false when nobody can be paid. What was paid since is left out.
func dueAlert(month affiliate.Date, now time.Time, then, current []affiliate.Account, minimum affiliate.Paise) (store.Alert, bool) {
	still := make(map[int64]affiliate.Paise, len(current))
	for _, a := range current {
		still[a.Affiliate.ID] = a.Balance.Due()
	}
	var sum affiliate.Paise
	var people, unknown int64
	for _, a := range then {
		due := min(a.Balance.Due(), still[a.Affiliate.ID])
		if due <= 0 || due < minimum {
			continue
		}
		sum += due
		people++
		if !a.Payee.IsSet() {
			unknown++
		}
	}
	if people == 0 {
		return store.Alert{}, false
	}
	name := fmt.Sprintf("%s %d", month.Month, month.Year)
	text := fmt.Sprintf("%s begins: est. %s is due to %s", name, sum.Exact(), affiliate.Plural(people, "affiliate", "affiliates"))
	if minimum > 0 {
		text += ", at least " + minimum.Exact() + " each"
	}
	if unknown > 0 {
		text += "; " + affiliate.Group(unknown) + " of them without a payee"
	}
	return store.Alert{Rule: affiliate.AlertPayoutsDue, Subject: "profile", Name: name, Occasion: month.String(),
		Notice: affiliate.Notice{At: now, Text: text + ". Pay them on Payouts"}}, true
}

// negativeAlert returns the alert about a balance below zero.
func negativeAlert(a affiliate.Account) store.Alert {
	return store.Alert{Name: a.Affiliate.Label(), Notice: affiliate.Notice{AffiliateID: a.Affiliate.ID,
		Text: fmt.Sprintf("%s has a negative balance, est. %s: it is carried over, and less is due next time", a.Affiliate.Label(),
			a.Balance.Due().Exact())}}
}
