//go:build unix

package demo

import (
	"io/fs"
	"os"
	"syscall"
)

func ownedByThisUser(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Getuid()
}
