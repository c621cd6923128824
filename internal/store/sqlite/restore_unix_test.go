//go:build unix

package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// A database that was deleted under a program seems not to exist: a restored copy would get that program's log, and the program
// would continue to write to a file without a name.
func TestRestoreRefusesADeletedDatabaseInUse(t *testing.T) {
	path, file := storetest.Path(t), copied(t, "old-link")
	cmd := exec.Command(storetest.Must(os.Executable())(t))
	cmd.Env = append(os.Environ(), asHolder+"="+path)
	storetest.Must(cmd.StdinPipe())(t)
	out := storetest.Must(cmd.StdoutPipe())(t)
	storetest.NoErr(t, cmd.Start())
	line := make([]byte, 64)
	n, _ := out.Read(line)
	if string(line[:n]) != "open <nil>\n" {
		t.Fatalf("it says %q", line[:n])
	}
	storetest.NoErr(t, os.Remove(path))
	before := names(t, filepath.Dir(path))
	_, err := sqlite.Restore(t.Context(), path, file, sqlite.Options{})
	if _, ok := errors.AsType[*sqlite.InUseError](err); !ok || !strings.Contains(err.Error(), fmt.Sprintf("process %d", cmd.Process.Pid)) ||
		!strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("it says %v", err)
	}
	// Nor is a new database created next to that log.
	if _, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{}); err == nil || !strings.Contains(err.Error(),
		fmt.Sprintf("under process %d", cmd.Process.Pid)) {
		t.Errorf("opening says %v", err)
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, before) {
		t.Errorf("in the folder: %q", got)
	}

	// After the program has ended, its log is moved away, and the file that is reported as kept exists.
	storetest.NoErr(t, cmd.Process.Kill())
	_ = cmd.Wait()
	kept := storetest.Must(sqlite.Restore(t.Context(), path, file, sqlite.Options{}))(t)
	if st := storetest.Must(os.Stat(kept))(t); st.Size() == 0 {
		t.Errorf("%s is empty", kept)
	}
	if got := slugs(t, path); !slices.Equal(got, []string{"old-link"}) {
		t.Errorf("restored: %q", got)
	}
}
