//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// The bytes of a database file that SQLite locks (https://sqlite.org/src/doc/trunk/src/os.h). A process that has the file open in
// WAL mode has locked some of them.
const (
	locksBegin = 0x40000000
	locksCount = 512
)

// lockExclusive locks the bytes of a file that SQLite locks. This process must not have the file open. errOpenElsewhere means that
// another process has it open, or has replaced it.
func lockExclusive(path string, seen os.FileInfo) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	err = syscall.FcntlFlock(f.Fd(), syscall.F_SETLK,
		&syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: locksBegin, Len: locksCount})
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
		err = errOpenElsewhere
	}
	if err == nil {
		var mine, there os.FileInfo
		if mine, err = f.Stat(); err == nil {
			there, err = os.Stat(path)
		}
		if err == nil && (seen == nil || !os.SameFile(mine, seen) || !os.SameFile(mine, there)) {
			err = errOpenElsewhere
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
