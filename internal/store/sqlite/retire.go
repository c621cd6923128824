package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fermion-tui/internal/store"
)

// Retire moves the database at path into a folder, under a name of its own, and returns its new path; "" when there was none. The moved
// file can be restored: it is a checked copy, or the file itself with its log if it is damaged. If the database is in use, the error is
// an *InUseError.
func Retire(ctx context.Context, path, dir string, o Options) (moved string, err error) {
	d, err := profileDatabase(path)
	if err != nil {
		return "", notOpened(path, err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	d = d.with(o)
	locked, err := d.lockForReplace(ctx)
	if err != nil {
		return "", err
	}
	defer locked.release()
	if !locked.missing {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", notOpened(dir, err)
		}
		stamp := locked.uniqueStamp()
		if moved, err = locked.moveTo(ctx, filepath.Join(dir, d.stem()+retiredMark+stamp)); err != nil {
			return "", err
		}
	}
	locked.release() // Windows deletes no file that is open
	for _, suffix := range append([]string{""}, companionSuffixes...) {
		if err := os.Remove(d.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return moved, notOpened(d.path, err)
		}
	}
	return moved, syncFolder(filepath.Dir(d.path))
}

// RemovedTo returns the file that Retire made of the database at path, if that one is missing and nothing in the folder is a newer copy;
// else "".
func RemovedTo(path, dir string) string {
	d := database{path: path, backups: dir}
	if _, err := os.Lstat(path); err == nil {
		return ""
	}
	if newest := d.newestCopy(); d.isRetired(newest) {
		return newest
	}
	return ""
}

// retiredMark follows the profile in the name of a database that Retire moved; a time follows.
const retiredMark = "-removed-"

// retired returns the names of what Retire made of this database in a folder.
func (d database) retired(dir string) []string {
	return d.named(dir, retiredMark+`\d{8}T\d{6}Z-[0-9a-f]{4}(-damaged)?\.db`)
}

func (d database) isRetired(file string) bool {
	return file != "" && slices.Contains(d.retired(filepath.Dir(file)), filepath.Base(file))
}

// moveTo writes the file of a retired database. name has no extension.
func (l *lockedDatabase) moveTo(ctx context.Context, name string) (string, error) {
	if l.db != nil {
		err := l.backUp(ctx, name+".db")
		if class(err) != store.ErrDamaged {
			return name + ".db", err
		}
	}
	damaged := name + "-damaged.db"
	if err := linkOrCopy(l.path, damaged); err != nil {
		return "", notOpened(l.path, err)
	}
	return damaged, l.copyLogs(damaged)
}

// copyLogs copies the logs of a damaged database to its new place, which may be on another disk.
func (l *lockedDatabase) copyLogs(to string) error {
	for _, suffix := range logSuffixes {
		if err := linkOrCopy(l.path+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notOpened(l.path, err)
		}
	}
	return nil
}
