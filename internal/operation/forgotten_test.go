package operation_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestNothingIsSentForWhoWasForgotten, neither as a new write nor again: Fermion would create somebody with the user ID that they have only here. A person whose ID
// merely looks like one is not refused.
func TestNothingIsSentForWhoWasForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		id := storetest.Must(b.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: affiliate.ForgottenUserID(1)}))(t)
		if id != 1 {
			t.Fatalf("they have the row %d", id)
		}
		link := affiliate.Intent{Link: &affiliate.NewLink{Affiliate: affiliate.Who{UserID: "forgotten-1"}, ProductID: goID, Commission: 2000}}
		const batch = "new links Q-7K3Q"
		ops := []affiliate.Operation{
			{ID: "a", Chain: "a", Batch: batch, Intent: link},
			{ID: "b", Chain: "b", Batch: batch, Intent: link},
		}
		storetest.NoErr(t, b.store.Plan(t.Context(), ops))
		for i, state := range []affiliate.OperationState{affiliate.Rejected, affiliate.Unknown} {
			storetest.Must(b.store.Claim(t.Context(), ops[i].ID, "{}"))(t)
			storetest.Must(b.store.Finish(t.Context(), ops[i].ID, store.Outcome{State: state, Error: "Product is archived"}))(t)
		}
		_, submitted := b.service.Submit(t.Context(), affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{link}})
		for name, err := range map[string]error{
			"submit":          submitted,
			"edit and resend": b.service.EditAndResend(t.Context(), "a", link),
			"resend a batch":  b.service.ResendRejected(t.Context(), batch),
			"retry":           b.service.Retry(t.Context(), "b"),
		} {
			if err == nil || !strings.Contains(err.Error(), "forgotten-1 was forgotten") || !strings.Contains(err.Error(), "onboard them with their e-mail") {
				t.Errorf("%s: %v", name, err)
			}
		}
		time.Sleep(time.Minute)
		if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != 0 {
			t.Errorf("%d links were asked for", n)
		}
		b.submit(affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "forgotten-7", Email: "f@example.com", Name: "Kept"}}}}})
		time.Sleep(time.Minute)
		if n := len(b.school.Users()); n != 1 {
			t.Errorf("the school has %d users", n)
		}
	})
}
