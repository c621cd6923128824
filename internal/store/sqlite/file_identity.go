package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// MovedError means that the file which an Engine has open no longer has its name. A write to it would be lost at the end of the program,
// so nothing is written.
type MovedError struct {
	Path string
	Err  error // why there is no file with the name; nil: another file has it
}

func (e *MovedError) Error() string {
	how := "moved, deleted or replaced"
	if e.Err != nil && !errors.Is(e.Err, fs.ErrNotExist) {
		how = "moved or deleted (" + e.Err.Error() + ")"
	}
	return fmt.Sprintf("the database %s was %s while this program runs: nothing more is sent or saved; put it back, or restart this program",
		e.Path, how)
}

func (e *MovedError) Unwrap() error { return e.Err }

// checkFileIdentity checks whether the open file still has its name. It calls Moved once when the name is lost, and once, with nil,
// when it is back.
func (e *Engine) checkFileIdentity() error {
	var now *MovedError
	if e.joined != nil { // nil while it is being opened
		st, err := os.Stat(e.file.path)
		if err != nil || !os.SameFile(e.joined, st) {
			now = &MovedError{Path: e.file.path, Err: err}
		}
	}
	var gone error
	if now != nil {
		gone = now
	}
	if before := e.moved.Swap(now); (before == nil) != (now == nil) && e.onMoved != nil {
		e.onMoved(gone)
	}
	return gone
}
