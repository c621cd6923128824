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
	alerts := func() (open, all int) {
		t.Helper()
		storetest.Must(sc.AlertNegativeBalances(t.Context(), store.NegativeBalances{Rules: rules, Many: 5,
			Alert: func(a affiliate.Account) store.Alert {
				return store.Alert{Name: a.Affiliate.Label(), Notice: affiliate.Notice{Text: "negative"}}
			}}))(t)
		for _, n := range storetest.Must(sc.Notices(t.Context(), 0))(t) {
			if n.Rule == affiliate.AlertNegativeBalance {
				all++
				if n.NeedsReview() {
					open++
				}
			}
		}
		return open, all
	}
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
