package csvfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"fermion-tui/internal/affiliate"
)

// CheckCreatable returns why a new file cannot be created at that path. One that exists is refused.
func CheckCreatable(ctx context.Context, name string) error {
	if err := checkReplaceable(ctx, name); err != nil { // a database is named as one, so that nobody is asked about replacing it
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return existsAlready(name)
	}
	return CheckWritable(ctx, name)
}

func existsAlready(name string) error {
	return &affiliate.KindError{Kind: affiliate.FileExists, Err: fmt.Errorf("%s exists already: name another file", name)}
}

// NewFile is a file that Create makes.
type NewFile struct {
	Name  string
	Write func(io.Writer) error
}

// Create writes new files that only their owner may read (0600), all of them or none. It never replaces a file. They appear once all of
// them are on the disk and ready has returned nil.
func Create(ctx context.Context, files []NewFile, ready func() error) error {
	written := make([]string, 0, len(files))
	defer func() {
		for _, temporary := range written {
			_ = os.Remove(temporary) // the link to it stays
		}
	}()
	for _, f := range files {
		temporary, err := f.writeTemporary(ctx)
		if temporary != "" {
			written = append(written, temporary)
		}
		if err != nil {
			return err
		}
	}
	if err := ready(); err != nil {
		return err
	}
	for i, f := range files {
		if err := publish(written[i], f.Name); err != nil {
			for _, before := range files[:i] {
				_ = os.Remove(before.Name) // the first error says more
			}
			return err
		}
	}
	return nil
}

// writeTemporary writes all of the file to the disk under another name, which it returns once there is such a file.
func (f NewFile) writeTemporary(ctx context.Context) (name string, err error) {
	if err := CheckCreatable(ctx, f.Name); err != nil {
		return "", err
	}
	removeStaleTemporary(f.Name)
	t, err := createTemporary(f.Name)
	if err != nil {
		return "", err
	}
	if err = fill(t, f.Write); err != nil {
		err = cannotWrite(f.Name, err)
	}
	return t.Name(), err
}

// maxTemporaryAge is how long a temporary file may be unmodified before it is deleted: its owner writes it at once.
const maxTemporaryAge = 10 * time.Minute

var digits = regexp.MustCompile(`[0-9]+`)

// removeStaleTemporary deletes the temporary files that killed programs left of a file of this name, since they may name payees. It also
// deletes those of files whose names differ only in their numbers, such as the file of another day.
func removeStaleTemporary(name string) {
	dir := filepath.Dir(name)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // writing the file says why
	}
	ours := regexp.MustCompile(`^\.` + digits.ReplaceAllString(regexp.QuoteMeta(filepath.Base(name)), "[0-9]+") + `\.[0-9]+$`)
	for _, e := range entries {
		if !ours.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > maxTemporaryAge {
			_ = os.Remove(filepath.Join(dir, e.Name())) // else the next file tries again
		}
	}
}

// publish gives a temporary file its name, unless there is a file of that name.
func publish(temporary, name string) error {
	err := os.Link(temporary, name)
	if errors.Is(err, fs.ErrExist) {
		return existsAlready(name)
	}
	if err != nil { // a file system without hard links
		if _, there := os.Lstat(name); there == nil {
			return existsAlready(name)
		}
		if err = os.Rename(temporary, name); err != nil {
			return cannotRename(name, err)
		}
	}
	return nil
}
