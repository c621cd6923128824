package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// restoreUntilKilled is the other process: it puts two copies in each other's place.
func restoreUntilKilled(spec string) {
	all := strings.Split(spec, "\n")
	for i := 0; ; i++ {
		if _, err := sqlite.Restore(context.Background(), all[0], all[1+i%2], sqlite.Options{}); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		if kept, err := filepath.Glob(all[0] + ".before-restore-*"); err == nil && len(kept) > 20 {
			for _, k := range kept {
				_ = os.Remove(k)
			}
		}
		fmt.Println("restored")
	}
}

func TestKilledRestoreIsComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	path, a, b := storetest.Path(t), copied(t, "a1", "a2"), copied(t, "b1")
	storetest.Must(sqlite.Restore(t.Context(), path, a, sqlite.Options{}))(t)
	seen := map[string]int{}
	for i := range 20 {
		cmd := exec.Command(storetest.Must(os.Executable())(t))
		cmd.Env = append(os.Environ(), asRestorer+"="+strings.Join([]string{path, a, b}, "\n"))
		out := storetest.Must(cmd.StdoutPipe())(t)
		storetest.NoErr(t, cmd.Start())
		line := make([]byte, 64)
		n, _ := out.Read(line)
		if !strings.HasPrefix(string(line[:n]), "restored") {
			t.Fatalf("it says %q", line[:n])
		}
		// Somewhere within the next one or two, spread over their steps.
		busyFor(time.Duration(i) * 4 * time.Millisecond)
		storetest.NoErr(t, cmd.Process.Kill())
		_ = cmd.Wait()
		got := strings.Join(slugs(t, path), " ")
		if got != "a1 a2" && got != "b1" {
			t.Fatalf("after kill %d there is %q", i, got)
		}
		seen[got]++
	}
	t.Log(seen)
}

// busyFor lets real time pass: the other process is killed at a random point, and the test must pass at each.
func busyFor(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}
