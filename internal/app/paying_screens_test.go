package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// payees are so many affiliates, each with three links and two months of sales; a third of them is paid by UPI, by bank and by PayPal each.
const payees = 300

// monthsOfSales fills the database that the manager's program opens. The links are no longer watched: only their past is of interest.
func monthsOfSales(t *testing.T, m *fixture, folder, format string) {
	t.Helper()
	path := filepath.Join(m.o.DataDir, "profiles", "default.db")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := storetest.OpenFile(t.Context(), path, storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var track []affiliate.TrackRequest
	for i := range 3 * payees {
		who := i % payees
		track = append(track, affiliate.TrackRequest{Slug: fmt.Sprintf("slug%04d", i), Commission: 20_00,
			Affiliate: affiliate.Who{UserID: fmt.Sprintf("aff-%03d", who), Name: fmt.Sprintf("Person %03d", who),
				Email: fmt.Sprintf("p%03d@example.com", who)}})
	}
	tracked, err := s.TrackLinks(t.Context(), track)
	check(err)
	now := time.Now()
	past := map[int64][]affiliate.Sample{}
	var ids []int64
	for i, l := range tracked {
		ids = append(ids, l.LinkID)
		for day := 0; day <= 60; day += 5 { // each sale has a sample
			when := now.Add(time.Duration(day-61) * 24 * time.Hour)
			past[l.LinkID] = append(past[l.LinkID], affiliate.Sample{FirstRead: when, LastRead: when, Baseline: day == 0,
				Counters: affiliate.Counters{Clicks: int64(day * 10), Sales: int64(day / 5), Revenue: affiliate.Paise(day/5)*4999_00 + affiliate.Paise(i%7)*33,
					Commission: 20_00}})
		}
	}
	check(s.AddHistory(t.Context(), past))
	check(s.StopLinks(t.Context(), ids))
	people, err := s.Affiliates(t.Context())
	check(err)
	for i, p := range people {
		payee := []affiliate.Payee{{Method: affiliate.PayByUPI, Address: fmt.Sprintf("person%03d@okhdfc", i)},
			{Method: affiliate.PayByBank, Address: fmt.Sprintf("HDFC0001234 50100%09d", i)},
			{Method: affiliate.PayByPayPal, Address: fmt.Sprintf("p%03d@example.com", i)}}[i%3]
		check(s.EditPayTerms(t.Context(), p.ID, affiliate.PayTermsEdit{Payee: &payee}))
	}
	check(s.SetSetting(t.Context(), "payouts.folder", folder))
	check(s.SetSetting(t.Context(), "payouts.format", format))
	check(s.Close())
}

// Three files and "paid" take at most eight keys, whether the batch is written in three formats or a bank takes fewer rows in a file.
func TestThreeHundredAffiliatesArePaidWithEightKeys(t *testing.T) {
	t.Parallel()
	const day = "payouts-2000-01-01-"
	for name, c := range map[string]struct {
		format, maxRows string
		keys            []string
		rows            map[string]int // of each file, its titles included
	}{
		"three formats": {"generic", "", []string{"5", "*", "$", "enter", "w", "w", "m", "y"},
			map[string]int{day + "generic.csv": payees + 1, day + "paypal.csv": payees / 3, day + "hdfc.csv": payees + 1}},
		"three parts": {"hdfc", "max_rows = 100", []string{"5", "*", "$", "enter", "m", "y"},
			map[string]int{day + "hdfc-1.csv": 101, day + "hdfc-2.csv": 101, day + "hdfc-3.csv": 101}},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && c.maxRows != "" {
				t.Skip("the other one pays as many")
			}
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, folder := newFixture(t), t.TempDir()
				m.o.ConfigFile = filepath.Join(t.TempDir(), "config.toml")
				text := "[profiles.default]\npayouts = \"self\"\ntime_zone = \"Asia/Kolkata\"\ntds_percent = 2\n[payout_files.hdfc]\nheader = true\n" +
					c.maxRows +
					"\ncolumns = [[\"Beneficiary\", \"{{payee}}\"], [\"Amount\", \"{{amount}}\"], [\"Ref\", \"{{reference}}\"]]\n"
				if err := os.WriteFile(m.o.ConfigFile, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				monthsOfSales(t, m, folder, c.format)
				term := m.start(100, 40)
				term.Advance(5 * time.Second)
				began := time.Now()
				for _, key := range c.keys {
					term.Press(key).WaitIdle()
				}
				if took := time.Since(began); len(c.keys) > 8 || took > time.Minute {
					t.Errorf("%d keys in %s", len(c.keys), took)
				}
				term.Contains("paid: 300 paid")
				if err := term.Quit("q"); err != nil {
					t.Fatal(err)
				}
				checkPaid(t, m, folder, c.rows)
			})
		})
	}
}

// checkPaid compares the files with the batch, and the batch with the ledger.
func checkPaid(t *testing.T, m *fixture, folder string, rows map[string]int) {
	t.Helper()
	s, err := storetest.OpenFile(t.Context(), filepath.Join(m.o.DataDir, "profiles", "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	batches, err := s.Batches(t.Context())
	if err != nil || len(batches) != 1 || batches[0].State != affiliate.BatchPaid {
		t.Fatal(batches, err)
	}
	_, payments, err := s.Batch(t.Context(), batches[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	amounts := map[string]string{}
	var paid affiliate.Paise
	for _, p := range payments {
		amounts[p.Reference] = fmt.Sprintf("%d.%02d", p.Net()/100, p.Net()%100)
		paid += p.Amount
	}
	accounts, err := s.Accounts(t.Context(), time.Now(), affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15})
	if err != nil {
		t.Fatal(err)
	}
	var ledger affiliate.Paise
	for _, a := range accounts {
		if a.Balance.Due() != 0 || a.Balance.InPayment != 0 || a.Balance.OnHold == 0 {
			t.Errorf("%s: due %s, in payment %s, on hold %s", a.Affiliate.Name, a.Balance.Due().Exact(), a.Balance.InPayment.Exact(), a.Balance.OnHold.Exact())
		}
		ledger += a.Balance.Paid
	}
	if len(payments) != payees || ledger != paid || ledger != batches[0].Amount {
		t.Errorf("%d payments of %s, in the ledger %s", len(payments), paid.Exact(), ledger.Exact())
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != len(rows) {
		t.Fatalf("files %v, %v", entries, err)
	}
	for name, want := range rows {
		checkPaymentFile(t, filepath.Join(folder, name), want, amounts)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// checkPaymentFile reports whether each reference of a file is there once, with its amount.
func checkPaymentFile(t *testing.T, path string, want int, amounts map[string]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || len(rows) != want {
		t.Errorf("%s has %d rows, want %d: %v", path, len(rows), want, err)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		at := slices.IndexFunc(row, func(cell string) bool { return amounts[cell] != "" })
		if at < 0 { // the titles
			continue
		}
		if reference := row[at]; seen[reference] || !slices.Contains(row, amounts[reference]) {
			t.Errorf("%s: %q, which pays %s", path, row, amounts[reference])
		} else {
			seen[reference] = true
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v, %v", path, info.Mode(), err)
	}
}
