//go:build darwin || freebsd

package sqlite

import "golang.org/x/sys/unix"

// driveAt is the drive of a file or folder that is there.
func driveAt(path string) (drive, bool) {
	var st unix.Statfs_t
	if unix.Statfs(path, &st) != nil {
		return drive{}, false
	}
	return driveNamed(unix.ByteSliceToString(st.Fstypename[:])), true
}
