package screen

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// slowLedger takes a second to compute the balances, and counts how often it does.
type slowLedger struct {
	Ledger
	computed int
}

func (l *slowLedger) Accounts(_ context.Context, asOf time.Time, _ affiliate.PayoutRules) ([]affiliate.Account, error) {
	l.computed++
	time.Sleep(time.Second)
	b := affiliate.Balance{AffiliateID: 1, AsOf: asOf, Earned: 100, OnHold: 50, NextRelease: time.Date(2000, 1, 1, 2, 0, 0, 0, time.UTC)}
	return []affiliate.Account{{Affiliate: affiliate.Affiliate{ID: 1}, Balance: b}}, nil
}

// The balances are computed once for all screens, again at once after a person has changed something, and seldom while
// links change all the time.
func TestBalancesAreComputedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &slowLedger{}
		ports := &Ports{Ledger: l, PayoutRules: func(context.Context) (affiliate.PayoutRules, error) { return affiliate.DefaultPayoutRules(), nil },
			Now: time.Now}
		s := Shared{Balances: newBalanceCache()}
		read := func(want int) Balances {
			t.Helper()
			b, err := s.Balances.Read(t.Context(), ports)
			if err != nil {
				t.Fatal(err)
			}
			if due, known := b.DueOf(1); l.computed != want || !known || due != 50 {
				t.Errorf("computed %d times, want %d; due %v", l.computed, want, due)
			}
			return b
		}
		for range 3 {
			go func() { _, _ = s.Balances.Read(t.Context(), ports) }()
		}
		synctest.Wait()
		read(1)
		s.InvalidateBalances(affiliate.Invalidation{Coupons: []int64{1}})
		read(1)
		s.InvalidateBalances(affiliate.Invalidation{Links: []int64{1}})
		waits := read(1)
		time.Sleep(time.Until(waits.Next))
		if waited := read(2); waited.Next.Hour() != 2 {
			t.Errorf("the next reading is at %v, not when something clears", waited.Next)
		}
		s.InvalidateBalances(affiliate.Invalidation{Affiliates: []int64{1}})
		read(3)
		time.Sleep(time.Until(time.Date(2000, 1, 1, 1, 30, 0, 0, time.UTC)))
		read(4) // they are too old, since a clock may have been set
		time.Sleep(time.Until(time.Date(2000, 1, 1, 2, 0, 0, 0, time.UTC)))
		read(5)
	})
}
