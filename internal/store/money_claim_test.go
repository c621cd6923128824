package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// owing is a school that owes its one affiliate ₹4,000, and the program of a colleague.
func owing(t *testing.T) (sc *school, other *store.Store) {
	t.Helper()
	sc = newSchool(t, 1)
	sc.sell(sc.links[0], 4000_00)
	sc.clock.Add(payoutRules.Hold() + time.Hour)
	return sc, storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
}

// TestWhoAgreedToMoreThanIsDueAgreedToOneBalance: it is paid as long as nothing was claimed since and no less is due.
func TestWhoAgreedToMoreThanIsDueAgreedToOneBalance(t *testing.T) {
	entry := func(kind affiliate.EntryKind, amount affiliate.Paise) func(*school, *store.Store) {
		return func(sc *school, other *store.Store) {
			storetest.Must(other.AddEntries(sc.t.Context(), []affiliate.Entry{{AffiliateID: sc.people[0], Kind: kind, Amount: amount}}, nil))(sc.t)
		}
	}
	claim := func(amount affiliate.Paise) func(*school, *store.Store) {
		return func(sc *school, other *store.Store) {
			r := affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.request(0, amount)}}
			if b, left, err := other.PreparePayout(sc.t.Context(), r); err != nil || b.ID == "" {
				sc.t.Fatal(left, err)
			}
		}
	}
	for name, c := range map[string]struct {
		meanwhile func(*school, *store.Store)
		why       string // "": it is prepared
	}{
		"nothing happens": {func(*school, *store.Store) {}, ""},
		"more is due":     {entry(affiliate.EntryBonus, 50), ""},
		"a colleague prepares": {claim(4000_00),
			"₹4,000 was prepared or paid since you agreed to pay more than is due, and ₹0 is due now: plan it again"},
		"a colleague notes a payout": {entry(affiliate.EntryPayout, 4000_00),
			"₹4,000 was prepared or paid since you agreed to pay more than is due, and ₹0 is due now: plan it again"},
		"a colleague notes a deduction": {entry(affiliate.EntryDeduction, 1500_00),
			"₹2,500 is due now, and ₹4,000 was when you agreed to pay more: plan it again"},
		"more is due, and a part of it is prepared": {func(sc *school, other *store.Store) {
			entry(affiliate.EntryBonus, 500_00)(sc, other)
			claim(600_00)(sc, other)
		}, "₹600 was prepared or paid since you agreed to pay more than is due, and ₹3,900 is due now: plan it again"},
		"it is no longer more than is due": {func(sc *school, other *store.Store) {
			entry(affiliate.EntryBonus, 700_00)(sc, other)
			claim(600_00)(sc, other)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc, other := owing(t)
			r := affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.requestAbove(0, 4001_00)}}
			c.meanwhile(sc, other)
			b, left, err := sc.PreparePayout(t.Context(), r)
			storetest.NoErr(t, err)
			if c.why == "" && (b.Amount != 4001_00 || len(left) != 0) {
				t.Errorf("prepared %+v, left out %+v", b, left)
			}
			if c.why != "" && (b.ID != "" || len(left) != 1 || left[0].Why != c.why) {
				t.Errorf("prepared %+v, left out %+v", b, left)
			}
		})
	}
}

// TestPaymentsGoWhereThePlanSaid: another payee or another tax is not used before somebody has seen it.
func TestPaymentsGoWhereThePlanSaid(t *testing.T) {
	sc, other := owing(t)
	was, standard := storetest.Must(sc.PayTermsOf(t.Context(), sc.people[0]))(t), affiliate.UnknownCommission
	terms := affiliate.PayTermsEdit{Payee: &was.Payee, Tax: &standard}
	another, none, tax := affiliate.Payee{Method: affiliate.PayByUPI, Address: "ravi@okhdfc"}, affiliate.Payee{}, affiliate.BasisPoints(2_50)
	for _, c := range []struct {
		change affiliate.PayTermsEdit
		why    string
	}{
		{affiliate.PayTermsEdit{Payee: &another}, "the payee was changed since the plan: check it and pay them with another plan"},
		{affiliate.PayTermsEdit{Tax: &tax}, "the tax was changed since the plan, from 10 % to 2.5 %: pay them with another plan"},
		{affiliate.PayTermsEdit{Payee: &none}, "no payee"},
	} {
		storetest.NoErr(t, other.EditPayTerms(t.Context(), sc.people[0], terms))
		r := affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.request(0, 4000_00)}}
		storetest.NoErr(t, other.EditPayTerms(t.Context(), sc.people[0], c.change))
		if b, left, err := sc.PreparePayout(t.Context(), r); err != nil || b.ID != "" || len(left) != 1 || left[0].Why != c.why {
			t.Errorf("prepared %+v, left out %+v, %v, want %s", b, left, err, c.why)
		}
	}
	storetest.NoErr(t, other.EditPayTerms(t.Context(), sc.people[0], terms))
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 4000_00}); b.ID == "" {
		t.Errorf("planned again: left out %+v", left)
	}
}

// TestAClockThatRunsAheadEndsNoHold: what a colleague's program wrote with it counts, and by the clock of who pays the hold goes on.
func TestAClockThatRunsAheadEndsNoHold(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 4000_00)
	ahead := storetest.NewClockAt(sc.clock.Now().Add(payoutRules.Hold() + 24*time.Hour))
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: ahead.Now, By: "ravi@laptop"})
	storetest.Must(other.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: sc.people[0], Kind: affiliate.EntryBonus, Amount: 1_00}}, nil))(t)
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 4000_00}); b.ID != "" || len(left) != 1 || left[0].Why != "only ₹1 is due now" {
		t.Errorf("prepared %+v, left out %+v", b, left)
	}
	sc.clock.Add(payoutRules.Hold())
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 4001_00}); b.Amount != 4001_00 {
		t.Errorf("after the hold: prepared %+v, left out %+v", b, left)
	}
}
