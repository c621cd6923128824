//go:build unix

package sqlite

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// onReadOnlyFileSystem reports whether nothing can be written at a path, which need not exist yet, whatever the permissions are. The file
// is not opened, since closing it would release this process's locks on it.
func onReadOnlyFileSystem(path string) bool {
	for {
		err := unix.Access(path, unix.W_OK)
		parent := filepath.Dir(path)
		if !errors.Is(err, unix.ENOENT) || parent == path {
			return errors.Is(err, unix.EROFS)
		}
		path = parent
	}
}
