//go:build unix

package sqlite

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// The bytes of a database file that SQLite locks (https://sqlite.org/src/doc/trunk/src/os.h). Whoever has the file open in WAL mode
// holds some of them.
const (
	locksBegin = 0x40000000
	locksCount = 512
)

// alone takes a file that was seen for this process, which must not have it open. errOpenElsewhere: another has it open, or
// has put one in its place.
func alone(path string, seen os.FileInfo) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	err = syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: locksBegin, Len: locksCount})
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
