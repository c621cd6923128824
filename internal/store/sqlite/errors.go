package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"fermion-tui/internal/store"

	sqlite "modernc.org/sqlite"
)

// OpenKind says why a database was not opened.
type OpenKind int

// Reasons for not opening a database. The file is left as it was in every case.
const (
	OpenFailed     OpenKind = iota // anything else
	Newer                          // written by a newer fermion-tui
	NotOurs                        // a SQLite file of another program, or no file at all
	Damaged                        // not readable as a database, failing its check, or with another schema than this program makes
	Lost                           // missing or empty, and there is a copy of it
	Removed                        // missing, and its newest copy is the one that Retire made of it
	ReadOnlyFolder                 // the file or its folder cannot be written
	ReadOnlyDisk                   // its file system is mounted read-only
	DiskFull
	Locked         // another process locked it for 5 s
	OnNetworkDrive // the drive is one on which SQLite does not work, or may be
	DamagedCalls   // the limiter's log is damaged, and another process has it open
)

// OpenError means that a database was not opened. Its text is for the person who starts the program.
type OpenError struct {
	Kind OpenKind
	Path string
	Err  error

	drive drive  // of OnNetworkDrive
	file  string // of Removed: the copy
}

func (e *OpenError) Error() string {
	var what string
	switch e.Kind {
	case Newer:
		what = "was written by a newer fermion-tui: update this one, or start with another --data-dir"
	case NotOurs:
		what = "is a database of another program: move it away, or start with another --data-dir"
		if _, ok := errors.AsType[notAFile](e.Err); ok {
			what = "is not a file: move it away, or start with another --data-dir"
		}
	case Damaged:
		what = "is damaged: restore an older copy with fermion-tui restore FILE (this one is saved), or start with another --data-dir"
	case Lost:
		what = "is gone, but there is a copy: restore it with fermion-tui restore FILE, or move the copies away to start empty"
	case Removed:
		profile := database{path: e.Path}.stem()
		return fmt.Sprintf("profile %s was removed: its database is now %s. Bring it back with fermion-tui --profile %s restore FILE, "+
			"or start with an empty one with fermion-tui profile add %s", profile, e.file, profile, profile)
	case ReadOnlyFolder:
		what = "cannot be written: check the permissions of the file and its folder, or start with another --data-dir"
	case ReadOnlyDisk:
		what = "cannot be written because its file system is read-only: have it mounted for writing, or start with another --data-dir"
	case DiskFull:
		what = "cannot be written because the disk is full: make room there and start again"
	case Locked:
		what = "is locked by another process: wait for it, or end it, and start again"
	case DamagedCalls:
		return e.Path + ": " + store.ErrCallsDamaged.Error()
	case OnNetworkDrive:
		what = "cannot be used where it is: " + e.drive.words() +
			", where the file locks that protect it do not work. Start with --data-dir and a folder on a disk of this machine"
	default:
		what = "cannot be opened"
	}
	if e.Err == nil {
		return fmt.Sprintf("the database %s %s", e.Path, what)
	}
	return fmt.Sprintf("the database %s %s (%v)", e.Path, what, e.Err)
}

func (e *OpenError) Unwrap() error { return e.Err }

// Is lets an opening error match the class that later calls use.
func (e *OpenError) Is(target error) bool {
	switch e.Kind {
	case Damaged, Lost, Removed:
		return target == store.ErrDamaged
	case ReadOnlyFolder, ReadOnlyDisk:
		return target == store.ErrReadOnly
	case DiskFull:
		return target == store.ErrDiskFull
	case Locked:
		return target == store.ErrBusy
	case OnNetworkDrive:
		return target == store.ErrDrive
	}
	return false
}

// SQLite's result codes that are distinguished (https://sqlite.org/rescode.html).
const (
	codePermission   = 3
	codeBusy         = 5
	codeReadOnly     = 8
	codeIO           = 10
	codeCorrupt      = 11
	codeFull         = 13
	codeCantOpen     = 14
	codeProtocol     = 15 // of locking, in the write-ahead log
	codeNoLargeFiles = 22
	codeNotADB       = 26

	codeReadOnlyRollback = 8 | 3<<8   // a hot journal waits, and this connection may not play it back
	codeReadOnlyRecovery = 8 | 1<<8   // the same for a write-ahead log
	codeShmSize          = 10 | 19<<8 // the shared-memory file could not grow: a full disk
)

// resultCode returns SQLite's extended result code, 0 when err is not SQLite's.
func resultCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

func busy(err error) bool { return resultCode(err)&0xff == codeBusy }

// class returns the error of package store that err belongs to; nil when there is none.
func class(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return store.ErrDiskFull
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return store.ErrReadOnly
	}
	code := resultCode(err)
	if code == codeShmSize {
		return store.ErrDiskFull
	}
	switch code & 0xff {
	case codeBusy:
		return store.ErrBusy
	case codeReadOnly, codeCantOpen:
		return store.ErrReadOnly
	case codeCorrupt, codeNotADB:
		return store.ErrDamaged
	case codeFull:
		return store.ErrDiskFull
	case codeIO, codeProtocol, codeNoLargeFiles:
		return store.ErrDrive
	}
	return nil
}

// readOnlyDisk is the ErrReadOnly of a file system that is mounted read-only, also while the program runs: Linux does that after an error
// of the disk.
type readOnlyDisk struct{}

func (readOnlyDisk) Is(target error) bool { return target == store.ErrReadOnly }

func (readOnlyDisk) Error() string {
	return "the database cannot be written because its file system is read-only: look whether its disk works, and have it mounted for writing"
}

// failed wraps the error of a call with what was done, its class if it has one, and SQLite's own words.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	if c := class(err); c != nil {
		return fmt.Errorf("%s: %w (%w)", doing, c, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// preferEnd returns the context's error when a call failed because the context ended.
func preferEnd(ctx context.Context, err error) error {
	if e := ctx.Err(); e != nil {
		return e
	}
	return err
}

// notOpened gives an opening failure its kind.
func notOpened(path string, err error) error {
	if _, opened := errors.AsType[*OpenError](err); err == nil || opened {
		return err
	}
	kind := OpenFailed
	d := database{path: path}
	if resultCode(err)&0xff == codeProtocol && d.hasLog() && !d.hasIndex() { // SQLite could not make the index of the log
		return &OpenError{Kind: unwritableKind(path), Path: path, Err: err}
	}
	switch class(err) {
	case store.ErrDiskFull:
		kind = DiskFull
	case store.ErrReadOnly:
		if kind = unwritableKind(path); kind == ReadOnlyDisk {
			return &OpenError{Kind: kind, Path: path, Err: err}
		}
	case store.ErrDamaged:
		kind = Damaged
	case store.ErrBusy:
		kind = Locked
	}
	return onDrive(&OpenError{Kind: kind, Path: path, Err: err}, driveOf(path))
}

// unwritableKind returns the kind of error for a database that cannot be written.
func unwritableKind(path string) OpenKind {
	if onReadOnlyFileSystem(path) {
		return ReadOnlyDisk
	}
	return ReadOnlyFolder
}

// onDrive names the drive if that is why a database was not opened.
func onDrive(e *OpenError, d drive) *OpenError {
	if d.explains(e.Err) {
		e.Kind, e.drive = OnNetworkDrive, d
	}
	return e
}
