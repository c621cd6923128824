package csvfile_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/csvfile"
)

// TestCreateSweepsWhatKilledProgramsLeft: only what is old, and of a file of this name or of another day's.
func TestCreateSweepsWhatKilledProgramsLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stays := map[string]bool{".pay-2.csv.1801949816": false, ".pay-14.csv.7": false, ".pay-2.csv.99": true, ".other-2.csv.5": true, ".pay-2.csv.mine": true,
		"pay-2.csv.4": true}
	for name := range stays {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("whole payees"), 0o600); err != nil {
			t.Fatal(err)
		}
		if old := time.Now().Add(-time.Hour); name != ".pay-2.csv.99" {
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := csvfile.NewFile{Name: filepath.Join(dir, "pay-2.csv"), Write: func(w io.Writer) error { _, err := io.WriteString(w, "x\n"); return err }}
	if err := csvfile.Create(t.Context(), []csvfile.NewFile{file}, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	for name, want := range stays {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s is there: %t", name, err == nil)
		}
	}
}
