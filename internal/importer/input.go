package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// maxFile, maxRows and maxLines limit the memory of an import; a file of 100,000 rows has about 20 MiB. There may be more lines than rows,
// since a quoted cell may have several.
const (
	maxFile  = 64 << 20
	maxRows  = 250_000
	maxLines = 8 * maxRows
)

// read reads the whole file. When ctx ends it no longer waits for a person at the keyboard, or for a pipe that has no writer.
func (im *Importer) read(ctx context.Context, file string) ([]byte, error) {
	type content struct {
		data []byte
		err  error
	}
	got := make(chan content, 1)
	go func() {
		var c content
		if file == csvfile.StandardStream {
			c.data, c.err = readAtMost(im.Stdin)
		} else {
			c.data, c.err = readFile(file)
		}
		got <- c
	}()
	select {
	case c := <-got:
		if reason, ok := errors.AsType[*fileError](c.err); ok {
			return nil, fmt.Errorf("%s: %w", fileLabel(file), reason)
		}
		if c.err != nil && file == csvfile.StandardStream {
			return nil, fmt.Errorf("standard input cannot be read: %w", c.err)
		}
		if errors.Is(c.err, fs.ErrNotExist) {
			return nil, &noFileError{file}
		}
		if c.err != nil {
			return nil, fmt.Errorf("the file cannot be read: %w", c.err)
		}
		return c.data, nil
	case <-ctx.Done():
		return nil, &UnfinishedError{Reason: "stopped; nothing was started", Err: ctx.Err()}
	}
}

// noFileError means that a file to be read is not there.
type noFileError struct{ file string }

func (e *noFileError) Error() string { return "there is no file " + affiliate.Clean(e.file) }
func (e *noFileError) Unwrap() error { return fs.ErrNotExist }

// readFile reads a file or a named pipe. It refuses devices, which may never end, before it opens them.
func readFile(file string) (data []byte, err error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fileError{Reason: "this is a folder: name a CSV file in it"}
	case info.Mode()&(fs.ModeDevice|fs.ModeCharDevice|fs.ModeSocket|fs.ModeIrregular) != 0:
		return nil, &fileError{Reason: "this is a device, not a file: name a CSV file, or - for standard input"}
	case info.Size() > maxFile:
		return nil, errTooLarge
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return readAtMost(f)
}

var errTooLarge = &fileError{Reason: "this is larger than 64 MiB, too large for an import: split it into several files"}

// readAtMost reads to the end, and refuses more than maxFile bytes.
func readAtMost(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errTooLarge
	}
	return data, err
}
