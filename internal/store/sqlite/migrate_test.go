package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
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
	longer := append(all[:latest:latest], store.Migration{Version: latest + 1, SQL: "create table later (x text)"}, store.Migration{Version: latest + 2, SQL: "insert into later values ('x')"})
	s, e, err := opened(t, path, now, longer)
	if err != nil {
		t.Fatal(err)
	}
	var version, rows int
	if err := e.readers.QueryRow("select (select count(*) from later), user_version from pragma_user_version").Scan(&rows, &version); err != nil || version != latest+2 || rows != 1 {
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
