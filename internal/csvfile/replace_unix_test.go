//go:build unix

package csvfile

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"

	"fermion-tui/internal/csvfile/csvfiletest"
)

// A pipe without a reader does not delay the end of the program.
func TestAPipeThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	err := Replace(ended, csvfiletest.Pipe(t), func(io.Writer) error { t.Error("written"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAWritingThatHangsIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs a system where closing a pipe ends what is written to it")
	}
	name := csvfiletest.Pipe(t)
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
