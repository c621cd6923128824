package sqlite_test

import (
	"bufio"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// copied is a checked copy of a database with these slugs.
func copied(t *testing.T, slugs ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source.db")
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	if len(slugs) > 0 {
		storetest.Track(t, s, slugs...)
	}
	storetest.NoErr(t, s.Close())
	file := filepath.Join(t.TempDir(), "copy.db")
	storetest.Must(sqlite.Copy(t.Context(), path, file))(t)
	return file
}

// slugs are those of a database file.
func slugs(t *testing.T, path string) (all []string) {
	t.Helper()
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	for _, l := range storetest.Must(s.Links(t.Context()))(t) {
		all = append(all, l.Slug)
	}
	storetest.NoErr(t, s.Engine.Check(t.Context()))
	storetest.NoErr(t, s.Close())
	slices.Sort(all)
	return all
}

func TestRestoreSavesThePreviousDatabase(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "old-link")
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	id := storetest.Track(t, s, "old-link", "new-link")[0]
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "asha@example.com"}))(t)
	storetest.Must(storetest.Record(t.Context(), s.Store, id, storetest.Start.Add(-time.Minute), affiliate.Counters{}))(t)
	storetest.Must(storetest.Record(t.Context(), s.Store, id, storetest.Start, affiliate.Counters{Clicks: 1}))(t)
	storetest.NoErr(t, s.Close())

	c := storetest.Must(sqlite.Compare(t.Context(), path, file))(t)
	if c.Copy.Links != 1 || c.Present.Links != 2 || !c.Present.LastReading.Equal(storetest.Start) || !c.Copy.LastReading.IsZero() || c.Err != nil || c.NoDatabase || c.Changes != 1 {
		t.Errorf("%+v", c)
	}
	want := []store.MissingRows{{One: "link", Many: "links", Names: []string{"new-link"}}, {One: "affiliate", Many: "affiliates", Names: []string{"asha@example.com"}}}
	if fmt.Sprint(c.MissingInCopy) != fmt.Sprint(want) {
		t.Errorf("only here: %v", c.MissingInCopy)
	}

	kept := storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"old-link"}) {
		t.Errorf("restored: %q", got)
	}
	if got := slugs(t, kept); !slices.Equal(got, []string{"new-link", "old-link"}) {
		t.Errorf("kept: %q", got)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db", filepath.Base(kept)}) {
		t.Errorf("in the folder: %q", got)
	}
	for _, f := range []string{path, kept} {
		if m := storetest.Must(os.Stat(f))(t).Mode(); m != 0o600 {
			t.Errorf("%s has mode %v", f, m)
		}
	}
	// A copy of an older version has fewer tables.
	rawSQL(t, file, "drop table events", "pragma user_version = 2")
	if c := storetest.Must(sqlite.Compare(t.Context(), kept, file))(t); c.Err != nil || len(c.MissingInCopy) != 2 {
		t.Errorf("%+v", c)
	}
	// And back again.
	storetest.Must(sqlite.Restore(t.Context(), path, kept, sqlite.Options{}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"new-link", "old-link"}) {
		t.Errorf("restored again: %q", got)
	}
}

// A killed program leaves its log next to the file: the log must not get into the restored copy, and must not be lost.
func TestRestoreOverTheLogOfAKilledProgram(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "old-link")
	named := killed(t, path, 5)
	if st := storetest.Must(os.Stat(path + "-wal"))(t); st.Size() == 0 {
		t.Fatal("there is no log to lose")
	}
	kept := storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"old-link"}) {
		t.Errorf("restored: %q", got)
	}
	there := slugs(t, kept)
	for _, slug := range named {
		if !slices.Contains(there, slug) {
			t.Errorf("%s was lost", slug)
		}
	}
}

func TestRestoreOverAnUnreadableDatabase(t *testing.T) {
	log := bytes.Repeat([]byte("log "), 999)
	for name, tc := range map[string]struct {
		make func(t *testing.T, path string)
		kept string // name and beginning of the file that is kept; "": none is
	}{
		"missing folder": {func(t *testing.T, path string) {}, ""},
		"empty": {func(t *testing.T, path string) {
			storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
			storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
		}, ""},
		"garbage": {func(t *testing.T, path string) {
			storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
			storetest.NoErr(t, os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600))
			storetest.NoErr(t, os.WriteFile(path+"-wal", log, 0o600))
		}, "damaged garbage "},
		"a page overwritten": {func(t *testing.T, path string) {
			storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
			from := spoiled(t)
			spoil(t, from)
			storetest.NoErr(t, os.Rename(from, path))
		}, "damaged SQLite format 3"},
		"cut short": {func(t *testing.T, path string) {
			storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
			from := spoiled(t)
			storetest.NoErr(t, os.Truncate(from, 20_000))
			storetest.NoErr(t, os.Rename(from, path))
		}, "damaged SQLite format 3"},
		"newer": {func(t *testing.T, path string) {
			storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
			from := spoiled(t)
			rawSQL(t, from, "pragma user_version = 99")
			storetest.NoErr(t, os.Rename(from, path))
		}, "before-restore SQLite format 3"},
	} {
		t.Run(name, func(t *testing.T) {
			path, file := storetest.Path(t), copied(t, "old-link")
			tc.make(t, path)
			c := storetest.Must(sqlite.Compare(t.Context(), path, file))(t)
			if c.Copy.Links != 1 || c.NoDatabase != (tc.kept == "") || len(c.MissingInCopy) > 0 {
				t.Errorf("%+v", c)
			}
			kept := storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
			if got := slugs(t, path); !slices.Equal(got, []string{"old-link"}) {
				t.Errorf("restored: %q", got)
			}
			if tc.kept == "" {
				if kept != "" {
					t.Errorf("kept %s", kept)
				}
				return
			}
			called, begins, _ := strings.Cut(tc.kept, " ")
			if b := storetest.Must(os.ReadFile(kept))(t); !strings.Contains(kept, called) || !bytes.HasPrefix(b, []byte(begins)) {
				t.Errorf("kept is %s, %.20q", kept, b)
			}
			if name == "garbage" {
				if b := storetest.Must(os.ReadFile(kept + "-wal"))(t); !bytes.Equal(b, log) {
					t.Error("the log beside it was not kept")
				}
			}
		})
	}
}

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
			for _, q := range []string{"pragma writable_schema = on", "update sqlite_schema set name = 'sqlite_steal', sql = replace(sql, 'steal', 'sqlite_steal') where type = 'trigger'"} {
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
			rawSQL(t, path, "drop table holds", "create table holds (since integer primary key, fell integer, watched integer, ended_at integer not null default 0, accepted_until integer not null default 7)")
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

func TestRestoreAcceptsAnOlderVersion(t *testing.T) {
	path, file := storetest.Path(t), filepath.Join(t.TempDir(), "copy.db")
	first := storetest.Must(filepath.Glob("../migrations/profile/0001_*.sql"))(t)
	rawSQL(t, file, string(storetest.Must(os.ReadFile(first[0]))(t)), "insert into links (slug, created_at) values ('old-link', 1)",
		"pragma application_id = 0x46547569", "pragma user_version = 1")
	if c := storetest.Must(sqlite.Compare(t.Context(), path, file))(t); c.Copy.Links != 1 {
		t.Errorf("%+v", c)
	}
	storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"old-link"}) {
		t.Errorf("restored: %q", got)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db"}) {
		t.Errorf("in the folder: %q", got)
	}
}

// A copy with a version number that is too low can be read, but not migrated: that is found before anything is replaced.
func TestRestoreMigratesTheCopyBeforeItReplaces(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "k3f9x2ab")
	rawSQL(t, file, "pragma user_version = 1")
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	storetest.Track(t, s, "here")
	storetest.NoErr(t, s.Close())
	_, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{})
	if ce, ok := errors.AsType[*sqlite.CopyError](err); !ok || ce.Kind != sqlite.Damaged || !strings.HasPrefix(err.Error(), file+" is damaged") || !strings.HasSuffix(err.Error(), "nothing was changed") {
		t.Errorf("it says %v", err)
	}
	if got := slugs(t, path); !slices.Equal(got, []string{"here"}) {
		t.Errorf("here is now %q", got)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db"}) {
		t.Errorf("left behind: %q", got)
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

// TestRestoreMarksOpenWritesUnknown: what had no response when the copy was made may have been sent since, and must not be sent twice.
func TestRestoreMarksOpenWritesUnknown(t *testing.T) {
	path := storetest.Path(t)
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	ops := []affiliate.Operation{storetest.LinkOperation(), storetest.LinkOperation(), storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	file := filepath.Join(t.TempDir(), "copy.db")
	storetest.Must(sqlite.Copy(t.Context(), path, file))(t)
	storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t)
	storetest.Must(s.Finish(t.Context(), ops[0].ID, storetest.LinkOutcome("made-since", 2000)))(t)
	storetest.Must(s.Drop(t.Context(), []string{ops[1].ID}, "dropped"))(t)
	storetest.NoErr(t, s.Close())

	storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
	s = storetest.MustOpenDatabase(t, path, storetest.Options{})
	for i, want := range []struct {
		state affiliate.OperationState
		says  string
	}{{affiliate.Unknown, "made-since"}, {affiliate.Unknown, "rejected: dropped"}, {affiliate.Planned, ""}} {
		if op := storetest.Must(s.Operation(t.Context(), ops[i].ID))(t); op.State != want.state || !strings.Contains(op.Error, want.says) {
			t.Errorf("operation %d is %s: %s", i, op.State, op.Error)
		}
	}
	// Without a previous database, nothing is known about them.
	elsewhere := storetest.Path(t)
	storetest.Must(sqlite.Restore(t.Context(), elsewhere, file, sqlite.Options{}))(t)
	if d := storetest.Must(storetest.MustOpenDatabase(t, elsewhere, storetest.Options{}).PendingDecisions(t.Context()))(t); d.Unknown != 3 {
		t.Errorf("%+v", d)
	}
}

// TestRestoreIgnoresDeadInstances: a program that was killed a moment ago is not in the way, one that is suspended is named.
func TestRestoreIgnoresDeadInstances(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "k3f9x2ab")
	locks := instance.Liveness{Locks: instance.Locks(t.TempDir())}
	cmd := exec.Command(storetest.Must(os.Executable())(t))
	cmd.Env = append(os.Environ(), asHolder+"="+path, holderLocks+"="+string(locks.Locks))
	storetest.Must(cmd.StdinPipe())(t)
	out := storetest.Must(cmd.StdoutPipe())(t)
	storetest.NoErr(t, cmd.Start())
	if line := storetest.Must(bufio.NewReader(out).ReadString('\n'))(t); line != "open <nil>\n" {
		t.Fatalf("it says %q", line)
	}
	later := func() time.Time { return time.Now().Add(time.Hour) }
	if _, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{Liveness: locks, Now: later}); err == nil || !strings.Contains(err.Error(), "ravi@desk (process ") {
		t.Errorf("while it lives: %v", err)
	}
	storetest.NoErr(t, cmd.Process.Kill())
	_ = cmd.Wait()
	storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{Liveness: locks}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"k3f9x2ab"}) {
		t.Errorf("the links are %q", got)
	}
}
