package app

import (
	"errors"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// TestFinanceDismissesFailedPaymentsOnly: who only reads dismisses nothing.
func TestFinanceDismissesFailedPaymentsOnly(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	alert := func(rule affiliate.AlertRule) int64 {
		t.Helper()
		id, err := a.store.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: rule, Batch: "P-7K3Q", Text: string(rule)})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	failed, due := alert(affiliate.AlertPaymentFailed), alert(affiliate.AlertPayoutsDue)
	for _, c := range []struct {
		role    store.Role
		id      int64
		refused bool
	}{{store.RoleViewer, failed, true}, {store.RoleFinance, due, true}, {store.RoleFinance, failed, false}, {store.RoleManager, due, false}} {
		a.startRights = store.Rights{User: "ravi", Role: c.role}
		err := a.ports().Notices.DecideNotice(t.Context(), c.id)
		if _, refused := errors.AsType[*RoleError](err); refused != c.refused || !refused && err != nil {
			t.Errorf("%s: %v", c.role, err)
		}
	}
	all, err := a.store.Notices(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range all {
		if (n.ID == failed || n.ID == due) && n.NeedsReview() {
			t.Errorf("%s is not dismissed", n.Text)
		}
	}
}
