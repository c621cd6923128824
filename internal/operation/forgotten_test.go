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

// TestNothingIsSentForWhoWasForgotten, neither as a new write nor again: Fermion would create somebody with the user ID that they
// have only here. A person whose ID merely looks like one is not refused.
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
			"edit and resend": b.service.EditAndResend(t.Context(), "a", link, affiliate.Agreement{}),
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
		b.submit(affiliate.Plan{Batch: "onboard",
			Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "forgotten-7", Email: "f@example.com", Name: "Kept"}}}}})
		time.Sleep(time.Minute)
		if n := len(b.school.Users()); n != 1 {
			t.Errorf("the school has %d users", n)
		}
	})
}

// TestNothingIsSentAgainForWhoWasInTheJournalOnly, whichever words a rejected write named them by: those have a pseudonym, and no
// row tells whose.
func TestNothingIsSentAgainForWhoWasInTheJournalOnly(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]affiliate.Who{
		"by user ID": {UserID: "asha-rao", Name: "Asha Rao"},
		"by e-mail":  {Email: "asha@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				const batch = "new affiliates Q-7K3Q"
				op := affiliate.Operation{ID: "a", Chain: "a", Batch: batch, Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who}}}
				b.rejected(op)
				storetest.Must(b.store.Forget(t.Context(),
					store.ForgetRequest{Affiliate: affiliate.Affiliate{UserID: who.UserID, Email: who.Email, Name: who.Name}}))(t)
				forgotten := b.ops("a")[0].Intent
				if len(forgotten.Person().Pseudonyms()) == 0 {
					t.Fatalf("the journal has %+v", forgotten.Person())
				}
				b.refusesForgotten(affiliate.ForgottenPerson, batch, forgotten)
			})
		})
	}
}

// TestAPseudonymInPlaceOfAnEmailIsNotSent: the write named the person by their e-mail only.
func TestAPseudonymInPlaceOfAnEmailIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		id := storetest.Must(b.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "asha-rao", Email: "asha@example.com"}))(t)
		const batch = "new links Q-7K3Q"
		b.rejected(affiliate.Operation{ID: "a", Chain: "a", Batch: batch,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: "asha@example.com"}, ProductID: goID, Commission: 2000}}})
		storetest.Must(b.store.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: id}}))(t)
		b.refusesForgotten(affiliate.ForgottenUserID(id), batch, b.ops("a")[0].Intent)
	})
}

// TestWhatIsPlannedGoesOnBesideWhoWasForgotten: their write stays rejected, and the others of the batch are sent.
func TestWhatIsPlannedGoesOnBesideWhoWasForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		const batch = "new affiliates Q-7K3Q"
		who := affiliate.Who{UserID: affiliate.ForgottenPerson, Name: affiliate.ForgottenPerson}
		b.rejected(affiliate.Operation{ID: "a", Chain: "a", Batch: batch, Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who}}})
		storetest.NoErr(t, b.store.Plan(t.Context(), []affiliate.Operation{{ID: "b", Chain: "b", Batch: batch,
			Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "dev", Email: "dev@example.com", Name: "Dev"}}}}}))
		storetest.NoErr(t, b.service.ResendRejected(t.Context(), batch))
		time.Sleep(time.Minute)
		if got := b.states("a") + " " + b.states("b"); got != "rejected done" {
			t.Errorf("they are %s", got)
		}
	})
}

// rejected journals a write that Fermion rejected.
func (b *fixture) rejected(op affiliate.Operation) {
	b.t.Helper()
	storetest.NoErr(b.t, b.store.Plan(b.t.Context(), []affiliate.Operation{op}))
	storetest.Must(b.store.Claim(b.t.Context(), op.ID, "{}"))(b.t)
	storetest.Must(b.store.Finish(b.t.Context(), op.ID, store.Outcome{State: affiliate.Rejected, Error: "Product is archived"}))(b.t)
}

// refusesForgotten asserts that the rejected write "a" of a batch is not sent again as it is, and not as a new one either.
func (b *fixture) refusesForgotten(pseudonym, batch string, i affiliate.Intent) {
	b.t.Helper()
	_, submitted := b.service.Submit(b.t.Context(), affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{i}})
	for name, err := range map[string]error{
		"submit":          submitted,
		"edit and resend": b.service.EditAndResend(b.t.Context(), "a", i, affiliate.Agreement{}),
		"resend a batch":  b.service.ResendRejected(b.t.Context(), batch),
	} {
		if err == nil || !strings.Contains(err.Error(), pseudonym+" was forgotten") {
			b.t.Errorf("%s: %v", name, err)
		}
	}
	time.Sleep(time.Minute)
	if n := len(b.school.Calls()); n != 0 {
		b.t.Errorf("%d calls", n)
	}
}
