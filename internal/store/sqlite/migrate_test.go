package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// opened is the database at path, with the migrations of a future version.
func opened(t *testing.T, path string, now func() time.Time, steps []store.Migration) (*store.Store, *Engine, error) {
	t.Helper()
	d, err := profileDatabase(path)
	if err != nil {
		t.Fatal(err)
	}
	d.steps = steps
	e, err := d.openProfile(t.Context(), Options{Now: now})
	if err != nil {
		return nil, nil, err
	}
	s, err := store.New(t.Context(), e, store.Options{})
	return s, e, err
}

func TestMigrationMakesACopy(t *testing.T) {
	all, err := store.ProfileMigrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "default.db")
	now := func() time.Time { return time.Date(2026, 10, 9, 12, 0, 0, 0, time.UTC) }
	s, _, err := opened(t, path, now, all)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "asha@example.com"}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	latest := all[len(all)-1].Version
	broken := append(all[:latest:latest], store.Migration{Version: latest + 1, SQL: "create table later (x text); insert into nowhere values (1)"})
	if _, _, err := opened(t, path, now, broken); err == nil {
		t.Fatal("a broken step was taken")
	}
	copies := func() []string {
		found, err := filepath.Glob(path + ".*")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := copies(); len(found) != 1 || filepath.Base(found[0]) != fmt.Sprintf("default.db.v%d-20261009T120000Z.bak", latest) {
		t.Fatalf("%q", found)
	}
	longer := append(all[:latest:latest], store.Migration{Version: latest + 1, SQL: "create table later (x text)"},
		store.Migration{Version: latest + 2, SQL: "insert into later values ('x')"})
	s, e, err := opened(t, path, now, longer)
	if err != nil {
		t.Fatal(err)
	}
	var version, rows int
	if err := e.readers.QueryRow("select (select count(*) from later), user_version from pragma_user_version").Scan(&rows, &version); err != nil ||
		version != latest+2 || rows != 1 {
		t.Error(version, rows, err)
	}
	s.Close()
	kept := copies()[0]
	if st, err := os.Stat(kept); err != nil || st.Mode() != 0o600 {
		t.Error(st, err)
	}
	old, _, err := opened(t, kept, now, all)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if a, err := old.Affiliates(t.Context()); err != nil || len(a) != 1 {
		t.Error(a, err)
	}
	_, _, err = opened(t, path, now, all)
	if oe, ok := errors.AsType[*OpenError](err); !ok || oe.Kind != Newer {
		t.Error(err)
	}
}

// A database that was made before notices named their affiliate and batch, and before a batch had several files, keeps all of its money.
func TestOlderMoneyIsMigrated(t *testing.T) {
	all, err := store.ProfileMigrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "default.db")
	now := func() time.Time { return time.Date(2026, 10, 9, 12, 0, 0, 0, time.UTC) }
	_, e, err := opened(t, path, now, all[:10])
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"insert into affiliates (id, user_id, name, created_at) values (7, 'aff-7', 'Asha', 1), (8, 'aff-8', 'Ravi', 1)",
		`insert into batches (id, state, created_at, ended_at, by_whom, period, currency, rate, file, format) values
			('P-7K3Q', 'paid', 1000, 2000, 'asha@desk', 'Sep 2026', 'USD', 83200000, '/home/asha/pay.csv', 'generic'), ('P-2222', 'prepared', 3000, 0, 'asha@desk', 'Oct 2026', '', 0, '', '')`,
		`insert into payments (reference, batch_id, affiliate_id, amount_paise, withheld_paise, method, address, state, note, decided_at, in_file) values
			('P-7K3Q-001', 'P-7K3Q', 7, 250000, 25000, 'upi', 'asha@okhdfc', 'paid', '', 2000, 1), ('P-7K3Q-002', 'P-7K3Q', 8, 90000, 0, 'upi', 'ravi@okhdfc', 'failed', 'account closed', 2000, 0),
			('P-2222-001', 'P-2222', 8, 90000, 0, 'upi', 'ravi@okhdfc', 'prepared', '', 0, 0)`,
		"insert into ledger (id, at, affiliate_id, kind, amount_paise, withheld_paise, reference, batch_id, by_whom) values " +
			"('0199c0de-0000-7000-8000-000000000001', 2000, 7, 'payout', 250000, 25000, 'P-7K3Q-001', 'P-7K3Q', 'asha@desk')",
		`insert into notices (id, at, kind, text, decided, rule) values (1, 1000, 'info', 'payout P-7K3Q prepared: 2 payments, ₹3,400, by asha@desk', 1, ''),
			(2, 2000, 'alert', 'the payment P-7K3Q-002 of ₹900 to Ravi failed: account closed; it is due again', 0, 'payment_failed'),
			(3, 2500, 'info', 'payout P-9999 prepared: 1 payment, ₹5, by asha@desk', 1, ''), (4, 2600, 'alert', 'Ravi has a negative balance', 0, 'negative_balance')`,
	} {
		if _, err := e.writer.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	s, _, err := opened(t, path, now, all)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	notices, err := s.Notices(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int64]string{}
	for _, n := range notices {
		got[n.ID] = fmt.Sprintf("%d %s %v", n.AffiliateID, n.Batch, n.NeedsReview())
	}
	if want := map[int64]string{1: "0 P-7K3Q false", 2: "8 P-7K3Q true", 3: "0  false", 4: "0  true"}; !maps.Equal(got, want) {
		t.Errorf("the notices are about %v, want %v", got, want)
	}
	batches, err := s.Batches(t.Context())
	if err != nil || len(batches) != 2 {
		t.Fatal(batches, err)
	}
	if len(batches[0].Files) != 0 || batches[0].State != affiliate.BatchPrepared || batches[1].PaidAmount != 2500_00 || batches[1].Failed != 1 {
		t.Errorf("the batches are %+v", batches)
	}
	dollars := affiliate.Conversion{Currency: "USD", Rate: 83_200_000}
	if want := (affiliate.BatchFile{Batch: "P-7K3Q", Path: "/home/asha/pay.csv", Format: "generic", Currency: dollars,
		Payments: 1}); len(batches[1].Files) != 1 || batches[1].Files[0] != want {
		t.Errorf("the files are %+v, want %+v", batches[1].Files, want)
	}
	entries, err := s.Entries(t.Context(), 0, affiliate.Span{})
	if err != nil || len(entries) != 1 || entries[0].Day != (affiliate.Date{}) || entries[0].Amount != 2500_00 || entries[0].Withheld != 250_00 ||
		entries[0].Batch != "P-7K3Q" {
		t.Errorf("the ledger is %+v, %v", entries, err)
	}
	balances, err := s.Balances(t.Context(), now(), 0)
	if err != nil || len(balances) != 2 || balances[0].Paid != 2500_00 || balances[1].InPayment != 900_00 {
		t.Errorf("the balances are %+v, %v", balances, err)
	}
}

func TestPragmasOfTheConnections(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, tc := range []struct {
		db     *sql.DB
		pragma string
		want   string
	}{
		{s.writer, "journal_mode", "wal"}, {s.writer, "synchronous", "2"}, {s.writer, "busy_timeout", "5000"}, {s.writer, "foreign_keys", "1"},
		{s.readers, "query_only", "1"}, {s.readers, "busy_timeout", "5000"}, {s.readers, "application_id", fmt.Sprint(applicationID)},
	} {
		var got string
		if err := tc.db.QueryRow("pragma " + tc.pragma).Scan(&got); err != nil || got != tc.want {
			t.Errorf("%s is %q, not %q: %v", tc.pragma, got, tc.want, err)
		}
	}
	if _, err := s.readers.Exec("delete from links"); err == nil {
		t.Error("a reader wrote")
	}
}
