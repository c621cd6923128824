//go:build unix

package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// A copy that replaces the file between opening and joining is what the program works with; one that stays away is a failure.
func TestFileReplacedWhileOpeningIsOpenedAgain(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "default.db"), filepath.Join(dir, "other.db")
	_, s, err := OpenStore(t.Context(), other, Options{}, store.Options{})
	if err == nil {
		_, err = s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "asha@example.com"})
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	o := Options{Moved: func(error) { said++ }}
	joins := 0
	e, s, err := openStore(t.Context(), path, o, func(e *Engine) (*store.Store, error) {
		if joins++; joins == 1 {
			if err := errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm"), os.Rename(other, path)); err != nil {
				t.Fatal(err)
			}
		}
		return store.New(t.Context(), e, store.Options{})
	})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := s.Affiliates(t.Context()); err != nil || len(all) != 1 || joins != 2 || said != 0 {
		t.Errorf("%d affiliates, joined %d times, told %d times, %v", len(all), joins, said, err)
	}
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "dev@example.com"}); err == nil || said != 1 || e.Lost() == nil {
		t.Errorf("after it joined, a move is told %d times: %v", said, err)
	}
	_ = s.Close()

	_, _, err = openStore(t.Context(), path, Options{}, func(e *Engine) (*store.Store, error) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return store.New(t.Context(), e, store.Options{})
	})
	if _, ok := errors.AsType[*OpenError](err); !ok {
		t.Errorf("a file that does not stay: %v", err)
	}
}
