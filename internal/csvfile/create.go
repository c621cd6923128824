package csvfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fermion-tui/internal/affiliate"
)

// CheckCreatable returns why a new file cannot be created at that path. One that exists is refused.
func CheckCreatable(ctx context.Context, name string) error {
	if _, err := os.Lstat(name); err == nil {
		return existsAlready(name)
	}
	return CheckWritable(ctx, name)
}

func existsAlready(name string) error {
	return &affiliate.KindError{Kind: affiliate.FileExists, Err: fmt.Errorf("%s exists already: name another file", name)}
}

// Create writes a new file for its owner's eyes (0600), as a whole or not at all. One that exists is never replaced. It appears once all
// of it is on the disk and ready has returned nil.
func Create(ctx context.Context, name string, write func(io.Writer) error, ready func() error) (err error) {
	if err := CheckCreatable(ctx, name); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return cannotWrite(name, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // the link to it stays
	err = buffered(f, write)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return cannotWrite(name, err)
	}
	if err := ready(); err != nil {
		return err
	}
	err = os.Link(f.Name(), name)
	if errors.Is(err, fs.ErrExist) {
		return existsAlready(name)
	}
	if err != nil { // a file system without hard links
		if _, there := os.Lstat(name); there == nil {
			return existsAlready(name)
		}
		err = os.Rename(f.Name(), name)
	}
	return err
}
