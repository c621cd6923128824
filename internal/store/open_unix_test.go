//go:build unix

package store_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/store"
)

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() != 0 {
		dir := t.TempDir()
		noErr(t, os.Chmod(dir, 0o500))
		_, err := store.Open(t.Context(), filepath.Join(dir, "profiles", "a.db"), store.Options{})
		checkReadOnly(t, fmt.Sprint(err))
		return
	}
	// Root may write everywhere: ask as somebody else, with a copy of this program that they can reach.
	dir := must(os.MkdirTemp("/tmp", "store"))(t)
	t.Cleanup(func() { os.RemoveAll(dir) })
	noErr(t, os.Chmod(dir, 0o755))
	program := filepath.Join(dir, "program")
	noErr(t, os.WriteFile(program, must(os.ReadFile(must(os.Executable())(t)))(t), 0o755))
	there := filepath.Join(dir, "there.db")
	s, err := store.Open(t.Context(), there, store.Options{})
	noErr(t, err)
	noErr(t, s.Close())
	noErr(t, os.Chmod(there, 0o644))
	before := must(os.ReadFile(there))(t)
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
	if !bytes.Equal(before, must(os.ReadFile(there))(t)) {
		t.Error("the file was changed")
	}
}

func checkReadOnly(t *testing.T, said string) {
	t.Helper()
	if !strings.Contains(said, "cannot be written: check the permissions") {
		t.Errorf("it says %q", said)
	}
}
