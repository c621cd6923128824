package store_test

import (
	"errors"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

func TestPreparedPaymentsKeepTheirPayee(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 1000_00)
	sc.clock.Add(payoutRules.Hold())
	batch, _ := sc.prepare(map[int]affiliate.Paise{0: 1000_00})
	none := affiliate.BasisPoints(0)
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), sc.people[0], affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByBank, Address: "other"},
		Tax: &none}))
	_, payments, err := sc.Batch(t.Context(), batch.ID)
	storetest.NoErr(t, err)
	if payments[0].Payee.Address != "p0@okhdfc" || payments[0].Withheld != 100_00 {
		t.Errorf("%s, withheld %v", payments[0].Payee.Address, payments[0].Withheld)
	}
	all := storetest.Must(sc.Accounts(t.Context(), sc.clock.Now(), payoutRules))(t)
	if all[0].Payee.Address != "other" || all[0].Tax != 0 {
		t.Errorf("the affiliate's own: %s, %v %%", all[0].Payee.Address, all[0].Tax)
	}
}

// An edit changes what it names, so that two people who edit one affiliate do not undo each other's change.
func TestPayTermsAreEditedByPart(t *testing.T) {
	sc := newSchool(t, 1)
	id := sc.people[0]
	tax := affiliate.BasisPoints(500)
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Tax: &tax}))
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByOther, Address: "cash"}}))
	terms := storetest.Must(sc.PayTermsOf(t.Context(), id))(t)
	if terms.Payee.Address != "cash" || terms.Tax != 500 {
		t.Errorf("%s, %v %%", terms.Payee.Address, terms.Tax)
	}
	none := storetest.Must(sc.PayTermsOf(t.Context(), 4711))(t)
	if none.Payee.IsSet() || none.Tax >= 0 {
		t.Errorf("an affiliate without pay terms has %v", none)
	}
}

// refusedOver is what was changed meanwhile, and by whom, so that an edit of pay terms is refused.
func refusedOver(err error) affiliate.FieldConflict {
	changed, is := errors.AsType[*affiliate.PayTermsChangedError](err)
	if !is {
		return affiliate.FieldConflict{}
	}
	return changed.FieldConflict
}

// TestWhoImportedAPayeeIsNamed, and not who edited it before.
func TestWhoImportedAPayeeIsNamed(t *testing.T) {
	sc := newSchool(t, 1)
	id := sc.people[0]
	seen := storetest.Must(sc.PayTermsOf(t.Context(), id))(t)
	upi := affiliate.Payee{Method: affiliate.PayByUPI, Address: "pq@okhdfc"}
	listed := affiliate.Payee{Method: affiliate.PayByPayPal, Address: "asha@example.com"}
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &upi}))
	ravi := storetest.MustOpen(t, sc.path, storetest.Options{Instance: "colleague", By: "ravi@lap", Now: sc.clock.Now})
	_, err := ravi.EditManyPayTerms(t.Context(), []affiliate.PayTermsOf{{AffiliateID: id, Edit: affiliate.PayTermsEdit{Payee: &listed}}})
	storetest.NoErr(t, err)
	if err := sc.EditPayTerms(t.Context(), id,
		affiliate.PayTermsEdit{Payee: &upi, Replaces: &seen.Payee}); refusedOver(err) != (affiliate.FieldConflict{Field: affiliate.PayeeField,
		By: "ravi@lap"}) {
		t.Errorf("%v", err)
	}
}

// Where money goes is a decision: Activity has both payees, masked, the tax and by whom, and what somebody else has changed since is
// not replaced.
func TestAPayeeThatIsReplacedIsInActivity(t *testing.T) {
	sc := newSchool(t, 1)
	id := sc.people[0]
	seen := storetest.Must(sc.PayTermsOf(t.Context(), id))(t)
	bank := affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100123456789"}
	upi := affiliate.Payee{Method: affiliate.PayByUPI, Address: "pq@okhdfc"}
	five, six := affiliate.BasisPoints(500), affiliate.BasisPoints(600)
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &upi, Replaces: &seen.Payee}))
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &bank, Replaces: &upi, Tax: &five, ReplacesTax: &seen.Tax}))
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &bank, Replaces: &seen.Payee, Tax: &five, ReplacesTax: &seen.Tax})) // is there already
	if err := sc.EditPayTerms(t.Context(), id,
		affiliate.PayTermsEdit{Payee: &upi, Replaces: &seen.Payee}); refusedOver(err) != (affiliate.FieldConflict{Field: affiliate.PayeeField,
		By: "asha@desk"}) {
		t.Errorf("another payee was replaced: %v", err)
	}
	if err := sc.EditPayTerms(t.Context(), id,
		affiliate.PayTermsEdit{Tax: &six, ReplacesTax: &seen.Tax}); refusedOver(err) != (affiliate.FieldConflict{Field: affiliate.TaxField, By: "asha@desk"}) {
		t.Errorf("another tax was replaced: %v", err)
	}
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &affiliate.Payee{}, Tax: &seen.Tax}))
	want := []string{
		"Person 0: payee bank ***6789 → none, tax withheld 5 % → as for everybody, set by asha@desk",
		"Person 0: payee upi p***@okhdfc → bank ***6789, tax withheld as for everybody → 5 %, set by asha@desk",
		"Person 0: payee upi p***@okhdfc → another upi p***@okhdfc, set by asha@desk",
		"Person 0: payee none → upi p***@okhdfc, set by asha@desk",
	}
	notices := storetest.Must(sc.Notices(t.Context(), 0))(t)
	if len(notices) != len(want) {
		t.Fatalf("%d notices, want %d", len(notices), len(want))
	}
	for i, n := range notices {
		if n.Text != want[i] || n.NeedsReview() {
			t.Errorf("notice %+v, want %q", n, want[i])
		}
	}
}
