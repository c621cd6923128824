//go:build unix

package csvfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
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

// A pipe without a reader does not delay the end of the program.
func TestAPipeThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	err := Replace(ended, pipe(t), func(io.Writer) error { t.Error("written"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAWritingThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs a system where closing a pipe ends what is written to it")
	}
	name := pipe(t)
	reader, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	ctx, cancel := context.WithCancel(t.Context())
	err = Replace(ctx, name, func(w io.Writer) error {
		cancel()
		_, err := w.Write(make([]byte, 1<<20)) // more than a pipe holds
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
