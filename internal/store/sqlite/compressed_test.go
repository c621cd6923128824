package sqlite_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// TestLargeDailyCopyIsCompressed: it is restored like a plain one, refused when it is damaged, and never overwritten. A copy that a person
// asks for is plain.
func TestLargeDailyCopyIsCompressed(t *testing.T) {
	dir, path := t.TempDir(), storetest.Path(t)
	s := storetest.MustOpenDatabase(t, path, storetest.Options{})
	storetest.Track(t, s, "k3f9x2ab")
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 80 {
		if _, _, err := s.AddEvent(t.Context(), affiliate.Event{ID: fmt.Sprint(i), Kind: "FREE_SALE",
			Body: strings.Repeat(fmt.Sprintf("%016x", random.Uint64()), 4000)}); err != nil {
			t.Fatal(err)
		}
	}
	made := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, "2026-10-09", s.ClaimDailyCopy))(t)
	if filepath.Base(made) != "default-2026-10-09.db.gz" {
		t.Fatalf("made %q", made)
	}
	if again := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, "2026-10-09", s.ClaimDailyCopy))(t); again != "" || len(names(t, dir)) != 1 {
		t.Errorf("made twice: %q, %q", again, names(t, dir))
	}
	if newest, _ := sqlite.NewestCopy(path, dir); newest != made {
		t.Errorf("the newest is %q", newest)
	}
	st := storetest.Must(os.Stat(made))(t)
	if daily, saved, size := sqlite.CopiesSize(path, dir); daily != 1 || saved != 0 || size != st.Size() || size > 2<<20 || st.Mode().Perm() != 0o600 {
		t.Errorf("%d daily, %d saved, %d bytes, mode %v", daily, saved, size, st.Mode())
	}
	if !sqlite.IsDatabase(t.Context(), made) {
		t.Error("it could be overwritten")
	}
	plain := filepath.Join(t.TempDir(), "plain.db")
	if storetest.Must(sqlite.Copy(t.Context(), path, plain))(t); storetest.Must(os.Stat(plain))(t).Size() < 4<<20 {
		t.Error("a copy that was asked for is compressed")
	}

	other := filepath.Join(t.TempDir(), "profiles", "default.db")
	if c := storetest.Must(sqlite.Compare(t.Context(), other, made))(t); c.Copy.Links != 1 || !c.NoDatabase {
		t.Errorf("%+v", c)
	}
	storetest.Must(sqlite.Restore(t.Context(), other, made, sqlite.Options{}))(t)
	restored := storetest.MustOpen(t, other, storetest.Options{})
	if events := storetest.Must(restored.Events(t.Context(), 0))(t); len(events) != 80 {
		t.Errorf("%d events", len(events))
	}
	if left := names(t, filepath.Dir(other)); strings.Contains(fmt.Sprint(left), "part") {
		t.Errorf("left: %q", left)
	}

	whole := storetest.Must(os.ReadFile(made))(t)
	for name, bytes := range map[string][]byte{"cut short": whole[:len(whole)/2],
		"changed": append(append([]byte(nil), whole[:len(whole)-6]...), 1, 2, 3, 4, 5, 6)} {
		file := filepath.Join(t.TempDir(), "copy.db.gz")
		storetest.NoErr(t, os.WriteFile(file, bytes, 0o600))
		for _, err := range []error{second(sqlite.Compare(t.Context(), path, file)),
			second(sqlite.Restore(t.Context(), filepath.Join(t.TempDir(), "new.db"), file, sqlite.Options{}))} {
			if e, ok := errors.AsType[*sqlite.CopyError](err); !ok || e.Kind != sqlite.Damaged || !strings.Contains(err.Error(),
				file+" is damaged: use another copy") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }
