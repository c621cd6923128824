package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestDemoHasTwoMonthsOfMoney: a ledger over two months, a batch that waits, a payment that failed, and statements that add up.
func TestDemoHasTwoMonthsOfMoney(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	ctx := t.Context()
	entries, err := a.store.Entries(ctx, 0, affiliate.Span{})
	if err != nil {
		t.Fatal(err)
	}
	if age := a.o.Now().Sub(entries[0].At); age < 59*24*time.Hour || len(entries) < 30 {
		t.Errorf("%d entries, the first one %s ago", len(entries), age)
	}
	batches, err := a.store.Batches(ctx)
	if err != nil {
		t.Fatal(err)
	}
	states := map[affiliate.PaymentState]int{}
	for _, b := range batches {
		_, payments, err := a.store.Batch(ctx, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range payments {
			states[p.State]++
		}
	}
	if len(batches) != 3 || batches[0].State != affiliate.BatchPrepared || states[affiliate.PayoutFailed] != 1 || states[affiliate.PayoutPrepared] == 0 {
		t.Errorf("%d batches, payments %v", len(batches), states)
	}
	rules, err := a.payoutRules(ctx)
	if err != nil || rules.Mode != affiliate.PaidBySelf {
		t.Fatalf("%+v, %v", rules, err)
	}
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		t.Fatal(err)
	}
	x := a.exporter()
	x.Rules = rules
	for _, who := range people {
		s, err := x.Statement(ctx, who, affiliate.Period{})
		if err != nil {
			t.Fatal(err)
		}
		if b := s.Balance; s.Closing() != b.Total() || s.Closing() != b.OnHold+b.InPayment+b.Due() {
			t.Errorf("%s: closing %v; on hold %v, in payment %v, due %v", who.Name, s.Closing(), b.OnHold, b.InPayment, b.Due())
		}
	}
}

// TestAnExportOfWholePayeesIsNoted: Activity says who did it and where to.
func TestAnExportOfWholePayeesIsNoted(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "people.csv")
	noted := func() (n int) {
		t.Helper()
		all, err := a.store.Notices(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Text == a.o.By+" exported the payees of the affiliates to "+file {
				n++
			}
		}
		return n
	}
	for _, whole := range []bool{false, true} {
		if err := a.Export(ctx, Export{Kind: ExportAffiliates, Format: "csv", Output: file, WithPayees: whole}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if masked := strings.Contains(string(text), "***"); masked == whole || (noted() == 1) != whole {
			t.Errorf("whole: %v; masked: %v, noted %d times", whole, masked, noted())
		}
	}
}
