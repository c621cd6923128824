package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fermion-tui/internal/store"

	"github.com/google/uuid"
)

// callsID marks the limiter's log: "FTca".
const callsID = 0x46546361

// errOpenElsewhere means that another process has a file open, or has replaced it.
var errOpenElsewhere = errors.New("another process has it open")

// OpenCalls opens the limiter's log at path, or creates it. A damaged log gets the returned name and is replaced by one that blocks all
// calls until those in the old log no longer count. A log that another process has open is not replaced, since that process continues to
// count in it. If the log cannot be opened, the error is an *OpenError.
func OpenCalls(ctx context.Context, path string, now func() time.Time,
	o store.CallsOptions) (calls *store.Calls, setAside string, err error) {
	d, err := callsFile(path, now)
	if err != nil {
		return nil, "", notOpened(path, err)
	}
	everyPage := func(context.Context, *sql.DB) (bool, error) { return true, nil } // there are few
	var w *sql.DB
	openElsewhere := func(err error) bool { return errors.Is(err, errOpenElsewhere) }
	err = retry(ctx, openElsewhere, func() (err error) {
		seen, _ := os.Stat(d.path) // a missing file is not damaged
		w, err = d.open(ctx, everyPage)
		if e, refused := errors.AsType[*OpenError](err); !refused || e.Kind != Damaged || setAside != "" {
			return err
		}
		if setAside, err = d.replaceDamagedLog(ctx, seen, o); err == nil {
			w, err = d.open(ctx, everyPage)
		}
		return err
	})
	if openElsewhere(err) {
		err = &OpenError{Kind: DamagedCalls, Path: d.path}
	}
	if err != nil {
		return nil, "", notOpened(d.path, err)
	}
	return d.calls(w, o), setAside, nil
}

func callsFile(path string, now func() time.Time) (database, error) {
	all, err := store.CallsMigrations()
	if err != nil {
		return database{}, err
	}
	abs, err := filepath.Abs(path)
	d := database{path: abs, applicationID: callsID, steps: all, now: time.Now}
	if now != nil {
		d.now = now
	}
	return d, err
}

// calls is the log in an open file. It is small, so that the connection that writes also reads it.
func (d database) calls(w *sql.DB, o store.CallsOptions) *store.Calls {
	return store.NewCalls(&Engine{file: d, writer: w, readers: w, damaged: store.ErrCallsDamaged}, o)
}

// replaceDamagedLog replaces the damaged log by one that blocks all calls, and renames the damaged one.
func (d database) replaceDamagedLog(ctx context.Context, seen os.FileInfo, o store.CallsOptions) (setAside string, err error) {
	release, err := lockExclusive(d.path, seen)
	if err != nil {
		return "", err
	}
	defer release()
	fresh := d
	fresh.path = d.path + ".new-" + uuid.NewString()
	defer func() { _ = os.Remove(fresh.path) }() // after a success it has another name
	w, err := fresh.open(ctx, nil)
	if err != nil {
		return "", err
	}
	calls := fresh.calls(w, o)
	if err := errors.Join(calls.BlockAll(ctx), calls.Close()); err != nil { // closing it folds its own log into it
		return "", err
	}
	setAside = d.path + ".damaged-" + d.uniqueStamp()
	// The files of the old log would be played back into the new one.
	for _, suffix := range companionSuffixes {
		if err := os.Rename(d.path+suffix, setAside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	// In this order one of the two always has the name: a process that finds none would create an empty one.
	if err := os.Link(d.path, setAside); err != nil {
		return "", err
	}
	if err := os.Rename(fresh.path, d.path); err != nil {
		return "", err
	}
	return setAside, syncFolder(filepath.Dir(d.path))
}
