package app

import (
	"context"
	"errors"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// opensToRead reports whether the command writes nothing to the database, not even to open it, since a write waits for
// its turn: on a server it has no row among the instances, the identity of the key is compared and not saved, and a
// file that cannot be written may do (see mayOpenUnwritable).
func (o Options) opensToRead() bool { return (o.ListsOnly || o.DryRun) && !o.NotesReading }

// mayOpenUnwritable reports whether the command reads a file that cannot be written. Only commands that end soon do,
// since nothing locks such a file: its owner may write it through another path. Doctor does not: it reports that the
// file cannot be written.
func (o Options) mayOpenUnwritable() bool { return o.opensToRead() && !o.doctor }

// openUnwritable opens the profile's file to read it, when it cannot be written and the command writes nothing: cannot
// is why. A file whose rows are on a server is read as one that can be written is (see openMoved).
func (a *App) openUnwritable(ctx context.Context, cannot error) (err error) {
	if !a.o.mayOpenUnwritable() || !isUnwritable(cannot) {
		return cannot
	}
	a.file, a.store, err = sqlite.OpenStoreToRead(ctx, a.location.databaseFile(), a.fileOptions(), a.storeOptions(), cannot)
	if err != nil {
		return err
	}
	if moved, ok := errors.AsType[*store.MovedToServerError](a.store.Lost()); ok {
		a.onlyReadMoved(moved)
	}
	return nil
}

// openCalls opens the log of calls. A command that reads a file that cannot be written works without the log: nothing
// is asked of Fermion then.
func (a *App) openCalls(ctx context.Context) error {
	err := a.openCallsFile(ctx)
	if isUnwritable(err) && a.o.mayOpenUnwritable() {
		return nil
	}
	return err
}

// isUnwritable reports whether a file was not opened since nothing can be written there.
func isUnwritable(err error) bool {
	return errors.Is(err, store.ErrReadOnly) || errors.Is(err, store.ErrDiskFull)
}
