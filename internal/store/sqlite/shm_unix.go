//go:build unix

package sqlite

import (
	"os"
	"syscall"
)

// dms is the byte of the log's index that every process with the database open has locked (SQLite's unixOpenSharedMemory).
const dms = 128

// indexLocked reports whether another process has a database open whose own file is missing, and which one.
func indexLocked(path string) (pid int, locked bool) {
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
