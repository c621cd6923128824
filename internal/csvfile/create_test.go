package csvfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSeveralFilesAppearAllOrNone: nothing is left of those before the one that goes wrong, and an existing file stays as it is.
func TestSeveralFilesAppearAllOrNone(t *testing.T) {
	t.Parallel()
	full, decided := errors.New("no space left on device"), errors.New("cancelled meanwhile")
	for name, c := range map[string]struct {
		fails error // writing the second file
		ready func(dir string) error
		want  string
		left  []string
	}{
		"written":             {nil, func(string) error { return nil }, "", []string{"1.csv", "2.csv", "3.csv"}},
		"the disk is full":    {full, func(string) error { t.Error("it is ready"); return nil }, "no space left on device", nil},
		"a colleague cancels": {nil, func(string) error { return decided }, "cancelled meanwhile", nil},
		"a file came meanwhile": {nil, func(dir string) error { return os.WriteFile(filepath.Join(dir, "3.csv"), []byte("of others"), 0o600) },
			"3.csv exists already: name another file", []string{"3.csv"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write := func(w io.Writer) error { _, err := io.WriteString(w, "reference\n"); return err }
			files := []NewFile{{filepath.Join(dir, "1.csv"), write}, {filepath.Join(dir, "2.csv"), write}, {filepath.Join(dir, "3.csv"), write}}
			if c.fails != nil {
				files[1].Write = func(io.Writer) error { return c.fails }
			}
			err := Create(t.Context(), files, func() error {
				if entries, err := os.ReadDir(dir); err != nil || slices.ContainsFunc(entries,
					func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), ".") }) {
					t.Errorf("before it is ready there are %v, %v", entries, err)
				}
				return c.ready(dir)
			})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			var left []string
			entries, err := os.ReadDir(dir)
			for _, e := range entries {
				left = append(left, e.Name())
			}
			if err != nil || !slices.Equal(left, c.left) {
				t.Errorf("%v is left, want %v, %v", left, c.left, err)
			}
			if data, _ := os.ReadFile(filepath.Join(dir, "3.csv")); name == "a file came meanwhile" && string(data) != "of others" {
				t.Errorf("the file of others is %q", data)
			}
		})
	}
}
