package csvfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// UnwritableError says in words why a file cannot be written, and what to do.
type UnwritableError struct {
	Why string // begins with the file
	Do  string // "" where nothing is known to help
	Err error
}

func (e *UnwritableError) Error() string {
	if e.Do == "" {
		return e.Why
	}
	return e.Why + ": " + e.Do
}

func (e *UnwritableError) Unwrap() error { return e.Err }

// cannotWrite names the requested file, not the temporary one.
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
	why, do := "", ""
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		why, do = folder+" is a file", "name another folder"
	case errors.Is(err, fs.ErrNotExist) && isFolder(filepath.Dir(name)): // as in /proc
		why, do = "nothing can be written in "+folder, "name another one"
	case errors.Is(err, fs.ErrNotExist):
		why, do = folder+" does not exist", "make it, or name another one"
	case errors.Is(err, fs.ErrPermission):
		why, do = "you may not write to "+folder, "name another one"
	case errors.Is(err, syscall.EROFS):
		why, do = folder+" is on a disk that is read-only", "name another one"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		why, do = "the disk is full", "make room, or name another folder"
	default:
		why = err.Error()
		if _, system := errors.AsType[syscall.Errno](err); system {
			do = "name another file or folder"
		}
	}
	return &UnwritableError{Why: fmt.Sprintf("%s is not written: %s", file, why), Do: do, Err: err}
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
