package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// Two people who record the payout that they saw write it once: the second is asked, and may want another one.
func TestTwoPeopleRecordOnePayout(t *testing.T) {
	sc := newSchool(t, 1)
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	storetest.Must(sc.RecordEntry(t.Context(),
		affiliate.EntryRequest{Entry: affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryOpening, Amount: 20_000_00}, Zone: time.UTC,
			Rules: payoutRules}))(t)
	r := affiliate.EntryRequest{Entry: affiliate.Entry{AffiliateID: sc.people[0], Kind: affiliate.EntryPayout, Amount: 5_000_00}, Zone: time.UTC,
		Rules: payoutRules}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, s := range []*store.Store{sc.Store, other} {
		wg.Go(func() { _, errs[i] = s.RecordEntry(t.Context(), r) })
	}
	wg.Wait()
	same, asked := errors.AsType[*affiliate.EqualEntriesError](errors.Join(errs...))
	if !asked || (errs[0] == nil) == (errs[1] == nil) || len(same.Entries) != 1 {
		t.Fatalf("both recorded it, or none: %v", errs)
	}
	if paid := sc.balance(0).Paid; paid != 5_000_00 {
		t.Fatalf("%v was paid", paid)
	}
	r.Equal = 1
	storetest.Must(sc.RecordEntry(t.Context(), r))(t) // on purpose
	if _, err := other.RecordEntry(t.Context(), r); err == nil {
		t.Error("a third one is written unasked")
	}
	for _, e := range storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t) {
		if e.Kind == affiliate.EntryPayout {
			storetest.Must(sc.AddEntries(t.Context(), []affiliate.Entry{e.Reversal(time.Time{}, "")}, nil))(t)
		}
	}
	r.Equal = 0
	storetest.Must(sc.RecordEntry(t.Context(), r))(t) // the others were reversed
	r.Entry.At = sc.clock.Now().Add(-48 * time.Hour)
	storetest.Must(sc.RecordEntry(t.Context(), r))(t) // of another day
}

// What is due is looked at when the payout is written: a colleague may have paid meanwhile.
func TestAPayoutAboveWhatIsDueByNow(t *testing.T) {
	sc := newSchool(t, 1)
	entry := func(kind affiliate.EntryKind, amount affiliate.Paise) affiliate.EntryRequest {
		return affiliate.EntryRequest{Entry: affiliate.Entry{AffiliateID: sc.people[0], Kind: kind, Amount: amount}, Zone: time.UTC, Rules: payoutRules}
	}
	storetest.Must(sc.RecordEntry(t.Context(), entry(affiliate.EntryOpening, 1_000_00)))(t)
	r := entry(affiliate.EntryPayout, 1_200_00)
	_, err := sc.RecordEntry(t.Context(), r)
	above, ok := errors.AsType[*affiliate.AboveDueError](err)
	if !ok || above.Balance.Due() != 1_000_00 {
		t.Fatalf("above due: %v", above)
	}
	agreed := above.Balance.Due()
	r.AboveDue = &agreed
	storetest.Must(sc.RecordEntry(t.Context(), entry(affiliate.EntryPayout, 400_00)))(t) // a colleague
	_, err = sc.RecordEntry(t.Context(), r)
	above, ok = errors.AsType[*affiliate.AboveDueError](err)
	if !ok || above.Balance.Due() != 600_00 {
		t.Fatalf("less is due by now: %v", above)
	}
	agreed = above.Balance.Due()
	storetest.Must(sc.RecordEntry(t.Context(), r))(t)
	if due := sc.balance(0).Due(); due != -600_00 {
		t.Errorf("due is %v", due)
	}
}
