package ui_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/uitest"
)

// noLedger is a ledger in which nothing is.
type noLedger struct{}

func (noLedger) Accounts(context.Context, time.Time, affiliate.PayoutRules) ([]affiliate.Account, error) {
	return nil, nil
}
func (noLedger) Account(_ context.Context, id int64, _ time.Time, _ affiliate.PayoutRules) (affiliate.Account, error) {
	return affiliate.Account{Affiliate: affiliate.Affiliate{ID: id}}, nil
}
func (noLedger) PayTermsOf(_ context.Context, id int64) (affiliate.PayTerms, error) {
	return affiliate.PayTerms{AffiliateID: id, Tax: affiliate.UnknownCommission}, nil
}
func (noLedger) EditPayTerms(context.Context, int64, affiliate.PayTermsEdit) error { return nil }
func (l noLedger) AccountDetail(ctx context.Context, id int64, asOf time.Time, r affiliate.PayoutRules) (affiliate.AccountDetail, error) {
	a, err := l.Account(ctx, id, asOf, r)
	return affiliate.AccountDetail{Account: a}, err
}
func (noLedger) EarnedUnassigned(context.Context, []int64) ([]affiliate.EarnedUnassigned, error) {
	return nil, nil
}
func (noLedger) Entries(context.Context, int64, affiliate.Span) ([]affiliate.Entry, error) {
	return nil, nil
}
func (noLedger) AddEntries(context.Context, []affiliate.Entry, func(affiliate.Entry) []string) ([]bool, error) {
	return nil, nil
}
func (noLedger) SoldBeforeTracking(context.Context) (map[int64]bool, error)          { return nil, nil }
func (noLedger) RecordEntry(context.Context, affiliate.EntryRequest) (string, error) { return "", nil }
func (noLedger) FormerOwners(context.Context, int64, affiliate.Span) ([]affiliate.OwnedSum, error) {
	return nil, nil
}
func (noLedger) AddBonuses(context.Context, []affiliate.Entry, []affiliate.Entry) error { return nil }
func (noLedger) Batches(context.Context) ([]affiliate.Batch, error)                     { return nil, nil }
func (noLedger) Batch(context.Context, string) (affiliate.Batch, []affiliate.Payment, error) {
	return affiliate.Batch{}, nil, nil
}

// paying is a world whose money is in a real database: what four affiliates earned in a month, and a ledger.
func paying(t *testing.T) (*world, *store.Store) {
	t.Helper()
	x := empty()
	start := time.Now()
	now := start.Add(-40 * 24 * time.Hour)
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "school.db"),
		storetest.Options{By: "asha@desk", Random: rand.NewChaCha8([32]byte{}), Now: func() time.Time {
			if now.IsZero() {
				return time.Now()
			}
			return now
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	product := affiliate.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers", Slug: "go-for-engineers"}
	var links []int64
	for i, name := range []string{"codewithmeera", "devdiaries", "Asha Rao", "ravi.codes"} {
		made, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: fmt.Sprintf("k3f9x2a%d", i), Product: product,
			Affiliate: affiliate.Who{UserID: fmt.Sprintf("aff-%d", i), Name: name, Email: fmt.Sprintf("person%d@example.com", i)}}})
		check(err)
		links = append(links, made[0].LinkID)
	}
	revenue := map[int64]affiliate.Paise{}
	read := func(days int, link int64, more affiliate.Paise) {
		t.Helper()
		now = start.Add(time.Duration(-days)*24*time.Hour + 10*time.Minute)
		revenue[link] += more
		c := affiliate.Counters{Clicks: int64(100 - days), Sales: int64(revenue[link] / 1000_00), Revenue: revenue[link], Commission: 2000}
		_, err := storetest.Record(t.Context(), s, link, now, c)
		check(err)
	}
	for _, link := range links {
		read(40, link, 0)
	}
	read(30, links[0], 2_50_000_00)
	read(30, links[1], 12_345_55)
	read(6, links[0], 20_000_00)
	read(5, links[1], 4_000_00)
	read(5, links[2], 9_000_00)
	people, err := s.Affiliates(t.Context())
	check(err)
	now = time.Time{} // the clock's, from here on
	entry := func(who int, kind affiliate.EntryKind, days int, amount affiliate.Paise, reference, note string) affiliate.Entry {
		return affiliate.Entry{AffiliateID: people[who].ID, Kind: kind, At: start.Add(time.Duration(-days) * 24 * time.Hour), Amount: amount,
			Reference: reference, Note: note}
	}
	_, err = s.AddEntries(t.Context(), []affiliate.Entry{
		entry(0, affiliate.EntryOpening, 39, 5_000_00, "", "owed before September"),
		entry(0, affiliate.EntryPayout, 10, 15_000_00, "UTR4471", ""),
		entry(2, affiliate.EntryBonus, 20, 750_50, "", "top of the campaign"),
		entry(3, affiliate.EntryPayout, 12, 300_00, "UTR4472", "paid by mistake"),
	}, nil)
	check(err)
	tax := affiliate.BasisPoints(10_00)
	check(s.EditPayTerms(t.Context(), people[0].ID, affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByUPI, Address: "meera@okhdfc"},
		Tax: &tax}))
	check(s.EditPayTerms(t.Context(), people[1].ID,
		affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByBank, Address: "HDFC0001234 50100123456789"}}))
	x.in.Affiliates, x.in.Products = people, []affiliate.Product{product}
	x.in.Links, err = s.Links(t.Context())
	check(err)
	x.ledger = s
	return x, s
}

// follow tells the program what changes in the database.
func (x *world) follow(t *testing.T, s *store.Store, term *uitest.Terminal) *uitest.Terminal {
	t.Helper()
	news, cancel := s.Subscribe()
	t.Cleanup(cancel)
	go func() {
		for n := range news {
			x.send(n)
		}
	}()
	return term
}

func TestPayoutGoldens(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"payouts", nil},
		{"payouts-filtered", []string{"/", "due>1000"}},
		{"payouts-entries", []string{"tab", "tab"}},
		{"payouts-batches", []string{"tab"}},
		{"account", []string{"enter"}},
		{"account-on-hold", []string{"enter", "tab"}},
		{"account-statement", []string{"enter", "tab", "tab"}},
		{"account-links", []string{"enter", "tab", "tab", "tab"}},
		{"payee", []string{"enter", "e"}},
		{"statement-save", []string{"enter", "E"}},
		{"statements-save", []string{"*", "E", "tab"}},
		{"export", []string{"E"}},
		{"payouts-as-of", []string{":", "as of", "enter", "1999-12-19", "enter"}},
		{"entry-new", []string{"n", "tab", "tab", "1,000", "tab"}},
		{"entry-above-due", []string{"j", "n", "tab", "tab", "₹5,000", "enter", "enter", "enter", "enter", "enter"}},
		{"entry-equal", []string{"n", "tab", "tab", "₹5,000", "enter", "enter", "enter", "enter", "enter", "n", "tab", "tab", "₹5,000", "enter", "enter",
			"enter", "enter", "enter"}},
		{"entry-reverse", []string{"tab", "tab", "x"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x, _ := paying(t)
					term := x.open(t, size[0], size[1]).WaitIdle().Press("5").WaitIdle()
					for _, key := range c.keys {
						term.Press(key).WaitIdle()
					}
					term.GoldenBody(c.name)
				})
			})
		}
	}
}

// An entry is written once, a payout above what is due is asked about, and what is shown follows.
func TestEntriesAreWrittenAndReversed(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		says  []string
		wrote string
	}{
		"payout": {[]string{"tab", "tab", "₹5,000", "tab", "500", "tab", "tab", "UTR9", "tab", "by hand", "enter"},
			[]string{"recorded: codewithmeera, payout of ₹5,000, UTR9"}, "payout 5000 500 UTR9 by hand"},
		"above due, no": {[]string{"tab", "tab", "₹90,000", "enter", "enter", "enter", "enter", "enter", "enter"}, []string{"New entry of the ledger"}, ""},
		"above due, yes": {[]string{"tab", "tab", "₹90,000", "enter", "enter", "enter", "enter", "enter", "wait", "y"},
			[]string{"recorded: codewithmeera", "carried over"}, "payout 90000 0"},
		"the same, no": {[]string{"tab", "tab", "₹5,000", "enter", "enter", "enter", "enter", "enter", "wait", "n", "tab", "tab", "₹5,000", "enter", "enter",
			"enter", "enter", "enter", "wait", "n"}, []string{"New entry of the ledger"}, "payout 5000 0"},
		"the same, yes": {[]string{"tab", "tab", "₹5,000", "enter", "enter", "enter", "enter", "enter", "wait", "n", "tab", "tab", "₹5,000", "enter", "enter",
			"enter", "enter", "enter", "wait", "y", "wait"}, []string{"recorded: codewithmeera, payout of ₹5,000"}, "payout 5000 0; payout 5000 0"},
		"bonus": {[]string{"tab", "bonus", "tab", "250.25", "enter", "enter", "enter", "enter", "enter"}, []string{"recorded: codewithmeera, bonus of ₹250.25"},
			"bonus 250 0"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s := paying(t)
				before, _ := s.Entries(t.Context(), 0, affiliate.Span{})
				term := x.follow(t, s, x.open(t, 100, 30).WaitIdle()).Press("5").WaitIdle().Press("n")
				for _, key := range c.keys {
					if key == "wait" { // for what is due
						term.WaitIdle()
						continue
					}
					term.Press(key)
				}
				term.WaitIdle().Contains(c.says...)
				after, err := s.Entries(t.Context(), 0, affiliate.Span{})
				if err != nil {
					t.Fatal(err)
				}
				var wrote []string
				for _, e := range after[len(before):] {
					wrote = append(wrote, strings.TrimSpace(fmt.Sprintf("%s %d %d %s %s", e.Kind, e.Amount/100, e.Withheld/100, e.Reference, e.Note)))
				}
				if got := strings.Join(wrote, "; "); got != c.wrote {
					t.Errorf("wrote %q, want %q", got, c.wrote)
				}
				term.Quit("ctrl+c")
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x, s := paying(t)
		term := x.follow(t, s, x.open(t, 100, 30).WaitIdle()).Press("5").WaitIdle().Press("/", "ravi", "enter").WaitIdle().Contains("−₹300")
		term.Press("enter").WaitIdle().Press("x", "enter").WaitIdle().Contains("−₹300").Press("x", "y").WaitIdle().
			Contains("reversed: ravi.codes, payout of ₹300, UTR4472", "Due ₹0", "payout, reversed", "reversal of a payout")
		term.Press("x").WaitIdle().Contains("this entry was reversed already").Press("k", "x").WaitIdle().Contains("a reversal is not reversed")
		term.Quit("ctrl+c")
	})
}

// The cursor of Entries goes to the entry that n has written, now or later dated ones above it.
func TestTheCursorGoesToANewEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s := paying(t)
		term := x.follow(t, s, x.open(t, 120, 30).WaitIdle()).Press("5").WaitIdle().Press("tab", "tab").WaitIdle().Press("G")
		term.Press("n").WaitIdle().Press("tab", "bonus", "tab", "250.25", "tab", "tab", "1999-12-15", "tab", "tab", "late", "enter").WaitIdle().
			Contains("recorded: codewithmeera, bonus of ₹250.25")
		term.Press("x").WaitIdle().Contains("Reverse", "bonus of ₹250.25").Quit("ctrl+c")
	})
}

// Why a key does nothing goes as soon as that is no longer so.
func TestTheReasonOfAKeyGoesWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _, _ := selfPaying(t)
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press(":", "as of", "enter").WaitIdle().Press("1999-12-19", "enter").WaitIdle()
		const why = "these are the balances of 19 Dec 1999"
		term.Press("$").WaitIdle().Contains(why).Press("j").WaitIdle().Contains(why).Press("6").WaitIdle().Absent(why)
		term.Press("5", "$").WaitIdle().Contains(why).Press("esc").WaitIdle().Absent(why).Press("$").WaitIdle().Contains("Pay").Quit("ctrl+c")
	})
}

// What is on hold clears by waiting alone, and the balances say so.
func TestBalancesFollowTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		x.rules.HoldDays = 5
		term := x.open(t, 160, 50).WaitIdle().Press("5").WaitIdle().Press("/", "rao", "enter").WaitIdle().Contains("₹1,800.00", "Due ₹750.50   0 at or above")
		term.Advance(11 * time.Minute).Contains("Due ₹2,550.50   1 at or above ₹1,000")
		term.Quit("ctrl+c")
	})
}

// tab goes through the sections and on to the next tab, so that nobody is caught on this one.
func TestTheTabKeyLeavesPayouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		term := x.open(t, 100, 30).WaitIdle().Press("4").WaitIdle().Press("tab").WaitIdle().Contains("4 balances").Press("tab").WaitIdle().
			Contains("0 batches").
			Press("tab").WaitIdle().Contains("4 entries", "UTR4471").Press("tab").WaitIdle().Absent("4 entries")
		term.Press("shift+tab", "shift+tab", "shift+tab").WaitIdle().Contains("4 balances").Press("shift+tab").WaitIdle().Absent("4 balances")
		term.Quit("ctrl+c")
	})
}

// TestTheStripOfBalancesHasWhatIsOnHold, also at 80 columns, where the column On hold has no room.
func TestTheStripOfBalancesHasWhatIsOnHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s := paying(t)
		overpaid := affiliate.Entry{AffiliateID: x.in.Affiliates[3].ID, Kind: affiliate.EntryBonus, At: time.Now(), Amount: 300_00}
		if _, err := s.AddEntries(t.Context(), []affiliate.Entry{overpaid}, nil); err != nil {
			t.Fatal(err)
		}
		term := x.open(t, 80, 24).WaitIdle().Press("5").WaitIdle()
		term.Contains(" Balances 4 ", " Due ₹43,219.61   2 at or above ₹1,000   next release 10 Jan   on hold ₹6,600.00")
		term.Press("/").Type("due>1000").Press("enter").WaitIdle().Contains("2 of 4 balances   Due").Quit("q")
	})
}
