package ui_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// selfPaying is a world whose school pays its affiliates itself: codewithmeera by UPI with 10 % tax, devdiaries by bank, and Asha Rao and
// ravi.codes cannot be paid.
func selfPaying(t *testing.T) (*world, *store.Store, *fakePayments) {
	t.Helper()
	x, s := paying(t)
	x.rules.Mode = affiliate.PaidBySelf
	x.paying = newFakePayments(s, func() affiliate.PayoutRules { return x.rules })
	return x, s, x.paying
}

// payOn opens the tab of payouts and presses keys, each once what the one before brought has come.
func payOn(t *testing.T, x *world, s *store.Store, w, h int, keys ...string) *uitest.Terminal {
	t.Helper()
	term := x.follow(t, s, x.open(t, w, h).WaitIdle()).Press("5").WaitIdle()
	for _, key := range keys {
		term.Press(key).WaitIdle()
	}
	return term
}

// batchWords are the newest batch and its payments in words.
func batchWords(t *testing.T, s *store.Store) string {
	t.Helper()
	all, err := s.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		return "none"
	}
	b, payments, err := s.Batch(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	words := []string{fmt.Sprintf("%d %s", len(all), b.State)}
	for _, p := range payments {
		words = append(words, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", strings.TrimPrefix(p.Reference, b.ID+"-"), p.Amount.Exact(), p.State, p.Note)))
	}
	return strings.Join(words, "; ")
}

func TestPayingGoldens(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		full bool
	}{
		{name: "pay-plan", keys: []string{"*", "$"}},
		{name: "pay-left-out", keys: []string{"*", "$", "tab"}},
		{name: "pay-amount", keys: []string{"*", "$", "e", "₹60,000"}},
		{name: "pay-above-due", keys: []string{"*", "$", "e", "₹60,000", "enter", "enter"}},
		{name: "pay-file", keys: []string{"*", "$", "f"}},
		{name: "pay-prepared", keys: []string{"*", "$", "enter", "w"}},
		{name: "pay-no-file", keys: []string{"*", "$", "enter"}, full: true},
		{name: "batch", keys: []string{"*", "$", "enter", "esc"}},
		{name: "batch-files", keys: []string{"*", "$", "enter", "w", "w", "enter", "tab"}},
		{name: "batch-file", keys: []string{"*", "$", "enter", "esc", "w"}},
		{name: "batch-paid", keys: []string{"*", "$", "enter", "esc", "m"}},
		{name: "batch-results", keys: []string{"*", "$", "enter", "esc", "i"}},
		{name: "pay-nobody", keys: []string{"j", "j", "$"}},
		{name: "batch-failed", keys: []string{"*", "$", "enter", "esc", "f", "account closed"}},
		{name: "batch-cancel", keys: []string{"*", "$", "enter", "esc", "x"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x, s, p := selfPaying(t)
					if c.full {
						p.full = errors.New("payouts-2000-01-01-generic.csv is not written: the disk is full: make room, or name another folder")
					}
					payOn(t, x, s, size[0], size[1], c.keys...).GoldenBody(c.name)
				})
			})
		}
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("fermion-pays-%dx%d", size[0], size[1]), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s := paying(t)
				payOn(t, x, s, size[0], size[1], "$").GoldenBody("fermion-pays")
			})
		})
	}
}

// A plan is changed by hand, and what is prepared is what it says.
func TestAPlanIsChangedAndPrepared(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		says  []string
		batch string
		files string
	}{
		"the row under the cursor": {[]string{"$", "enter"}, []string{"Prepared P-"}, "1 prepared; 001 ₹40,000 prepared", "generic 1"},
		"all that is due": {[]string{":", "Pay all that is due", "enter", "enter"}, []string{"Prepared P-"},
			"1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared", "generic 2"},
		"a part": {[]string{"*", "$", "e", "1,000", "enter", "enter"}, []string{"Prepared P-"},
			"1 prepared; 001 ₹1,000 prepared; 002 ₹2,469.11 prepared", "generic 2"},
		"above due, no": {[]string{"$", "e", "60,000", "enter", "enter", "enter"}, []string{"nothing is claimed before enter", "₹20,000 above due"},
			"none", ""},
		"above due, yes": {[]string{"$", "e", "60,000", "enter", "enter", "y"}, []string{"Prepared P-"}, "1 prepared; 001 ₹60,000 prepared",
			"generic 1"},
		"left out by hand": {[]string{"*", "$", "x", "enter"}, []string{"Prepared P-"}, "1 prepared; 001 ₹2,469.11 prepared", "generic 1"},
		"put back": {[]string{"*", "$", "x", "tab", "G", "x", "tab", "enter"}, []string{"Prepared P-"},
			"1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared", "generic 2"},
		"the last one put back": {[]string{"$", "x", "tab", "x", "enter"}, []string{"Prepared P-"}, "1 prepared; 001 ₹40,000 prepared", "generic 1"},
		"who is left out": {[]string{"*", "$", "tab", "enter"},
			[]string{"nobody here is paid: tab goes to the payments, and enter prepares them there"}, "none", ""},
		"cannot be put back": {[]string{"*", "$", "tab", "x"}, []string{"they cannot be paid now"}, "none", ""},
		"discarded":          {[]string{"$", "x", "esc", "y"}, []string{"4 balances"}, "none", ""},
		"not discarded":      {[]string{"$", "x", "esc", "enter"}, []string{"Left out 1", "nothing is claimed"}, "none", ""},
		"nobody":             {[]string{"j", "j", "$", "enter"}, []string{"there is no payment to prepare"}, "none", ""},
		"a format that splits": {[]string{"*", "$", "f", "hdfc", "tab", "tab", "enter", "enter"}, []string{"-hdfc-1.csv", "-hdfc-2.csv"},
			"1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared", "hdfc-1 1, hdfc-2 1"},
		"further formats": {[]string{"*", "$", "enter", "w", "w"}, []string{"it is written in every format", "pay each of them once"},
			"1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared", "generic 2, hdfc-1 1, hdfc-2 1"},
		"cancel several files": {[]string{"*", "$", "enter", "w", "w", "esc", "x"}, []string{"If one of these files was sent", "-hdfc-2.csv"},
			"1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared", "generic 2, hdfc-1 1, hdfc-2 1"},
		"a format nobody takes": {[]string{"*", "$", "f", "paypal", "tab", "tab", "enter", "enter"},
			[]string{"Nobody of the 4 affiliates can be paid now", "f: another format than paypal", "2 are left out since a paypal file does not pay them",
				"there is no payment to prepare in a paypal file"}, "none", ""},
		"another currency": {[]string{"*", "$", "f", "ctrl+o", "tab", "tab", "tab", "usd", "tab", "83.20", "enter"}, []string{"in USD at 83.20"},
			"none", ""},
		"a currency without rate": {[]string{"*", "$", "f", "ctrl+o", "tab", "tab", "tab", "usd", "tab", "enter"}, []string{"how many rupees is one USD"},
			"none", ""},
		"a name with a folder": {[]string{"*", "$", "f", "tab", "tab", "a/b", "enter"}, []string{"a file name has no /"}, "none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s, p := selfPaying(t)
				term := payOn(t, x, s, 120, 30, c.keys...).Contains(c.says...)
				if got := batchWords(t, s); got != c.batch {
					t.Errorf("prepared %q, want %q", got, c.batch)
				}
				var files []string
				for _, name := range slices.Sorted(maps.Keys(p.files)) {
					short := strings.TrimSuffix(strings.TrimPrefix(name, "/home/asha/payouts/payouts-2000-01-01-"), ".csv")
					files = append(files, fmt.Sprintf("%s %d", short, len(strings.Fields(p.files[name]))))
				}
				if got := strings.Join(files, ", "); got != c.files {
					t.Errorf("wrote %q, want %q", got, c.files)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// What goes wrong is said with what is to be done next, and nothing is claimed that no screen shows.
func TestPayingGoesWrong(t *testing.T) {
	full := errors.New("x.csv is not written: full")
	colleague := func(do func(context.Context, *store.Store) error) func(*testing.T, *store.Store, *fakePayments) {
		return func(t *testing.T, s *store.Store, p *fakePayments) {
			p.before = func() {
				if err := do(t.Context(), s); err != nil {
					t.Error(err)
				}
			}
		}
	}
	claim := colleague(func(ctx context.Context, s *store.Store) error { // the payment to the first of them
		people, err := s.Affiliates(ctx)
		if err != nil {
			return err
		}
		rules := affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15}
		account, err := s.Account(ctx, people[0].ID, time.Now(), rules)
		if err != nil {
			return err
		}
		_, _, err = s.PreparePayout(ctx, affiliate.PayoutRequest{Rules: rules, Period: "Jan 2000",
			Payments: []affiliate.PaymentRequest{affiliate.PlannedPayment{Account: account, Amount: 40_000_00}.Request()}})
		return err
	})
	for name, c := range map[string]struct {
		keys    []string
		arrange func(*testing.T, *store.Store, *fakePayments)
		then    []string
		says    []string
		batch   string
	}{
		"the file exists, in the form": {keys: []string{"*", "$", "f", "tab", "tab", "payouts-2000-01-01", "enter"},
			says: []string{"already: name another file", "Payment file"}, batch: "none",
			arrange: func(_ *testing.T, _ *store.Store, p *fakePayments) {
				p.files["/home/asha/payouts/payouts-2000-01-01-generic.csv"] = "of yesterday"
			}},
		"the disk is full": {keys: []string{"*", "$", "enter"},
			says:    []string{"without its file: x.csv is not written: full", "payments are claimed all the same", "w writes the file again"},
			arrange: func(_ *testing.T, _ *store.Store, p *fakePayments) { p.full = full }, batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the disk is full, and has room again": {keys: []string{"*", "$", "enter"}, then: []string{"w"}, says: []string{"2 payments as generic"},
			arrange: func(_ *testing.T, _ *store.Store, p *fakePayments) { p.full = full }, batch: "1 prepared; 001 ₹40,000 prepared; 002 ₹2,469.11 prepared"},
		"the database fails": {keys: []string{"*", "$", "enter"},
			says: []string{"nothing was prepared: the database is locked", "nothing is claimed before enter"}, batch: "none",
			arrange: func(_ *testing.T, _ *store.Store, p *fakePayments) { p.broken = errors.New("the database is locked") }},
		"a colleague was faster with one": {keys: []string{"*", "$", "enter"},
			says: []string{"Left out since the plan: codewithmeera: ₹40,000 in payment already"}, arrange: claim,
			batch: "2 prepared; 001 ₹2,469.11 prepared"},
		"a colleague was faster with all": {keys: []string{"$", "enter"},
			says: []string{"nothing was prepared: the balances have changed: codewithmeera", "Payments   Left out 1"}, arrange: claim,
			batch: "1 prepared; 001 ₹40,000 prepared"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s, p := selfPaying(t)
				c.arrange(t, s, p)
				term := payOn(t, x, s, 120, 30, c.keys...)
				if c.then != nil {
					p.full = nil
					term.Press(c.then...).WaitIdle()
				}
				term.Contains(c.says...)
				if got := batchWords(t, s); got != c.batch {
					t.Errorf("prepared %q, want %q", got, c.batch)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// What somebody does here puts the balances in order, and the cursor goes with its row. What a link does leaves each row in its place.
func TestBalancesAreInOrderAfterAPayment(t *testing.T) {
	names := regexp.MustCompile(`(?m)^│?(▸?) *\*? *(codewithmeera|devdiaries|Asha Rao|ravi\.codes) `)
	order := func(term *uitest.Terminal) (rows string) {
		for _, m := range names.FindAllStringSubmatch(term.Screen(), -1) {
			rows += m[1] + m[2] + " "
		}
		return rows
	}
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30)
		for _, c := range []struct{ keys, want string }{
			{"", "▸codewithmeera devdiaries Asha Rao ravi.codes "},
			{"$ enter m y esc esc", "devdiaries Asha Rao ▸codewithmeera ravi.codes "},
			{"n tab bonus tab 9,000 tab tab tab tab enter", "▸codewithmeera devdiaries Asha Rao ravi.codes "},
		} {
			for _, key := range strings.Fields(c.keys) {
				term.Press(key).WaitIdle()
			}
			if got := order(term); got != c.want {
				t.Errorf("after %q the order is %q, want %q\n%s", c.keys, got, c.want, term.Screen())
			}
		}
		links, err := s.Links(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		x.rules.HoldDays = 0
		if _, err := storetest.Record(t.Context(), s, links[3].ID, time.Now(),
			affiliate.Counters{Clicks: 99, Sales: 90, Revenue: 900_000_00, Commission: 2000}); err != nil {
			t.Fatal(err)
		}
		term.WaitIdle().Advance(2 * time.Hour).Contains("₹1,79,700")
		if got, want := order(term), "▸codewithmeera devdiaries Asha Rao ravi.codes "; got != want {
			t.Errorf("after a reading the order is %q, want %q", got, want)
		}
		term.Press("1").WaitIdle().Press("5").WaitIdle()
		if got, want := order(term), "ravi.codes ▸codewithmeera devdiaries Asha Rao "; got != want {
			t.Errorf("back on the tab the order is %q, want %q", got, want)
		}
		term.Quit("ctrl+c")
	})
}

// Where a long amount takes the room, what is in payment stays and a column of zeros goes; the strip leaves out counts before what is carried over.
func TestBalancesAddUpOnANarrowTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		people, err := s.Affiliates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: people[3].ID, Kind: affiliate.EntryDeduction, Amount: 12_34_567_89, At: time.Now(),
			Note: "a mistake"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		term := payOn(t, x, s, 80, 24, "j", "$", "enter", "esc", "esc")
		term.Contains("In payment", "Due ▼", "carried over −₹12,34,867.89").Quit("ctrl+c")
	})
}

// Where Fermion pays, $ prepares nothing and offers to record what was seen; in read-only mode it is off.
func TestPayingWhereOthersPay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s := paying(t)
		term := payOn(t, x, s, 120, 30).Absent("$ pay").Press("$").WaitIdle().Contains("Fermion pays its affiliates").Press("n").WaitIdle().
			Contains("New entry of the ledger", "person0@example.com")
		term.Press("esc").WaitIdle().Press("enter").WaitIdle().Press("$").WaitIdle().Contains("Fermion pays its affiliates").Press("esc").WaitIdle()
		term.Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		x.opts.ReadOnly = true
		term := payOn(t, x, s, 120, 30, "$").Contains("read-only: nothing is changed")
		term.Quit("ctrl+c")
	})
}

// The role finance pays, records entries and imports the ledger, and nothing else.
func TestFinanceWritesTheLedgerOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		x.opts.Role = screen.Role{Name: "finance", User: "ravi", MayPay: true}
		term := x.open(t, 120, 30).WaitIdle()
		const off = "the role finance only writes payouts and entries of the ledger"
		for _, key := range []string{"a", "n", "t", "%", "c", "e", "x", "P", "u", "i"} {
			term.Press(key).Contains(off)
		}
		term.Press("5").WaitIdle().Press("n").WaitIdle().Contains("New entry of the ledger").Press("esc").WaitIdle()
		term.Press("i").WaitIdle().Contains("Import a file", "ledger").Press("esc").WaitIdle()
		term.Press("enter").WaitIdle().Press("e").Contains(off).Press("esc").WaitIdle()
		term.Press("$").WaitIdle().Contains("Pay 1 affiliate").Press("enter").WaitIdle().Contains("Prepared P-")
		if batches, err := s.Batches(t.Context()); err != nil || len(batches) != 1 {
			t.Errorf("%v batches, %v", batches, err)
		}
		term.Quit("ctrl+c")
	})
}
