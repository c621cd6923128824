package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// replaced replaces an open database by another one, as cp and mv do.
func replaced(t *testing.T, path string) {
	for _, log := range []string{"-wal", "-shm"} {
		storetest.NoErr(t, os.Remove(path+log))
	}
	storetest.NoErr(t, os.Rename(copied(t, "another"), path))
}

// TestMovedDatabaseIsNotWritten, since it would be lost at the end of the program; Moved is called.
func TestMovedDatabaseIsNotWritten(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, path string){
		"moved":   func(t *testing.T, path string) { storetest.NoErr(t, os.Rename(path, path+".away")) },
		"deleted": func(t *testing.T, path string) { storetest.NoErr(t, os.Remove(path)) },
		"with its folder": func(t *testing.T, path string) {
			storetest.NoErr(t, os.RemoveAll(filepath.Dir(path)))
		},
		"replaced": func(t *testing.T, path string) {
			replaced(t, path)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := storetest.Path(t)
			var told []error
			s := storetest.MustOpenDatabase(t, path, storetest.Options{Moved: func(err error) { told = append(told, err) }})
			storetest.Track(t, s, "k3f9x2ab")
			ops := []affiliate.Operation{storetest.LinkOperation(), storetest.LinkOperation()}
			storetest.NoErr(t, s.Plan(t.Context(), ops))
			if !storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t) {
				t.Fatal("not claimed")
			}
			lose(t, path)
			if s.Lost() != nil || len(told) > 0 {
				t.Errorf("before anybody looked: %v, %v", s.Lost(), told)
			}
			for what, write := range map[string]func() error{
				"heartbeat": func() error { return s.Heartbeat(t.Context()) },
				"plan":      func() error { return s.Plan(t.Context(), []affiliate.Operation{storetest.LinkOperation()}) },
				"claim":     func() error { _, err := s.Claim(t.Context(), ops[1].ID, "{}"); return err },
				"finish": func() error {
					_, err := s.Finish(t.Context(), ops[0].ID, storetest.LinkOutcome("made", 2000))
					return err
				},
			} {
				e, ok := errors.AsType[*sqlite.MovedError](write())
				if !ok || e.Path != path || !strings.Contains(e.Error(), "nothing more is sent") {
					t.Errorf("%s: %v", what, e)
				}
			}
			if s.Lost() == nil || len(told) != 1 || told[0] == nil {
				t.Errorf("%v, told %v", s.Lost(), told)
			}
			if name == "replaced" {
				if got := slugs(t, path); len(got) != 1 || got[0] != "another" {
					t.Errorf("in the other database: %q", got)
				}
			}
		})
	}
}

func TestMovedDatabaseContinuesWhenItIsBack(t *testing.T) {
	path := storetest.Path(t)
	var told []error
	s := storetest.MustOpenDatabase(t, path, storetest.Options{Moved: func(err error) { told = append(told, err) }})
	storetest.NoErr(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+".away"))
	if err := s.Heartbeat(t.Context()); err == nil {
		t.Fatal("it has a heartbeat")
	}
	storetest.NoErr(t, os.Rename(filepath.Dir(path)+".away", filepath.Dir(path)))
	storetest.Track(t, s, "k3f9x2ab")
	if s.Lost() != nil || len(told) != 2 || told[1] != nil {
		t.Errorf("%v, told %v", s.Lost(), told)
	}
}

// Readers come and go: one that comes after another file took the place would show what is never written to.
func TestReplacingDatabaseIsNotRead(t *testing.T) {
	path := storetest.Path(t)
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t) // no reader has a connection yet
	replaced(t, path)
	if _, ok := errors.AsType[*sqlite.MovedError](func() error { _, err := s.Links(t.Context()); return err }()); !ok {
		t.Errorf("it reads %v", storetest.Must(s.Links(t.Context()))(t))
	}
	// Nor does its end fold or sweep away the log of the other one.
	other := storetest.MustOpenDatabase(t, path, storetest.Options{})
	storetest.Track(t, other, "k3f9x2ab")
	storetest.NoErr(t, s.Close())
	if st := storetest.Must(os.Stat(path + "-wal"))(t); st.Size() == 0 {
		t.Error("the log of the other database is gone")
	}
	if n := len(storetest.Must(other.Links(t.Context()))(t)); n != 2 {
		t.Errorf("%d links of 2 in the other database", n)
	}
}
