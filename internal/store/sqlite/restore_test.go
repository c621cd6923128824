package sqlite_test

import (
	"bufio"
	"bytes"
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
	if c.Copy.Links != 1 || c.Present.Links != 2 || !c.Present.LastReading.Equal(storetest.Start) || !c.Copy.LastReading.IsZero() || c.Err != nil ||
		c.NoDatabase || c.Changes != 1 {
		t.Errorf("%+v", c)
	}
	want := []store.MissingRows{{One: "link", Many: "links", Names: []string{"new-link"}},
		{One: "affiliate", Many: "affiliates", Names: []string{"asha@example.com"}}}
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

// TestAComparisonCountsEditsSinceTheCopy, which leave no row that only one of the two has. All is the same only as long as nothing was
// changed.
func TestAComparisonCountsEditsSinceTheCopy(t *testing.T) {
	path, file := storetest.Path(t), filepath.Join(t.TempDir(), "copy.db")
	change := func(f func(s storetest.Database)) store.Comparison {
		t.Helper()
		s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
		f(s)
		storetest.NoErr(t, s.Close())
		if _, err := os.Stat(file); err != nil {
			storetest.Must(sqlite.Copy(t.Context(), path, file))(t)
		}
		return storetest.Must(sqlite.Compare(t.Context(), path, file))(t)
	}
	var link []int64
	if c := change(func(s storetest.Database) { link = storetest.Track(t, s.Store, "old-link") }); !c.Same || len(c.MissingInCopy) > 0 {
		t.Errorf("just copied: %+v", c)
	}
	if c := change(func(s storetest.Database) { storetest.NoErr(t, s.SetSetting(t.Context(), "ui.period", "7d")) }); c.Same || len(c.MissingInCopy) > 0 {
		t.Errorf("a setting: %+v", c)
	}
	c := change(func(s storetest.Database) {
		for _, tag := range []string{"vip", "q4"} {
			storetest.NoErr(t, s.EditLinks(t.Context(), link, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{tag}}}))
		}
	})
	if c.Same || len(c.MissingInCopy) != 1 || c.MissingInCopy[0].Many != "edits" || len(c.MissingInCopy[0].Names) != 2 {
		t.Errorf("two edits: %+v", c)
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
	if ce, ok := errors.AsType[*sqlite.CopyError](err); !ok || ce.Kind != sqlite.Damaged || !strings.HasPrefix(err.Error(), file+" is damaged") ||
		!strings.HasSuffix(err.Error(), "nothing was changed") {
		t.Errorf("it says %v", err)
	}
	if got := slugs(t, path); !slices.Equal(got, []string{"here"}) {
		t.Errorf("here is now %q", got)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"default.db"}) {
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
	if _, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{Liveness: locks, Now: later}); err == nil || !strings.Contains(err.Error(),
		"ravi@desk (process ") {
		t.Errorf("while it lives: %v", err)
	}
	storetest.NoErr(t, cmd.Process.Kill())
	_ = cmd.Wait()
	storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{Liveness: locks}))(t)
	if got := slugs(t, path); !slices.Equal(got, []string{"k3f9x2ab"}) {
		t.Errorf("the links are %q", got)
	}
}
