//go:build unix

package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() != 0 {
		dir := t.TempDir()
		storetest.NoErr(t, os.Chmod(dir, 0o500))
		_, err := storetest.OpenDatabase(t.Context(), filepath.Join(dir, "profiles", "a.db"), storetest.Options{})
		checkReadOnly(t, fmt.Sprint(err))
		return
	}
	// Root may write everywhere, so the test runs as another user, with a copy of this program that they can read.
	dir := storetest.Must(os.MkdirTemp("/tmp", "store"))(t)
	t.Cleanup(func() { os.RemoveAll(dir) })
	storetest.NoErr(t, os.Chmod(dir, 0o755))
	program := filepath.Join(dir, "program")
	storetest.NoErr(t, os.WriteFile(program, storetest.Must(os.ReadFile(storetest.Must(os.Executable())(t)))(t), 0o755))
	there := filepath.Join(dir, "there.db")
	s, err := storetest.OpenDatabase(t.Context(), there, storetest.Options{})
	storetest.NoErr(t, err)
	storetest.NoErr(t, s.Close())
	storetest.NoErr(t, os.Chmod(there, 0o644))
	before := storetest.Must(os.ReadFile(there))(t)
	for _, path := range []string{there, filepath.Join(dir, "new.db"), filepath.Join(dir, "profiles", "new.db")} {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = []string{asStranger + "=" + path}
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Skipf("needs to run a program as another user: %v: %s", err, out)
		}
		checkReadOnly(t, string(out))
	}
	if !bytes.Equal(before, storetest.Must(os.ReadFile(there))(t)) {
		t.Error("the file was changed")
	}
}

func checkReadOnly(t *testing.T, said string) {
	t.Helper()
	if !strings.Contains(said, "cannot be written: check the permissions") {
		t.Errorf("it says %q", said)
	}
}

// TestOpenRefusesPipesAndFolders: opening a pipe waits for a writer, and a device has no end.
func TestOpenRefusesPipesAndFolders(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.db")
	storetest.NoErr(t, syscall.Mkfifo(pipe, 0o600))
	link := filepath.Join(t.TempDir(), "link.db")
	storetest.NoErr(t, os.Symlink(pipe, link))
	here := storetest.Path(t)
	storetest.NoErr(t, storetest.MustOpenDatabase(t, here, storetest.Options{}).Close())
	for path, what := range map[string]string{pipe: "a named pipe", link: "a named pipe", "/dev/zero": "a device", t.TempDir(): "a folder"} {
		for name, try := range map[string]func() error{
			"open":  func() error { _, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{}); return err },
			"calls": func() error { _, _, err := sqlite.OpenCalls(t.Context(), path, nil, store.CallsOptions{}); return err },
			"copy": func() error {
				_, err := sqlite.Copy(t.Context(), path, filepath.Join(t.TempDir(), "copy.db"))
				return err
			},
			"compare":      func() error { _, err := sqlite.Compare(t.Context(), here, path); return err },
			"restore":      func() error { _, err := sqlite.Restore(t.Context(), here, path, sqlite.Options{}); return err },
			"restore over": func() error { _, err := sqlite.Restore(t.Context(), path, here, sqlite.Options{}); return err },
		} {
			began := time.Now()
			err := try()
			if err == nil || !strings.Contains(err.Error(), "is not a file") || !strings.Contains(err.Error(), "this is "+what) {
				t.Errorf("%s %s says %v", name, what, err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("%s %s took %s", name, what, took)
			}
		}
	}
	if _, err := sqlite.Copy(t.Context(), here, pipe); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a copy to a pipe says %v", err)
	}
}
