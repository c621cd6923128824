package csvfile

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
)

// Replace writes a whole file or nothing: a reader sees the old one or the new one. Only its owner may read it (0600), since it names
// people. What is not a plain file, like a pipe, is written to directly; a symbolic link stays one.
func Replace(ctx context.Context, name string, write func(io.Writer) error) (err error) {
	if err := checkReplaceable(ctx, name); err != nil {
		return err
	}
	if real, e := filepath.EvalSymlinks(name); e == nil {
		name = real
	}
	if info, e := os.Stat(name); e == nil && !info.Mode().IsRegular() {
		return writeTo(ctx, name, write)
	}
	f, err := createTemporary(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the first error says more
		}
	}()
	if err = fill(f, write); err != nil {
		return cannotWrite(name, err)
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return cannotRename(name, err)
	}
	return nil
}

// createTemporary creates a file beside the one of that name, for which it will be renamed.
func createTemporary(name string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, cannotWrite(name, err)
	}
	return f, nil
}

// fill writes a file, and closes it once all of it is on the disk.
func fill(f *os.File, write func(io.Writer) error) error {
	err := buffered(f, write)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// checkReplaceable refuses to replace a folder, and above all a database or a copy of one.
func checkReplaceable(ctx context.Context, name string) error {
	if err := checkNoFolder(name); err != nil {
		return err
	}
	if sqlite.IsDatabase(ctx, name) {
		return fmt.Errorf("%s is a database or a copy of one, and was not changed: name another file", name)
	}
	return nil
}

// checkNoFolder refuses the name of a folder, and a name that ends like one.
func checkNoFolder(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() || os.IsPathSeparator(name[len(name)-1]) {
		return &affiliate.KindError{Kind: affiliate.IsFolder, Err: fmt.Errorf("%s is a folder: name a file in it", name)}
	}
	return nil
}

// writeTo writes to what is not a plain file. When ctx ends it does not wait for the reader of a pipe.
func writeTo(ctx context.Context, name string, write func(io.Writer) error) error {
	f, err := openForWriting(ctx, name)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = f.Close() }) // ends a writing that hangs
	err = buffered(f, write)
	if !stop() {
		return fmt.Errorf("stopped: %w", ctx.Err())
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// openForWriting opens a pipe, which blocks until the other end is open.
func openForWriting(ctx context.Context, name string) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	got := make(chan opened, 1)
	go func() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			err = cannotWrite(name, err)
		}
		got <- opened{f, err}
	}()
	select {
	case o := <-got:
		return o.f, o.err
	case <-ctx.Done():
		return nil, fmt.Errorf("stopped: no program reads from %s: %w", name, ctx.Err())
	}
}

func buffered(f io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriter(f)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// CheckWritable returns why a file cannot be created in a place, before there is anything to lose.
func CheckWritable(ctx context.Context, name string) error {
	if err := checkReplaceable(ctx, name); err != nil {
		return err
	}
	f, err := createTemporary(name)
	if err != nil {
		return err
	}
	err = f.Close()
	if e := os.Remove(f.Name()); err == nil {
		err = e
	}
	return err
}

// byteOrderMark lets Excel read a CSV file as UTF-8.
const byteOrderMark = "\ufeff"

// WithBOM writes a byte order mark before what write writes.
func WithBOM(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
		return write(w)
	}
}
