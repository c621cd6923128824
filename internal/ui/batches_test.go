package ui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// What became of the payments of a batch is said once, for all of them or one by one.
func TestABatchIsDecided(t *testing.T) {
	cancel := func(ctx context.Context, s *store.Store, id string) error {
		b, _, err := s.Batch(ctx, id)
		if err == nil {
			_, err = s.CancelBatch(ctx, id, b.File)
		}
		return err
	}
	for name, c := range map[string]struct {
		keys      []string
		colleague func(context.Context, *store.Store, string) error // acts before the last key
		says      []string
		batch     string
	}{
		"paid from the result": {keys: []string{"m", "y"}, says: []string{"is paid: 2 paid"}, batch: "1 paid; 001 ₹40,000 paid; 002 ₹2,469.11 paid"},
		"not paid from the result": {keys: []string{"m", "enter"}, says: []string{"Prepared P-"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"all paid": {keys: []string{"enter", "m", "y"}, says: []string{"is paid: 2 paid"},
			batch: "1 paid; 001 ₹40,000 paid; 002 ₹2,469.11 paid"},
		"one paid": {keys: []string{"enter", "j", "p", "y"}, says: []string{"1 paid, 1 prepared"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 paid"},
		"one failed": {keys: []string{"enter", "f", "account closed", "enter"}, says: []string{"1 failed, 1 prepared"},
			batch: "1 prepared; 001 ₹40,000 failed account closed; 002 ₹2,469.11 prepared"},
		"the rest paid": {keys: []string{"enter", "f", "enter", "m", "y"},
			says: []string{"is paid: 1 paid, 1 failed", "Gross ₹2,469.11   Tax withheld ₹0.00   Net ₹2,469.11   1 failed: ₹40,000.00"}, batch: "1 paid; 001 ₹40,000 failed; 002 ₹2,469.11 paid"},
		"the marked ones": {keys: []string{"enter", "space", "space", "p", "y"}, says: []string{"is paid: 2 paid"},
			batch: "1 paid; 001 ₹40,000 paid; 002 ₹2,469.11 paid"},
		"all but one": {keys: []string{"enter", "*", "space", "f", "enter", "m", "y"}, says: []string{"1 paid, 1 failed"},
			batch: "1 paid; 001 ₹40,000 paid; 002 ₹2,469.11 failed"},
		"twice": {keys: []string{"enter", "p", "y", "p"}, says: []string{"is paid already"},
			batch: "1 prepared; 001 ₹40,000 paid; 002 ₹2,469.11 prepared"},
		"not cancelled": {keys: []string{"enter", "x", "enter"}, says: []string{"2 prepared"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"cancelled": {keys: []string{"enter", "x", "y"}, says: []string{"is cancelled: 2 cancelled"},
			batch: "1 cancelled; 001 ₹40,000 cancelled; 002 ₹2,469.11 cancelled"},
		"cancelled, then all paid": {keys: []string{"enter", "x", "y", "m"}, says: []string{"is cancelled already"},
			batch: "1 cancelled; 001 ₹40,000 cancelled; 002 ₹2,469.11 cancelled"},
		"a colleague cancelled": {keys: []string{"enter", "m", "y"}, colleague: cancel,
			says: []string{"nothing was changed", "was cancelled already", "2 cancelled"}, batch: "1 cancelled; 001 ₹40,000 cancelled; 002 ₹2,469.11 cancelled"},
		"a colleague cancelled one": {keys: []string{"enter", "p", "y"}, colleague: cancel,
			says: []string{"nothing was changed: P-", "-001 is cancelled already, not paid", "2 cancelled"}, batch: "1 cancelled; 001 ₹40,000 cancelled; 002 ₹2,469.11 cancelled"},
		"a colleague cancelled before it failed": {keys: []string{"enter", "f", "account closed", "enter"}, colleague: cancel,
			says:  []string{"-001 is cancelled already, not failed", "-001 failed", "account closed", "mark as failed"},
			batch: "1 cancelled; 001 ₹40,000 cancelled; 002 ₹2,469.11 cancelled"},
		"a colleague paid one": {keys: []string{"enter", "p", "y"},
			says: []string{"nothing was changed: it was marked so before; P-", "has 1 paid, 1 prepared"}, batch: "1 prepared; 001 ₹40,000 paid; 002 ₹2,469.11 prepared",
			colleague: func(ctx context.Context, s *store.Store, id string) error {
				_, err := s.DecidePayments(ctx, id, []affiliate.PaymentDecision{{Reference: id + "-001", State: affiliate.PayoutPaid}})
				return err
			}},
		"the results of a file": {keys: []string{"enter", "i", "results.csv", "enter", "y"}, says: []string{"is paid: 1 paid, 1 failed"},
			batch: "1 paid; 001 ₹40,000 paid; 002 ₹2,469.11 failed account closed"},
		"the results of a file, no": {keys: []string{"enter", "i", "results.csv", "enter", "n"}, says: []string{"2 prepared"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the results of no file": {keys: []string{"enter", "i", "result.csv", "enter"}, says: []string{"there is no file"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the results of another one": {keys: []string{"enter", "i", "others.csv", "enter"},
			says: []string{"nothing was changed: P-XXXX-001 is not in P-", "Results of P-", "others.csv"}, batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the file again": {keys: []string{"enter", "w", "tab", "tab", "again", "enter"},
			says: []string{"2 payments written to /home/asha/payouts/again-generic.csv"}, batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the file again, as proposed": {keys: []string{"enter", "w", "enter", "enter", "enter"},
			says: []string{"2 payments written to /home/asha/payouts/payouts-2000-01-01-2-generic.csv"}, batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the file again, there": {keys: []string{"enter", "w", "tab", "tab", "payouts-2000-01-01", "enter"}, says: []string{"already: name another file"},
			batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s, p := selfPaying(t)
				term := payOn(t, x, s, 120, 30, "*", "$", "enter")
				all, err := s.Batches(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				id := all[0].ID
				p.results = map[string][]affiliate.PaymentDecision{
					"results.csv": {{Reference: id + "-001", State: affiliate.PayoutPaid},
						{Reference: id + "-002", State: affiliate.PayoutFailed, Note: "account closed"}},
					"others.csv": {{Reference: "P-XXXX-001", State: affiliate.PayoutPaid}},
				}
				for i, key := range c.keys {
					if i == len(c.keys)-1 && c.colleague != nil {
						p.before = func() {
							if err := c.colleague(t.Context(), s, id); err != nil {
								t.Error(err)
							}
						}
					}
					term.Press(key).WaitIdle()
				}
				term.Contains(c.says...)
				if c.keys[len(c.keys)-1] != "y" {
					term.Absent("Save ")
				}
				if got := batchWords(t, s); got != c.batch {
					t.Errorf("the batch is %q, want %q", got, c.batch)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// The alert about a failed payment leads to it, wherever it is in its batch.
func TestTheAlertOfAFailedPaymentOpensIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "$", "enter", "enter", "j", "f", "account closed", "enter")
		x.readsNotices(t, s)
		term.WaitIdle().Press("6").WaitIdle().Contains("Payout to devdiaries failed")
		term.Press("enter").WaitIdle().Press("p").WaitIdle().Contains("-002 is failed already").Quit("ctrl+c")
	})
}

// Payments of a batch that failed together are one thing to review. Enter shows them by themselves, x there dismisses one of them, x in
// Activity all that are left.
func TestFailedPaymentsOfABatchAreReviewedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, term := twoPaymentsFailed(t, 160, 30)
		term.Contains("1 to review", "2 payments of P-", " failed", "₹42,469.11 became due again: codewithmeera, devdiaries")
		term.Press("enter").WaitIdle().Contains("2 failed, to review: ₹42,469.11 · x dismisses the one under the cursor · esc shows all payments",
			"▸ codewithmeera", "Payments 2")
		term.Press("space").WaitIdle().Contains("x dismisses the 1 marked").Press("k").WaitIdle().Press("space").WaitIdle().Press("k").WaitIdle()
		term.Press("x").WaitIdle().Contains("dismissed 1 alert", "1 failed, to review: ₹2,469.11 · x dismisses it", "▸ devdiaries", "Payments 1").
			Absent("▸ codewithmeera")
		term.Press("esc").WaitIdle().Contains("Payments 2").Absent("to review: ")
		term.Press("esc").WaitIdle().Contains("Payout to devdiaries failed", "  P-", "-002 of ₹2,469.11: account closed; it became",
			"payee none → bank ***6789  ", "  asha@desk", "1 to review").Absent("to devdiaries failed:").Press("x").WaitIdle().
			Contains("nothing to review", "2 payments of P-")
		if calls := x.calls(); !strings.HasSuffix(calls, "decide notice 6\ndecide notice 7") {
			t.Errorf("the writes are\n%s", calls)
		}
		term.Quit("ctrl+c")
	})
}

func TestFailedPaymentsGoldens(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			_, term := twoPaymentsFailed(t, size[0], size[1])
			term.GoldenBody("activity-failed-payments")
			term.Press("enter").WaitIdle().GoldenBody("batch-review")
			term.Quit("ctrl+c")
		})
	}
}

// Finance dismisses what failed, on the page of the batch and in Activity, and no other alert.
func TestFinanceDismissesFailedPayments(t *testing.T) {
	const off = "the role finance only writes payouts and entries of the ledger"
	goal := affiliate.Notice{ID: 99, Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed, At: time.Now(), Text: "Diwali ended short of its goal"}
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		x.opts.Role = screen.Role{Name: "finance", User: "ravi", MayPay: true}
		term := failBoth(t, x, s, 160, 30)
		term.Press("enter").WaitIdle().Press("x").WaitIdle().Contains("dismissed 1 alert", "Payments 1")
		term.Press("esc").WaitIdle().Press("esc").WaitIdle()
		x.mu.Lock()
		x.notices = append(x.notices, goal)
		x.mu.Unlock()
		x.send(affiliate.Invalidation{Notices: true})
		term.WaitIdle().Contains("2 to review", "Goal missed", "Payout to devdiaries failed")
		term.Press("*", "x").WaitIdle().Contains(off, "2 to review").Press("esc")
		term.Press("/").Type("goal").Press("enter", "x").WaitIdle().Contains(off).Press("enter").WaitIdle().Press("x").Contains(off).
			Press("esc", "esc", "esc").WaitIdle()
		term.Press("/").Type("devdiaries").Press("enter", "g", "x").WaitIdle().Contains("dismissed 1 alert", "1 to review")
		if calls := x.calls(); !strings.HasSuffix(calls, "decide notice 6\ndecide notice 7") {
			t.Errorf("the writes are\n%s", calls)
		}
		term.Quit("ctrl+c")
	})
}

// twoPaymentsFailed is Activity after both payments of a batch failed.
func twoPaymentsFailed(t *testing.T, w, h int) (*world, *uitest.Terminal) {
	t.Helper()
	x, s, _ := selfPaying(t)
	return x, failBoth(t, x, s, w, h)
}

// failBoth pays two affiliates, says that both payments failed, and shows Activity.
func failBoth(t *testing.T, x *world, s *store.Store, w, h int) *uitest.Terminal {
	t.Helper()
	term := payOn(t, x, s, w, h, "*", "$", "enter", "enter", "*", "f").Contains("Activity has one row")
	term.Press("account closed").WaitIdle().Press("enter").WaitIdle().Press("6").WaitIdle().Contains("2 failed")
	x.readsNotices(t, s)
	return term.WaitIdle()
}

// readsNotices takes over the notices of a database, as the program does that stores them there.
func (x *world) readsNotices(t *testing.T, s *store.Store) {
	t.Helper()
	all, err := s.Notices(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	x.mu.Lock()
	x.notices = all
	x.mu.Unlock()
	x.send(affiliate.Invalidation{Notices: true})
}

// A cancelled batch names each of its files, before and after.
func TestCancellingNamesAllFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		files := []string{"payouts-2000-01-01-generic.csv", "payouts-2000-01-01-hdfc-1.csv", "payouts-2000-01-01-hdfc-2.csv"}
		term := payOn(t, x, s, 120, 30, "*", "$", "enter", "w", "w", "enter", "x").Contains(files...)
		term.Press("y").WaitIdle().Contains("is cancelled: 2 cancelled. Do not send").Contains(files...)
		term.Press("esc").WaitIdle().Press("tab").WaitIdle().Contains("3 files, payouts").Quit("ctrl+c")
	})
}

// The list of batches has what was paid, not what was prepared and failed.
func TestTheListOfBatchesHasWhatWasPaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "$", "enter", "enter", "f", "enter", "m", "y")
		term.Contains("Gross ₹2,469.11", "1 failed: ₹40,000.00").Press("esc").WaitIdle().Press("tab").WaitIdle()
		term.Contains("Batch", "paid", "  1     ₹2,469.11").Absent("₹42,469.11").Quit("ctrl+c")
	})
}

// The sum over the batches is that of In payment over all balances: what failed is not in it.
func TestBatchesSumUpWhatIsInPayment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "$", "enter", "enter", "f", "enter", "esc", "tab")
		term.Contains("1 batch   In payment ₹2,469.11", "prepared").Quit("ctrl+c")
	})
}

// A colleague writes a file, or cancels, while the batch is looked at: who is about to cancel it is asked again, and the result of the
// plan follows.
func TestAColleagueWorksOnTheBatchThatIsShown(t *testing.T) {
	write := func(t *testing.T, s *store.Store, references ...string) affiliate.Batch {
		t.Helper()
		all, err := s.Batches(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b := all[0]
		for i := range references {
			references[i] = b.ID + references[i]
		}
		if err := s.PaymentFilesWritten(t.Context(), b, []affiliate.BatchFile{{Path: "/home/ravi/bank.csv", Format: "generic", Payments: len(references)}},
			references); err != nil {
			t.Fatal(err)
		}
		return b
	}
	synctest.Test(t, func(t *testing.T) {
		x, s, p := selfPaying(t)
		p.full = errors.New("no space left on device")
		term := payOn(t, x, s, 120, 30, "*", "$", "enter", "esc", "x").Contains("Cancel P-").Absent("sent to the bank")
		b := write(t, s, "-001", "-002")
		term.WaitIdle().Press("y").WaitIdle().Contains("Cancel "+b.ID, "was not cancelled: its payments were written to",
			"/home/ravi/bank.csv after you were asked", "sent to the bank already")
		if got, want := batchWords(t, s), "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"; got != want {
			t.Errorf("the batch is %q, want %q", got, want)
		}
		term.Press("y").WaitIdle().Contains("is cancelled: 2 cancelled").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		x, s, p := selfPaying(t)
		p.full = errors.New("no space left on device")
		term := payOn(t, x, s, 120, 30, "*", "$", "enter")
		b := write(t, s, "-002")
		term.WaitIdle().Press("m").WaitIdle().Contains("1 of them is in no payment file: "+b.ID+"-001. Answer no if it was", "not paid in another way.")
		term.Press("n", "esc").WaitIdle().Contains("1 payment is in no file; the others were written to bank.csv in /home/ravi as generic").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "$", "enter").Contains("m: all paid")
		all, err := s.Batches(t.Context())
		if err == nil {
			_, err = s.CancelBatch(t.Context(), all[0].ID, all[0].File)
		}
		if err != nil {
			t.Fatal(err)
		}
		term.WaitIdle().Contains(all[0].ID + " is cancelled by now: 2 cancelled. Do not send its file.").Press("m").WaitIdle().Contains("is cancelled already").
			Quit("ctrl+c")
	})
}
