package csvfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// unwritableError says in words why a file cannot be written, and what to do.
type unwritableError struct {
	words string
	err   error
}

func (e *unwritableError) Error() string { return e.words }
func (e *unwritableError) Unwrap() error { return e.err }

// cannotWrite names the requested file, not the temporary one. Its text is a whole sentence, which begins with the file.
func cannotWrite(name string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	folder, file := filepath.Dir(name), filepath.Base(name)
	if folder == "." {
		folder = "the present folder"
	} else {
		folder = "the folder " + folder
	}
	words := ""
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		words = folder + " is a file: name another folder"
	case errors.Is(err, fs.ErrNotExist) && isFolder(filepath.Dir(name)): // as in /proc
		words = "nothing can be written in " + folder + ": name another one"
	case errors.Is(err, fs.ErrNotExist):
		words = folder + " does not exist: make it, or name another one"
	case errors.Is(err, fs.ErrPermission):
		words = "you may not write to " + folder + ": name another one"
	case errors.Is(err, syscall.EROFS):
		words = folder + " is on a disk that is read-only: name another one"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		words = "the disk is full: make room, or name another folder"
	default:
		words = err.Error()
		if _, system := errors.AsType[syscall.Errno](err); system {
			words += ": name another file or folder"
		}
	}
	return &unwritableError{fmt.Sprintf("%s is not written: %s", file, words), err}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// cannotRename is cannotWrite for a file that was written and did not get its name.
func cannotRename(name string, err error) error {
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	return cannotWrite(name, err)
}
