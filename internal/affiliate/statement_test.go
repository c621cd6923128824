package affiliate

import (
	"testing"
	"time"
)

// TestAFallThatEarnsIsNoRefund: a sale is refunded beside a larger one, and more is earned. The refund is counted, and no amount is
// called refunded.
func TestAFallThatEarnsIsNoRefund(t *testing.T) {
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	change := func(kind ChangeKind, sales int64, earned Paise) Change {
		return Change{LinkID: 1, After: at, At: at, Kind: kind, Counters: Counters{Sales: sales, Revenue: earned * 10}, EstCommission: earned}
	}
	h := History{Changes: []Change{change(Rise, 2, 100_00), change(Fall, -1, 30_00), change(Fall, -1, -20_00), change(Fall, 1, -5_00)},
		Closing: Balance{AsOf: at, Earned: 105_00}, Links: map[int64]LinkName{1: {Slug: "k3f9x2ab"}}}
	s := NewStatement(Affiliate{Name: "Asha"}, h, PayoutRules{}, Date{}, Date{}, time.UTC)
	want := []StatementRow{
		{Kind: RowOpening}, {Kind: RowEarned, LinkID: 1, Link: "k3f9x2ab", Sales: 1, Amount: 130_00, Balance: 130_00},
		{Kind: RowRefund, LinkID: 1, Link: "k3f9x2ab", Amount: -25_00, Balance: 105_00}, {Kind: RowClosing, Balance: 105_00},
	}
	for i, w := range want {
		w.Date = DateOf(at, time.UTC)
		if s.Rows[i] != w {
			t.Errorf("row %d is %+v, want %+v", i, s.Rows[i], w)
		}
	}
	if l := s.Links[0]; l.Sales != 3 || l.Refunds != 2 || l.Earned != 130_00 || l.Refunded != 25_00 {
		t.Errorf("the link has %+v", l)
	}
}
