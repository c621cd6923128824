//go:build unix

package sqlite

import (
	"os"
	"syscall"
)

// dms is the byte of the log's index that whoever has the database open holds a lock on (SQLite's unixOpenSharedMemory).
const dms = 128

// holdsIndex says whether another process has a database open whose own file is not there to be locked, and which one.
func holdsIndex(path string) (pid int, held bool) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, false
	}
	defer func() { _ = f.Close() }()
	l := syscall.Flock_t{Type: syscall.F_WRLCK, Start: dms, Len: 1}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &l); err != nil {
		return 0, false
	}
	return int(l.Pid), l.Type != syscall.F_UNLCK
}
