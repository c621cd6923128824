package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The files that SQLite has beside a database, by what their names add to its name. Logs have rows that are not in the database yet.
var (
	companionSuffixes = []string{"-wal", "-shm", "-journal"}
	logSuffixes       = []string{"-wal", "-journal"}
)

// stampLayout is the format of the time in the name of a copy, in UTC.
const stampLayout = "20060102T150405Z"

// uniqueStamp returns the present time for the name of a copy, with a random end: two copies may be made in one second.
func (d database) uniqueStamp() string {
	return d.now().UTC().Format(stampLayout) + "-" + uuid.NewString()[:4]
}

// ensureFile creates an empty file that only its owner can read, unless the file exists.
func (d database) ensureFile() error {
	st, err := os.Stat(d.path)
	switch {
	case err == nil && !st.Mode().IsRegular():
		return mustBeFile(d.path, st)
	case err == nil && st.Size() == 0 && !d.hasLog():
		return d.lost("empty")
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := d.lost("missing"); err != nil {
		return err
	}
	if pid, locked := indexLocked(d.path + "-shm"); locked { // a new file would share the log of the deleted one
		return &OpenError{Kind: OpenFailed, Path: d.path,
			Err: fmt.Errorf("it was moved or deleted under process %d: put it back, or end that process and start again", pid)}
	}
	dir := filepath.Dir(d.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	// Created under another name and linked into place, so that no other descriptor of this process is open once SQLite's may be (see the
	// package comment).
	aside := d.path + ".new-" + uuid.NewString()
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside) }()
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Link(aside, d.path); err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without hard links: the first process wins.
		f, err := os.OpenFile(d.path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	}
	return nil
}

// IsMissing reports whether there is nothing at path. The error is an *OpenError if there is a copy of a database that was lost or removed
// there.
func IsMissing(path string, o Options) (bool, error) {
	d, err := profileDatabase(path)
	if err != nil {
		return false, notOpened(path, err)
	}
	if _, err := os.Stat(d.path); !errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return true, d.with(o).lost("missing")
}

// lost refuses to create an empty database if there is a copy of the lost one: copies of the empty one would replace the good copies.
func (d database) lost(how string) error {
	switch b := d.newestCopy(); {
	case b == "", d.isRetired(b) && d.replaceRetired:
	case d.isRetired(b):
		return &OpenError{Kind: Removed, Path: d.path, file: b}
	default:
		return &OpenError{Kind: Lost, Path: d.path, Err: fmt.Errorf("it is %s; there is %s", how, b)}
	}
	return nil
}

func (d database) nonEmpty(suffix string) bool {
	st, err := os.Stat(d.path + suffix)
	return err == nil && st.Size() > 0
}

// newestCopy returns the copy of this database that is not empty and was written last, "" when there is none.
func (d database) newestCopy() (newest string) {
	var at time.Time
	look := func(dir string, names []string) {
		for _, name := range names {
			file := filepath.Join(dir, name)
			if st, err := os.Stat(file); err == nil && (newest == "" || st.ModTime().After(at)) {
				newest, at = file, st.ModTime()
			}
		}
	}
	look(d.savedCopies())
	if d.backups == "" {
		return newest
	}
	stem := d.stem() + "."
	look(d.backups, d.dailyBackups(d.backups))
	look(d.backups, filesIn(d.backups, func(n string) bool { return strings.HasPrefix(n, stem) && !strings.Contains(n, ".part") }))
	look(d.backups, d.retired(d.backups))
	return newest
}

// savedCopies returns the folder of the database, and the names of the copies that were saved there before a migration or a restore.
func (d database) savedCopies() (dir string, names []string) {
	dir, name := filepath.Split(d.path)
	return dir, filesIn(dir, func(n string) bool { return strings.HasPrefix(n, name+".") && strings.HasSuffix(n, ".bak") })
}

// filesIn returns the names of the matching, non-empty files of a folder, in order. Names are compared and never used as patterns:
// a folder may be named with any character.
func filesIn(dir string, fits func(name string) bool) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if !fits(e.Name()) {
			continue
		}
		if st, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && st.Mode().IsRegular() && st.Size() > 0 {
			names = append(names, e.Name())
		}
	}
	return names
}

// notAFile describes what is at a path instead of a file.
type notAFile string

func (e notAFile) Error() string { return "this is " + string(e) }

// mustBeFile returns an error if something else than a file is at the path. Opening a named pipe would wait for a writer.
func mustBeFile(path string, st os.FileInfo) error {
	what := notAFile("a device")
	switch mode := st.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	}
	return &OpenError{Kind: NotOurs, Path: path, Err: what}
}
