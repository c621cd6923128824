package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// Who had sold something before their links were tracked here is named in the plan, until an opening balance says what is owed of that.
func TestThePlanNamesWhoSoldBeforeTracking(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x, s, _ := selfPaying(t)
			people, err := s.Affiliates(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			made, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "old00001", Affiliate: affiliate.Who{UserID: people[1].UserID}}})
			if err == nil {
				_, err = storetest.Record(t.Context(), s, made[0].LinkID, time.Now(), affiliate.Counters{Sales: 3, Revenue: 9_000_00, Commission: 2000})
			}
			if err != nil {
				t.Fatal(err)
			}
			term := payOn(t, x, s, size[0], size[1], "*", "$").
				Contains("Pay 2 affiliates", "1 affiliate sold before tracking (devdiaries): if some of that is owed")
			term.GoldenBody("pay-sold-before")
			_, err = s.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: people[1].ID, Kind: affiliate.EntryOpening, Amount: 500_00}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			term.WaitIdle().Contains("₹2,969.11").Absent("sold before tracking").Quit("ctrl+c")
		})
	}
}

// What is claimed after the question is what was asked: who became due meanwhile is not added, and nobody gets more than is due who was
// not named.
func TestAPlanThatChangesUnderTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, ":", "Pay all that is due", "enter", "e", "60,000", "enter", "j", "e", "2,000", "enter", "enter").
			Contains("Pay more than is due?", "codewithmeera ₹20,000 above due").Absent("devdiaries ₹")
		people, err := s.Affiliates(t.Context())
		if err == nil {
			err = s.EditPayTerms(t.Context(), people[2].ID, affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByUPI, Address: "asha@okhdfc"}})
		}
		if err == nil {
			_, err = s.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: people[2].ID, Kind: affiliate.EntryBonus, Amount: 5_000_00},
				{AffiliateID: people[1].ID, Kind: affiliate.EntryDeduction, Amount: 900_00}}, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		term.WaitIdle().Press("y").WaitIdle().Contains("Prepared P-", "Left out since the plan: devdiaries: only ₹1,569.11 is due now")
		if got, want := batchWords(t, s), "1 prepared; 001 ₹60,000 prepared"; got != want {
			t.Errorf("prepared %q, want %q", got, want)
		}
		term.Quit("ctrl+c")
	})
}

// A payee that a spreadsheet would run is named before it is claimed, and when its file is written.
func TestAPayeeThatIsWrittenDifferently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		x.paying.quoted = []string{"P-XXXX-001"}
		term := payOn(t, x, s, 160, 30, "enter", "e", "other", "tab", "+919876543210@ybl", "tab").Contains("a payment file has an ' before this payee")
		term.Press("enter").WaitIdle().Press("$").WaitIdle().Contains("codewithmeera: a payment file has an ' before this payee", "' before the payee")
		term.Press("enter").WaitIdle().Contains("Prepared P-", "P-XXXX-001: a payment file has an '").Quit("ctrl+c")
	})
}

// A file that appears while a plan is open takes its proposed name: another one is proposed, and nothing was claimed.
func TestAPlanProposesAFreeNameAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, p := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "$").Contains("payouts-2000-01-01-generic.csv")
		p.mu.Lock()
		p.files["/home/asha/payouts/payouts-2000-01-01-generic.csv"] = ""
		p.mu.Unlock()
		term.Press("enter").WaitIdle().Contains("nothing was prepared", "exists already: name another file (f)", "payouts-2000-01-01-2-generic.csv")
		if got := batchWords(t, s); got != "none" {
			t.Errorf("prepared %q", got)
		}
		term.Press("enter").WaitIdle().Contains("Prepared P-", "payouts-2000-01-01-2-generic.csv").Quit("ctrl+c")
	})
}

// The account of a marked balance leads to the next one and back.
func TestMarkedAccountsAreGoneThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "enter", "]").Contains("mark several balances in the list first").Press("esc").WaitIdle()
		for _, key := range []string{"space", "space", "g", "enter"} {
			term.Press(key).WaitIdle()
		}
		term.Contains("› codewithmeera", "1 of 2 marked").Press("[").Contains("this is the first of the marked balances")
		term.Press("]").WaitIdle().Contains("› devdiaries", "2 of 2 marked").Press("]").Contains("this is the last of the marked balances")
		term.Press("[").WaitIdle().Contains("› codewithmeera").Press("esc").WaitIdle().Contains("2 marked").Quit("ctrl+c")
	})
}

// Marked rows that the filter hides are paid too, and named.
func TestHiddenMarksAreNamedInThePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := payOn(t, x, s, 120, 30, "*", "/", "dev", "enter").Contains("4 marked, 3 hidden")
		term.Press("$").WaitIdle().Contains("Pay 2 affiliates", "Includes 1 affiliate that the filter hides: codewithmeera")
		term.Press("esc").WaitIdle().Contains("4 marked, 3 hidden").Press("$").WaitIdle().Press("enter").WaitIdle().Contains("Prepared P-")
		term.Press("esc", "esc").WaitIdle().Absent("marked")
		term.Quit("ctrl+c")
	})
}

// withoutPayee removes where codewithmeera's money goes.
func withoutPayee(t *testing.T, s *store.Store) {
	t.Helper()
	all, err := s.Affiliates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Name == "codewithmeera" {
			if err := s.EditPayTerms(t.Context(), a.ID, affiliate.PayTermsEdit{Payee: &affiliate.Payee{}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A plan that pays nobody says what can be done: write the payee, or pay everybody else. Everybody is paid from any screen.
func TestAPlanThatPaysNobodySaysWhatToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		withoutPayee(t, s)
		term := payOn(t, x, s, 80, 24, "$").Contains("codewithmeera cannot be paid now", "e: write the missing payee · $: pay all that is due, to 1 other",
			"no payee: ₹40,000 is due")
		term.Press("$").WaitIdle().Contains("Pay 1 affiliate", "Left out").Press("$").Contains("this plan is for all to whom something is due")
		term.Press("tab").WaitIdle().Press("e").WaitIdle().Contains("Payee of codewithmeera").Press("upi", "tab", "meera@okhdfc", "tab", "enter").WaitIdle().
			Contains("Pay 2 affiliates")
		term.Press("enter").WaitIdle().Contains("nothing is claimed before enter", "nobody here is paid")
		term.Press("esc").WaitIdle().Press("1").WaitIdle().Press(":", "pay all", "enter").WaitIdle().Contains("+3 › Pay", "Pay 2 affiliates").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) { // the last one who was left out is paid, and the plan shows the payment
		x, s, _ := selfPaying(t)
		withoutPayee(t, s)
		term := payOn(t, x, s, 80, 24, "$").Contains("no payee: ₹40,000 is due").Press("e").WaitIdle().Press("upi", "tab", "meera@okhdfc", "tab", "enter").
			WaitIdle()
		term.Contains("Pay 1 affiliate", "₹36,000").Absent("Nobody is left out").Quit("ctrl+c")
	})
}
