//go:build unix

package csvfiletest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Pipe makes a named pipe with no program at its other end, and returns its name.
func Pipe(t *testing.T) (name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "pipe.csv")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // unblocks a goroutine that still waits for the other end
		if f, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
			_ = f.Close()
		}
	})
	return name
}
