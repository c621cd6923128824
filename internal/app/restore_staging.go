package app

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// A copy that is restored into a server is checked and migrated in a temporary folder first. The program locks a file
// in it, so that the next one recognises the folder of a killed program.
const (
	stagingPrefix = "fermion-tui-restore-"
	stagingLock   = "lock"
)

// openStaging makes the folder; the second result removes it.
func openStaging() (dir string, remove func(), err error) {
	sweepStaging()
	dir, err = os.MkdirTemp("", stagingPrefix)
	if err != nil {
		return "", nil, fmt.Errorf("nothing was restored or changed: the copy is checked in a folder for temporary files first, and "+
			"none can be made (%w). Set TMPDIR to a folder that can be written", err)
	}
	lock := flock.New(filepath.Join(dir, stagingLock))
	if _, err := lock.TryLock(); err != nil {
		_ = os.RemoveAll(dir)
		return "", nil, err
	}
	return dir, func() { _ = lock.Close(); _ = os.RemoveAll(dir) }, nil
}

// sweepStaging removes the folders of programs that were killed. One without a lock may be a moment old.
func sweepStaging() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), stagingPrefix+"*"))
	for _, dir := range left {
		name := filepath.Join(dir, stagingLock)
		if _, err := os.Stat(name); err != nil {
			if made, err := os.Stat(dir); err == nil && time.Since(made.ModTime()) > 24*time.Hour {
				_ = os.RemoveAll(dir)
			}
			continue
		}
		lock := flock.New(name, flock.SetFlag(os.O_RDWR))
		if free, err := lock.TryLock(); err == nil && free {
			_ = lock.Close() // Windows removes no file that is open
			_ = os.RemoveAll(dir)
		}
	}
}
