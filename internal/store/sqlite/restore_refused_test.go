package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

func TestRestoreRefusesInvalidCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	for name, tc := range map[string]struct {
		make func(t *testing.T) string
		kind sqlite.OpenKind
		says string
	}{
		"missing": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "none.db") }, sqlite.OpenFailed, "cannot be read"},
		"folder":  {func(t *testing.T) string { return t.TempDir() }, sqlite.NotOurs, "folder"},
		"empty": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
			return path
		}, sqlite.NotOurs, "empty"},
		"foreign": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			rawSQL(t, path, "create table mail (body text)")
			return path
		}, sqlite.NotOurs, "not a fermion-tui database"},
		"newer": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "pragma user_version = 99")
			return path
		}, sqlite.Newer, "newer fermion-tui"},
		"garbage": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600))
			return path
		}, sqlite.Damaged, "another copy"},
		"without a table": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "drop table changes")
			return path
		}, sqlite.Damaged, "it has no table changes)"},
		"without a column": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "alter table links drop column last_sale_at")
			return path
		}, sqlite.Damaged, "it has no table links, column last_sale_at)"},
		"with a trigger": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "create trigger steal after insert on links begin update links set slug = 'mine' where id = new.id; end")
			return path
		}, sqlite.Damaged, "it has a trigger steal on links, which fermion-tui does not make)"},
		"with a trigger of a hidden name": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "create trigger steal after insert on links begin update links set slug = 'mine' where id = new.id; end")
			one := storetest.Must(sql.Open("sqlite", "file:"+path))(t)
			defer one.Close()
			one.SetMaxOpenConns(1)
			for _, q := range []string{"pragma writable_schema = on",
				"update sqlite_schema set name = 'sqlite_steal', sql = replace(sql, 'steal', 'sqlite_steal') where type = 'trigger'"} {
				storetest.Must(one.Exec(q))(t)
			}
			return path
		}, sqlite.Damaged, "sqlite_steal"},
		"with a view": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "create view people as select * from affiliates")
			return path
		}, sqlite.Damaged, "it has a view people,"},
		"with another default": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "drop table holds",
				"create table holds (since integer primary key, fell integer, watched integer, ended_at integer not null default 0, accepted_until integer "+
					"not null default 7)")
			return path
		}, sqlite.Damaged, "its table holds is not the one that fermion-tui makes)"},
		"without an index": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "drop index links_affiliate")
			return path
		}, sqlite.Damaged, "it has no index links_affiliate on links)"},
		"with a row that cannot be read": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "update links set clicks = 'many'")
			return path
		}, sqlite.Damaged, "a row of its table links cannot be read"},
		"with an operation that cannot be read": {func(t *testing.T) string {
			path := copied(t, "k3f9x2ab")
			rawSQL(t, path, "insert into operations (id, kind, state, intent, created_at) values ('1', 'create-link', 'done', 'no JSON', 1)")
			return path
		}, sqlite.Damaged, "a row of its table operations cannot be read"},
		"a page overwritten": {func(t *testing.T) string { path := spoiled(t); spoil(t, path); return path }, sqlite.Damaged, "another copy"},
		"cut short": {func(t *testing.T) string {
			path := spoiled(t)
			storetest.NoErr(t, os.Truncate(path, 20_000))
			return path
		}, sqlite.Damaged, "another copy"},
	} {
		t.Run(name, func(t *testing.T) {
			path, file := storetest.Path(t), tc.make(t)
			s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
			storetest.Track(t, s, "here")
			storetest.NoErr(t, s.Close())
			for what, try := range map[string]func() error{
				"compare": func() error { _, err := sqlite.Compare(t.Context(), path, file); return err },
				"restore": func() error { _, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{}); return err },
			} {
				err := try()
				if ce, ok := errors.AsType[*sqlite.CopyError](err); !ok || ce.Kind != tc.kind || !strings.Contains(err.Error(), tc.says) {
					t.Errorf("%s says %v", what, err)
				}
			}
			if got := slugs(t, path); !slices.Equal(got, []string{"here"}) {
				t.Errorf("here is now %q", got)
			}
			if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db"}) {
				t.Errorf("left behind: %q", got)
			}
		})
	}
	path := copied(t, "k3f9x2ab")
	if _, err := sqlite.Restore(t.Context(), path, path, sqlite.Options{}); err == nil || !strings.Contains(err.Error(), "the database itself") {
		t.Errorf("over itself: %v", err)
	}
}

func TestRestoreDoesNotReplaceAForeignFile(t *testing.T) {
	path, file := filepath.Join(t.TempDir(), "a.db"), copied(t, "k3f9x2ab")
	rawSQL(t, path, "create table mail (body text)")
	before := storetest.Must(os.ReadFile(path))(t)
	_, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{})
	if oe, ok := errors.AsType[*sqlite.OpenError](err); !ok || oe.Kind != sqlite.NotOurs {
		t.Error(err)
	}
	if !bytes.Equal(before, storetest.Must(os.ReadFile(path))(t)) {
		t.Error("it was changed")
	}
}

func TestRestoreRefusesADatabaseInUse(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "old-link")
	c := storetest.NewClock()
	s := storetest.MustOpenDatabase(t, path, storetest.Options{By: "meera@laptop", Now: c.Now})
	storetest.Track(t, s, "new-link")
	_, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{Now: c.Now})
	if _, ok := errors.AsType[*sqlite.InUseError](err); !ok || !strings.Contains(err.Error(), fmt.Sprintf("meera@laptop (process %d)", os.Getpid())) {
		t.Errorf("it says %v", err)
	}
	// A suspended program has no heartbeat, and still has the file open.
	c.Add(time.Hour)
	_, err = sqlite.Restore(t.Context(), path, file, sqlite.Options{Now: c.Now})
	if _, ok := errors.AsType[*sqlite.InUseError](err); !ok || !strings.Contains(err.Error(), "meera@laptop") {
		t.Errorf("of a silent one it says %v", err)
	}
	storetest.Track(t, s, "newer-link")
	if n := len(storetest.Must(s.Links(t.Context()))(t)); n != 2 {
		t.Errorf("%d links", n)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db", "default.db-shm", "default.db-wal"}) {
		t.Errorf("left behind: %q", got)
	}
}
