package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// openKept opens a new database, and returns its connection.
func openKept(t *testing.T, path string) (*sql.DB, *connection) {
	t.Helper()
	db, err := openPrepared(dsn(path, "_pragma=journal_mode(wal)"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	var kept *connection
	c, err := db.Conn(t.Context())
	if err == nil {
		err = c.Raw(func(d any) error { kept = d.(*connection); return nil })
		_ = c.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return db, kept
}

func TestStatementsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	db, kept := openKept(t, path)
	exec := func(query string, args ...any) error {
		_, err := db.ExecContext(context.Background(), query, args...)
		return err
	}
	number := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
			t.Fatal(query, err)
		}
		return n
	}
	if err := exec("create table t (n integer unique)"); err != nil || len(kept.idle) != 0 {
		t.Fatal(err, kept.idle)
	}
	for i := range 3 {
		if err := exec("insert into t values (?)", i); err != nil || len(kept.idle) != 1 {
			t.Fatal(err, len(kept.idle))
		}
	}
	if err := exec("insert into t values (?)", 1); err == nil || len(kept.idle) != 0 {
		t.Errorf("a statement that failed: %v, %d kept", err, len(kept.idle))
	}

	// The same text, while its rows are read.
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	outer, err := tx.Query("select n from t order by n")
	if err != nil {
		t.Fatal(err)
	}
	for outer.Next() {
		inner, err := tx.Query("select n from t order by n")
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			pairs++
		}
		if err := inner.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := outer.Close(); err != nil || pairs != 9 {
		t.Error(pairs, err)
	}
	if err := tx.Rollback(); err != nil || len(kept.idle) != 1 {
		t.Error(err, len(kept.idle))
	}

	// A text that was prepared before its table changed.
	const all = "select count(*) from (select * from t)"
	if n := number(all); n != 3 {
		t.Error(n)
	}
	if err := exec("alter table t add column m integer default 7"); err != nil {
		t.Fatal(err)
	}
	if n := number(all) + number("select m from t where n = 0"); n != 10 {
		t.Error(n)
	}

	for i := range 2 * maxPrepared {
		if n := number(fmt.Sprintf("select %d", i)); n != i {
			t.Error(n)
		}
	}
	if len(kept.idle) != maxPrepared {
		t.Errorf("%d kept", len(kept.idle))
	}
	for _, n := range []int{maxValues, maxValues + 1} { // which makes room for the first
		query, values := "select count(*) from t where m in (?"+strings.Repeat(",?", n-1)+")", make([]any, n)
		values[0] = 7
		for range 2 {
			if got := number(query, values...); got != 3 {
				t.Error(got)
			}
			if _, is := kept.idle[query]; is != (n == maxValues) || len(kept.idle) != maxPrepared {
				t.Errorf("a list of %d values: kept is %v, %d in all", n, is, len(kept.idle))
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !os.IsNotExist(err) {
		t.Errorf("the log is left: %v", err)
	}
}
