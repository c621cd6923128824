package demo

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

const (
	folderPrefix = "fermion-tui-demo-"
	lockName     = "demo.lock"
)

// folder holds the files of a demo that runs. Its lock file is locked while the process lives, however it ends.
type folder struct {
	path string
	lock *flock.Flock
}

// makeFolder makes the folder of a demo in the system's folder for temporary files, and removes those of demos that were killed.
func makeFolder() (folder, error) {
	removeAbandoned(os.TempDir())
	for {
		path, err := os.MkdirTemp("", folderPrefix)
		if err != nil {
			return folder{}, fmt.Errorf("making a folder for the demo: %w; set TMPDIR to one that can be written", err)
		}
		f := folder{path: path, lock: flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_CREATE|os.O_RDWR))}
		if f.claim() {
			return f, nil
		}
	}
}

// claim locks a new folder. It returns false when another demo found the lock file before it was locked, and so removes the folder. Where
// files cannot be locked there is no lock file, and only this demo removes the folder.
func (f folder) claim() bool {
	locked, err := f.lock.TryLock()
	switch {
	case os.IsNotExist(err), err == nil && !locked:
		return false
	case err != nil:
		_ = os.Remove(f.lock.Path())
		return true
	case f.isInPlace():
		return true
	}
	_ = f.lock.Close()
	return false
}

// isInPlace reports whether the locked file is still the one in the folder.
func (f folder) isInPlace() bool {
	locked, err := f.lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(f.lock.Path())
	return err == nil && os.SameFile(locked, named)
}

// remove throws the folder away. Windows removes no file that is open.
func (f folder) remove() error {
	_ = f.lock.Close()
	return os.RemoveAll(f.path)
}

// removeAbandoned removes the folders of demos of this user whose process has ended. It leaves a folder without a lock
// file, which may be one that is just being made, and what it cannot remove.
func removeAbandoned(in string) {
	paths, err := filepath.Glob(filepath.Join(in, folderPrefix+"*"))
	if err != nil {
		return
	}
	for _, path := range paths {
		if info, err := os.Lstat(path); err == nil && info.IsDir() && ownedByThisUser(info) {
			removeUnlocked(path)
		}
	}
}

// removeUnlocked removes a folder unless a demo has locked it. The lock is held meanwhile, so that a demo which is just about to lock it
// does not get it.
func removeUnlocked(path string) {
	lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_RDWR))
	if locked, err := lock.TryLock(); err != nil || !locked {
		return
	}
	removed := os.RemoveAll(path)
	_ = lock.Close()
	if removed != nil { // Windows removes no file that is open: the lock file is the last one
		_ = os.Remove(lock.Path())
		_ = os.Remove(path)
	}
}
