package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// A longer hold puts back on hold what was rightly paid: nobody is alerted about that, but about a refund that the account cannot cover.
func TestALongerHoldAlertsNobody(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 1000_00)
	sc.clock.Add(payoutRules.Hold() + time.Hour)
	batch, _ := sc.prepare(map[int]affiliate.Paise{0: 1000_00})
	storetest.Must(sc.ConfirmBatch(t.Context(), batch.ID))(t)
	rules := payoutRules
	rules.HoldDays = 60
	alerts := func() (open, all int) { return sc.alerts(rules) }
	if due := storetest.Must(sc.Balances(t.Context(), sc.clock.Now(), rules.Hold()))(t)[0].Due(); due != -1000_00 {
		t.Fatalf("due is %v", due)
	}
	if open, all := alerts(); all != 0 || open != 0 {
		t.Errorf("a longer hold: %d alerts", all)
	}
	sc.sell(sc.links[0], -200_00)
	if open, all := alerts(); all != 1 || open != 1 {
		t.Errorf("a refund: %d alerts, %d to review", all, open)
	}
	sc.sell(sc.links[0], 300_00)
	if open, all := alerts(); all != 1 || open != 0 {
		t.Errorf("recovered: %d alerts, %d to review", all, open)
	}
}

// alerts looks at the balances, and counts the alerts about them that wait for review, and all of them.
func (sc *school) alerts(rules affiliate.PayoutRules) (open, all int) {
	sc.t.Helper()
	storetest.Must(sc.AlertNegativeBalances(sc.t.Context(), store.NegativeBalances{Rules: rules, Combining: store.Combining{MaxSingle: 5},
		Alert: func(a affiliate.Account) store.Alert {
			return store.Alert{Name: a.Affiliate.Label(), Notice: affiliate.Notice{Text: "negative"}}
		}}))(sc.t)
	for _, n := range storetest.Must(sc.Notices(sc.t.Context(), 0))(sc.t) {
		if n.Rule == affiliate.AlertNegativeBalance {
			all++
			if n.NeedsReview() {
				open++
			}
		}
	}
	return open, all
}

// Who pays more than is due is told that the balance is negative, also when what is on hold will make up for it: by a payment that
// is prepared and paid, by an entry, and by imported ones. It is dismissed once that has cleared.
func TestAPaymentAboveWhatIsDueAlerts(t *testing.T) {
	for name, pay := range map[string]func(sc *school){
		"a batch": func(sc *school) {
			b, left, err := sc.PreparePayout(sc.t.Context(),
				affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.requestAbove(0, 400_00)}})
			if err != nil || len(left) > 0 {
				sc.t.Fatal(left, err)
			}
			storetest.Must(sc.ConfirmBatch(sc.t.Context(), b.ID))(sc.t)
		},
		"an entry": func(sc *school) {
			due := sc.balance(0).Due()
			storetest.Must(sc.RecordEntry(sc.t.Context(),
				affiliate.EntryRequest{Entry: affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryPayout, Amount: 400_00},
					Zone: time.UTC, Rules: payoutRules, AboveDue: &due}))(sc.t)
		},
		"imported entries": func(sc *school) {
			storetest.Must(sc.AddEntries(sc.t.Context(), []affiliate.Entry{{AffiliateID: sc.people[0], Kind: affiliate.EntryPayout, Amount: 300_00},
				{AffiliateID: sc.people[0], Kind: affiliate.EntryDeduction, Amount: 100_00},
				{AffiliateID: sc.people[1], Kind: affiliate.EntryBonus, Amount: 1_00}}, nil))(sc.t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc := newSchool(t, 2)
			sc.sell(sc.links[0], 1000_00)
			if open, all := sc.alerts(payoutRules); open != 0 || all != 0 {
				t.Errorf("before: %d alerts", all)
			}
			pay(sc)
			for range 2 {
				if open, all := sc.alerts(payoutRules); open != 1 || all != 1 {
					t.Errorf("paid: %d alerts, %d to review", all, open)
				}
			}
			sc.clock.Add(payoutRules.Hold() + time.Hour)
			longer := payoutRules
			if open, all := sc.alerts(payoutRules); open != 0 || all != 1 {
				t.Errorf("cleared: %d alerts, %d to review", all, open)
			}
			longer.HoldDays = 60
			if open, all := sc.alerts(longer); open != 0 || all != 1 {
				t.Errorf("a longer hold: %d alerts, %d to review", all, open)
			}
		})
	}
}

// A longer hold puts what is due below zero; who then reverses a payout or a deduction raises it, and is alerted about nothing. A bonus
// that is taken back lowers it.
func TestAReversalAlertsWhenItLowersWhatIsDue(t *testing.T) {
	for kind, want := range map[affiliate.EntryKind]int{affiliate.EntryPayout: 0, affiliate.EntryDeduction: 0, affiliate.EntryBonus: 1,
		affiliate.EntryOpening: 1} {
		sc := newSchool(t, 1)
		sc.sell(sc.links[0], 1000_00)
		sc.clock.Add(payoutRules.Hold() + time.Hour)
		add := func(e affiliate.Entry) {
			storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{e}, nil))(t)
		}
		undone := affiliate.Entry{ID: "one", AffiliateID: sc.people[0], Kind: kind, Amount: 10_00, At: sc.clock.Now()}
		add(undone)
		add(affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryPayout, Amount: 900_00})
		longer := payoutRules
		longer.HoldDays = 60
		if err := sc.SetSetting(t.Context(), store.SettingHoldDays, "60"); err != nil {
			t.Fatal(err)
		}
		add(undone.Reversal(sc.clock.Now(), ""))
		if due := storetest.Must(sc.Balances(t.Context(), sc.clock.Now(), longer.Hold()))(t)[0].Due(); due >= 0 {
			t.Errorf("%s: due is %v", kind, due)
		}
		if open, all := sc.alerts(longer); open != want || all != want {
			t.Errorf("the reversal of a %s: %d alerts", kind, all)
		}
	}
}
