package store_test

import (
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// A notice about a payment names its affiliate and its batch, so that the screens open them, and a batch has all of its files.
func TestNoticesNameWhatTheyAreAbout(t *testing.T) {
	sc := newSchool(t, 2)
	for i := range 2 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	b, _ := sc.prepare(map[int]affiliate.Paise{0: 100_00, 1: 200_00})
	_, payments, err := sc.Batch(t.Context(), b.ID)
	storetest.NoErr(t, err)
	references := []string{payments[0].Reference, payments[1].Reference}
	b.Currency = affiliate.Conversion{Currency: "USD", Rate: 83_200_000}
	storetest.NoErr(t, sc.PaymentFilesWritten(t.Context(), b,
		[]affiliate.BatchFile{{Path: "a-1.csv", Format: "mybank", Payments: 1}, {Path: "a-2.csv", Format: "mybank", Payments: 1}}, references))
	storetest.NoErr(t, sc.PaymentFilesWritten(t.Context(), b, []affiliate.BatchFile{{Path: "b.csv", Format: "generic", Payments: 2}}, references))
	stored, _, err := sc.Batch(t.Context(), b.ID)
	storetest.NoErr(t, err)
	var files []string
	for _, f := range stored.Files {
		files = append(files, f.Path)
		if f.By != "asha@desk" || !f.WrittenAt.Equal(sc.clock.Now().Truncate(1e6)) || f.Currency != b.Currency {
			t.Errorf("the file is %+v", f)
		}
	}
	if want := []string{"a-1.csv", "a-2.csv", "b.csv"}; !slices.Equal(files, want) || stored.File != "b.csv" {
		t.Errorf("the files are %q, the last one %q, want %q", files, stored.File, want)
	}
	storetest.Must(sc.DecidePayments(t.Context(), b.ID,
		[]affiliate.PaymentDecision{{Reference: references[0], State: affiliate.PayoutFailed}, {Reference: references[1], State: affiliate.PayoutPaid}}))(t)
	failed := 0
	for _, n := range storetest.Must(sc.Notices(t.Context(), 0))(t) {
		if n.Batch != "" && n.Batch != b.ID {
			t.Errorf("a notice about another batch: %+v", n)
		}
		if n.Rule == affiliate.AlertPaymentFailed {
			failed++
			if n.Batch != b.ID || n.AffiliateID != payments[0].AffiliateID || !strings.HasSuffix(n.Text, "failed; it became due again") {
				t.Errorf("the alert is about %q and %d: %s", n.Batch, n.AffiliateID, n.Text)
			}
		}
	}
	if failed != 1 {
		t.Errorf("%d payments failed", failed)
	}
}

// Payments of one batch that failed are one thing to review, until all of them were. They are read however old they are, with their
// amounts.
func TestFailedPaymentsAreReviewedByBatch(t *testing.T) {
	sc := newSchool(t, 3)
	for i := range 3 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	fail := func(amounts map[int]affiliate.Paise) {
		b, _ := sc.prepare(amounts)
		_, payments, err := sc.Batch(t.Context(), b.ID)
		storetest.NoErr(t, err)
		var decisions []affiliate.PaymentDecision
		for _, p := range payments {
			decisions = append(decisions, affiliate.PaymentDecision{Reference: p.Reference, State: affiliate.PayoutFailed})
		}
		storetest.Must(sc.DecidePayments(t.Context(), b.ID, decisions))(t)
	}
	toReview := func() int { return storetest.Must(sc.PendingDecisions(t.Context()))(t).Notices }
	fail(map[int]affiliate.Paise{0: 100_00, 1: 50_05})
	fail(map[int]affiliate.Paise{2: 70_00})
	if n := toReview(); n != 2 {
		t.Errorf("%d to review, want the two batches", n)
	}
	storetest.Must(sc.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeInfo, Text: "newer"}))(t)
	var open []affiliate.Notice
	for _, n := range storetest.Must(sc.Notices(t.Context(), 1))(t) {
		if n.NeedsReview() {
			open = append(open, n)
		}
	}
	if len(open) != 3 || open[0].Amount != 70_00 || open[1].Amount+open[2].Amount != 150_05 {
		t.Fatalf("to review are %+v", open)
	}
	for i, want := range []int{1, 1, 0} {
		storetest.NoErr(t, sc.DecideNotice(t.Context(), open[i].ID))
		if n := toReview(); n != want {
			t.Errorf("after %d were dismissed, %d to review, want %d", i+1, n, want)
		}
	}
}

// The name, tags and payee of an affiliate are saved together or not at all.
func TestAnAffiliateIsEditedAsAWhole(t *testing.T) {
	sc := newSchool(t, 1)
	id := sc.people[0]
	seen := storetest.Must(sc.PayTermsOf(t.Context(), id))(t)
	bank := affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100123456789"}
	upi := affiliate.Payee{Method: affiliate.PayByUPI, Address: "new@okhdfc"}
	storetest.NoErr(t, sc.EditPayTerms(t.Context(), id, affiliate.PayTermsEdit{Payee: &bank})) // a colleague
	edit := affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: "Person 0", Now: "Another name"}, Tag: affiliate.TagEdit{Add: []string{"vip"}},
		PayTerms: affiliate.PayTermsEdit{Payee: &upi, Replaces: &seen.Payee}}
	if err := sc.EditAffiliate(t.Context(), id, edit); refusedOver(err).Field != affiliate.PayeeField {
		t.Fatalf("the colleague's payee is replaced: %v", err)
	}
	name := func() string { return storetest.Must(sc.Affiliates(t.Context()))(t)[0].Name }
	if name() != "Person 0" {
		t.Errorf("the name was saved without the payee: %s", name())
	}
	edit.PayTerms.Replaces = &bank
	storetest.NoErr(t, sc.EditAffiliate(t.Context(), id, edit))
	if terms := storetest.Must(sc.PayTermsOf(t.Context(), id))(t); name() != "Another name" || terms.Payee != upi {
		t.Errorf("saved are %s and %s", name(), terms.Payee)
	}
}
