package store_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

var payKills = flag.Int("pay-kills", 8, "how often a program is killed while it pays: go test ./internal/store -run KilledPayoutPaysOnce -pay-kills 200")

// payUntilKilled is the other process: it prepares all that is due, and confirms or cancels it.
func payUntilKilled(path string) {
	ctx := context.Background()
	s, err := storetest.Open(ctx, path, storetest.Options{By: "payer"})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		all, err := s.Accounts(ctx, time.Now(), affiliate.PayoutRules{})
		r := affiliate.PayoutRequest{Rules: affiliate.PayoutRules{Mode: affiliate.PaidBySelf}}
		for _, a := range all {
			if due := a.Balance.Due(); due > 0 {
				r.Payments = append(r.Payments, affiliate.PlannedPayment{Account: a, Amount: min(due, 7)}.Request())
			}
		}
		b, _, err2 := s.PreparePayout(ctx, r)
		var err3 error
		switch {
		case b.ID == "":
		case i%3 == 0:
			_, err3 = s.CancelBatch(ctx, b.ID, "")
		default:
			_, err3 = s.ConfirmBatch(ctx, b.ID)
		}
		if err := errors.Join(err, err2, err3); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("paid", b.ID)
	}
}

func TestKilledPayoutPaysOnce(t *testing.T) {
	sc := newSchool(t, 12)
	for i := range sc.people {
		sc.sell(sc.links[i], 100_000_00)
	}
	past := sc.path
	storetest.NoErr(t, sc.Close())
	r := rand.New(rand.NewPCG(1, 9))
	for range *payKills {
		payerKilled(t, past, 1+r.IntN(9))
		s := storetest.MustOpen(t, past, storetest.Options{})
		all := storetest.Must(s.Accounts(t.Context(), time.Now(), affiliate.PayoutRules{}))(t)
		var paid affiliate.Paise
		for _, a := range all {
			if b := a.Balance; b.Due() < 0 || b.Paid+b.InPayment+b.Due() != 100_000_00 {
				t.Fatalf("paid %v, in payment %v, due %v", b.Paid, b.InPayment, b.Due())
			}
			paid += a.Balance.Paid
		}
		var entries affiliate.Paise
		seen := map[string]bool{}
		for _, e := range storetest.Must(s.Entries(t.Context(), 0, affiliate.Span{}))(t) {
			if entries += e.Amount; seen[e.Reference] {
				t.Fatalf("%s was paid twice", e.Reference)
			}
			seen[e.Reference] = true
		}
		if entries != paid {
			t.Fatalf("the ledger has %v, the balances %v", entries, paid)
		}
		storetest.NoErr(t, s.Close())
	}
}

// payerKilled runs the other process and kills it with SIGKILL after a number of batches.
func payerKilled(t *testing.T, path string, after int) {
	t.Helper()
	cmd := exec.Command(storetest.Must(os.Executable())(t))
	cmd.Env = append(os.Environ(), asPayer+"="+path)
	out := storetest.Must(cmd.StdoutPipe())(t)
	storetest.NoErr(t, cmd.Start())
	lines, last := bufio.NewScanner(out), ""
	for n := 1; lines.Scan(); n++ {
		if last = lines.Text(); n == after {
			storetest.NoErr(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(last) < len("paid P-") || last[:4] != "paid" {
		t.Fatalf("it ended by itself: %v, %q", err, last)
	}
}
