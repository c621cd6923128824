package instance

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Locks is the folder with the lock files of the programs that run on this machine. The instance with an ID locks ID.lock; the system
// frees the lock when its process ends in any way. The database itself is not used for this, since SQLite would lose its locks when any
// descriptor of it is closed. "" means that there is no folder, and only heartbeats and processes decide.
type Locks string

// Lock is the lock of an instance that lives in this process.
type Lock struct{ file *flock.Flock }

const lockSuffix = ".lock"

type lockState int

const (
	noLock   lockState = iota // no such file: the program is older, or could not create it
	lockFree                  // its owner ended
	lockHeld
)

func (f Locks) file(id string) string { return filepath.Join(string(f), id+lockSuffix) }

// Acquire creates an instance's lock file and locks it. If the file cannot be locked here, it is removed, since an unlocked file would
// mean that its owner is dead, and Acquire returns nil. The file names the database, for SweepOthers; on a full disk it stays empty.
func (f Locks) Acquire(id, database string) *Lock {
	if f == "" {
		return nil
	}
	for range 20 { // a program that sweeps may have it for a moment
		if os.MkdirAll(string(f), 0o700) != nil {
			return nil
		}
		if os.WriteFile(f.file(id), []byte(database+"\n"), 0o600) != nil {
			if _, err := os.Stat(f.file(id)); err != nil {
				return nil
			}
		}
		l := flock.New(f.file(id), flock.SetFlag(os.O_RDWR))
		locked, err := l.TryLock()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			break
		}
		if locked && f.ownsFile(id, l) {
			return &Lock{l}
		}
		_ = l.Close()
		time.Sleep(5 * time.Millisecond)
	}
	_ = os.Remove(f.file(id))
	return nil
}

// ownsFile reports whether the locked file is still the one with the instance's name.
func (f Locks) ownsFile(id string, l *flock.Flock) bool {
	locked, err := l.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(f.file(id))
	return err == nil && os.SameFile(locked, named)
}

// Release ends a lock when the program ends cleanly, and removes its file.
func (f Locks) Release(id string, l *Lock) {
	if l != nil {
		f.remove(id, l.file)
	}
}

func (f Locks) remove(id string, l *flock.Flock) {
	if os.Remove(f.file(id)) != nil { // Windows removes no file that is open
		_ = l.Close()
		_ = os.Remove(f.file(id))
		return
	}
	_ = l.Close()
}

// state reports whether an instance has its lock. It tests with a shared lock, so that two tests at a time do not see each other.
func (f Locks) state(id string) lockState {
	l, state := f.probe(id)
	if l != nil {
		_ = l.Close()
	}
	return state
}

func (f Locks) probe(id string) (*flock.Flock, lockState) {
	if f == "" || id != filepath.Base(id) {
		return nil, noLock
	}
	l := flock.New(f.file(id), flock.SetFlag(os.O_RDWR))
	free, err := l.TryRLock()
	switch {
	case err != nil:
		return nil, noLock
	case !free:
		return nil, lockHeld
	}
	return l, lockFree
}

// Sweep removes the lock file of an instance that ended.
func (f Locks) Sweep(id string) {
	if l, state := f.probe(id); state == lockFree {
		f.remove(id, l)
	}
}

// SweepOthers removes lock files without a row in this database: those that name this database, of programs that were killed before they
// wrote a row, empty ones, which a full disk left, and those that are older than Retention. It leaves the others to the programs that open
// their database. A program that has just created its file creates it again.
func (f Locks) SweepOthers(known func(id string) bool, database string) {
	entries, err := os.ReadDir(string(f))
	if f == "" || err != nil {
		return
	}
	for _, e := range entries {
		id, isLock := strings.CutSuffix(e.Name(), lockSuffix)
		if !isLock || !e.Type().IsRegular() || known(id) {
			continue
		}
		l, state := f.probe(id)
		if state != lockFree {
			continue
		}
		of, _ := os.ReadFile(f.file(id))
		info, err := e.Info()
		if name := strings.TrimSpace(string(of)); name == database || name == "" || err == nil && time.Since(info.ModTime()) > Retention {
			f.remove(id, l)
			continue
		}
		_ = l.Close()
	}
}
