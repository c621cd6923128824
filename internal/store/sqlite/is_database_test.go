package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// A database is known by what is in the file, also when it is damaged, and with it the log beside it.
func TestDatabasesAreRecognized(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		storetest.NoErr(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	database := filepath.Join(dir, "default.db")
	s := storetest.Must(storetest.OpenDatabase(t.Context(), database, storetest.Options{}))(t)
	ended, end := context.WithCancel(t.Context())
	end()
	for path, want := range map[string]bool{
		database: true, database + "-wal": true, database + "-shm": true, database + "-journal": true, database + ".csv": false,
		file("damaged.db", "SQLite format 3\x00"+string(make([]byte, 5000))): true,
		file("cut.db", "SQLite format 3\x00"):                                true,
		file("links.csv", "slug,affiliate\nk3f9x2ab,asha\n"):                 false,
		file("short.csv", "s"):                                               false, file("empty.csv", ""): false, dir: false, filepath.Join(dir, "none.db"): false,
	} {
		for _, ctx := range []context.Context{t.Context(), ended} {
			if got := sqlite.IsDatabase(ctx, path); got != want {
				t.Errorf("%s: %v", path, got)
			}
		}
	}
	storetest.NoErr(t, s.SetSetting(t.Context(), "a", "b"))
	storetest.NoErr(t, s.Close())
}
