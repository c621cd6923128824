package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestWhatAColleagueHasSetCountsWhenAPayoutIsPrepared: hold, tax and who pays are set by another program after the plan was made.
func TestWhatAColleagueHasSetCountsWhenAPayoutIsPrepared(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 1000_00)
	sc.clock.Add(payoutRules.Hold() + time.Hour)
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	stored := affiliate.PayoutSettings{PayoutRules: payoutRules}
	set := func(change func(*affiliate.PayoutRules)) {
		t.Helper()
		chosen := affiliate.PayoutSettings{PayoutRules: payoutRules}
		change(&chosen.PayoutRules)
		storetest.NoErr(t, other.SetPayoutSettings(t.Context(), stored, chosen))
		stored = chosen
	}
	set(func(r *affiliate.PayoutRules) { r.HoldDays = 60 })
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 1000_00}); b.ID != "" || len(left) != 1 || left[0].Why != "only ₹0 is due now" {
		t.Errorf("on hold for 60 days: prepared %+v, left out %+v", b, left)
	}
	set(func(r *affiliate.PayoutRules) { r.Mode = affiliate.PaidByFermion })
	r := affiliate.PayoutRequest{Rules: payoutRules, Payments: []affiliate.PaymentRequest{sc.request(0, 1000_00)}}
	if b, _, err := sc.PreparePayout(t.Context(), r); !errors.Is(err, store.ErrFermionPays) {
		t.Errorf("Fermion pays: prepared %+v, %v", b, err)
	}
	set(func(r *affiliate.PayoutRules) { r.Tax = 20_00 })
	b, _ := sc.prepare(map[int]affiliate.Paise{0: 1000_00})
	if b.Withheld != 200_00 {
		t.Errorf("20 %% are to be withheld, and %v is", b.Withheld)
	}
	// What is prepared stays as it was; the balance follows.
	set(func(r *affiliate.PayoutRules) { r.HoldDays, r.Tax = 60, 0 })
	if now, _, err := sc.Batch(t.Context(), b.ID); err != nil || now.Withheld != 200_00 || now.Amount != 1000_00 {
		t.Errorf("the batch is %+v, %v", now, err)
	}
	now := storetest.Must(sc.Balances(t.Context(), sc.clock.Now(), affiliate.HoldTime(60)))(t)[0]
	if now.OnHold != 1000_00 || now.Due() != -1000_00 {
		t.Errorf("on hold %v, due %v", now.OnHold, now.Due())
	}
}

func isDecisionError(err error) bool {
	_, is := errors.AsType[*affiliate.DecisionError](err)
	return is
}

// TestAFileOfPaymentsThatAreDecidedIsNotStored: another program has cancelled or confirmed them while the file was written.
func TestAFileOfPaymentsThatAreDecidedIsNotStored(t *testing.T) {
	sc := newSchool(t, 2)
	for i := range 2 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	b, _ := sc.prepare(map[int]affiliate.Paise{0: 100_00, 1: 200_00})
	_, payments, err := sc.Batch(t.Context(), b.ID)
	storetest.NoErr(t, err)
	file := []affiliate.BatchFile{{Path: "pay.csv", Format: "generic", Payments: 2}}
	references := []string{payments[0].Reference, payments[1].Reference}
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	storetest.Must(other.DecidePayments(t.Context(), b.ID, []affiliate.PaymentDecision{{Reference: payments[1].Reference, State: affiliate.PayoutPaid}}))(t)
	if err := sc.PaymentFilesWritten(t.Context(), b, file, references); !isDecisionError(err) ||
		!strings.HasSuffix(err.Error(), ": "+payments[1].Reference+" is paid already") {
		t.Errorf("one is paid: %v", err)
	}
	references = references[:1]
	storetest.NoErr(t, sc.PaymentFilesWritten(t.Context(), b, file, references))
	storetest.Must(other.CancelBatch(t.Context(), b.ID, "pay.csv"))(t)
	file[0].Path = "late.csv"
	if err := sc.PaymentFilesWritten(t.Context(), b, file, references); !isDecisionError(err) || !strings.HasSuffix(err.Error(), " is cancelled already") {
		t.Errorf("the rest is cancelled: %v", err)
	}
	if now, _, err := sc.Batch(t.Context(), b.ID); err != nil || now.File != "pay.csv" {
		t.Errorf("its file is %q, %v", now.File, err)
	}
}

// TestABatchIsNotCancelledWhoseFileNobodyKnew: a colleague has written it after the question, and it may be at the bank already.
func TestABatchIsNotCancelledWhoseFileNobodyKnew(t *testing.T) {
	sc := newSchool(t, 2)
	for i := range 2 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	b, _ := sc.prepare(map[int]affiliate.Paise{0: 100_00, 1: 200_00})
	_, payments, err := sc.Batch(t.Context(), b.ID)
	storetest.NoErr(t, err)
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	storetest.NoErr(t, other.PaymentFilesWritten(t.Context(), b, []affiliate.BatchFile{{Path: "pay.csv", Format: "generic", Payments: 1}},
		[]string{payments[1].Reference}))
	_, err = sc.CancelBatch(t.Context(), b.ID, "")
	if written, ok := errors.AsType[*affiliate.FileWrittenError](err); !ok || written.File != "pay.csv" {
		t.Errorf("cancelled with an unknown file: %v", err)
	}
	now, payments, err := sc.Batch(t.Context(), b.ID)
	if err != nil || now.State != affiliate.BatchPrepared || payments[0].InFile || !payments[1].InFile {
		t.Errorf("the batch is %+v with %+v, %v", now, payments, err)
	}
	if d, err := sc.CancelBatch(t.Context(), b.ID, "pay.csv"); err != nil || d.Batch.State != affiliate.BatchCancelled {
		t.Errorf("cancelled knowing the file: %+v, %v", d, err)
	}
	if d, err := sc.CancelBatch(t.Context(), b.ID, ""); err != nil || d.Changed != 0 {
		t.Errorf("cancelled again: %+v, %v", d, err)
	}
}

// TestAClockThatWasSetBackPaysNobodyTwice: what was prepared and paid by the later time counts.
func TestAClockThatWasSetBackPaysNobodyTwice(t *testing.T) {
	sc := newSchool(t, 1)
	sc.sell(sc.links[0], 1000_00)
	sc.clock.Add(payoutRules.Hold() + 48*time.Hour)
	first, _ := sc.prepare(map[int]affiliate.Paise{0: 1000_00})
	sc.clock.Add(-24 * time.Hour)
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 1000_00}); b.ID != "" || len(left) != 1 {
		t.Errorf("prepared twice: %+v", b)
	}
	sc.clock.Add(24 * time.Hour)
	storetest.Must(sc.ConfirmBatch(t.Context(), first.ID))(t)
	sc.clock.Add(-24 * time.Hour)
	if b, left := sc.prepare(map[int]affiliate.Paise{0: 1000_00}); b.ID != "" || len(left) != 1 {
		t.Errorf("paid, and prepared again: %+v", b)
	}
}

// TestAResultFileInTheMiddleOfACancellation: two programs decide one batch at the same moment, and each payment is decided once.
func TestAResultFileInTheMiddleOfACancellation(t *testing.T) {
	sc := newSchool(t, 4)
	for i := range 4 {
		sc.sell(sc.links[i], 1000_00)
	}
	sc.clock.Add(payoutRules.Hold())
	other := storetest.MustOpen(t, sc.path, storetest.Options{Now: sc.clock.Now, By: "ravi@desk"})
	var paid affiliate.Paise
	for round := range 10 {
		b, _ := sc.prepare(map[int]affiliate.Paise{0: 10_00, 1: 20_00, 2: 30_00, 3: 40_00})
		_, payments, err := sc.Batch(t.Context(), b.ID)
		storetest.NoErr(t, err)
		var results []affiliate.PaymentDecision
		for _, p := range payments[:3] {
			results = append(results, affiliate.PaymentDecision{Reference: p.Reference, State: affiliate.PayoutPaid})
		}
		var wg sync.WaitGroup
		var refused error
		wg.Go(func() { _, refused = other.DecidePayments(t.Context(), b.ID, results) })
		wg.Go(func() {
			if _, err := sc.CancelBatch(t.Context(), b.ID, ""); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		_, payments, err = sc.Batch(t.Context(), b.ID)
		storetest.NoErr(t, err)
		now := map[affiliate.PaymentState]int{}
		for _, p := range payments {
			now[p.State]++
			if p.State == affiliate.PayoutPaid {
				paid += p.Amount
			}
		}
		if whole := refused == nil && now[affiliate.PayoutPaid] == 3; !whole && now[affiliate.PayoutCancelled] != 4 ||
			now[affiliate.PayoutPaid]+now[affiliate.PayoutCancelled] != 4 {
			t.Fatalf("round %d: %v, %v", round, now, refused)
		}
	}
	var entries, balances affiliate.Paise
	for _, e := range storetest.Must(sc.Entries(t.Context(), 0, affiliate.Span{}))(t) {
		entries += e.Amount
	}
	for i := range 4 {
		b := sc.balance(i)
		balances += b.Paid
		if b.InPayment != 0 {
			t.Errorf("%v is in payment", b.InPayment)
		}
	}
	if entries != paid || balances != paid {
		t.Errorf("%v was paid; the ledger has %v, the balances %v", paid, entries, balances)
	}
}
