package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fermion-tui/internal/store/sqlite"
)

// MigrateVariable, when it is set, has each new database of a test made by the migrations, as a program makes it, instead of copied.
const MigrateVariable = "FERMION_TUI_TEST_MIGRATE"

// emptyFile is a database of the newest version without a row. It is made once for all tests of a binary, which copy it: the migrations of
// a new database take longer than most of what is tested with it.
var emptyFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "fermion-tui-empty-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "empty.db")
	engine, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	if err := engine.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// MakeFile makes an empty database at path, for a program or a test that opens it afterwards. Where its folder has anything of that name, a
// copy for instance, or backups has files, nothing is made: what becomes of a missing database is then for the program to decide.
func MakeFile(path, backups string) error {
	if os.Getenv(MigrateVariable) != "" || hasFiles(filepath.Dir(path), filepath.Base(path)) || backups != "" && hasFiles(backups, "") {
		return nil
	}
	content, err := emptyFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	aside := path + ".made-" + rand.Text() // another goroutine may open the same path, and must not see half of a file
	defer func() { _ = os.Remove(aside) }()
	if err := os.WriteFile(aside, content, 0o600); err != nil {
		return err
	}
	if err := os.Link(aside, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// hasFiles reports whether a folder has an entry whose name begins with this.
func hasFiles(folder, name string) bool {
	entries, _ := os.ReadDir(folder)
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), name) })
}
