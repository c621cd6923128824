//go:build unix

package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fermion-tui/internal/csvfile"
)

func pipe(t *testing.T) (name string) {
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

// A pipe without a writer does not delay the end of the program.
func TestAPipeThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	err := (&Importer{}).Import(ended, Import{Kind: csvfile.KindLinks, File: pipe(t)})
	if unfinished, ok := errors.AsType[*UnfinishedError](err); !ok || unfinished.Reason != "stopped; nothing was started" {
		t.Error(err)
	}
}
