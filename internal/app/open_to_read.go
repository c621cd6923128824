package app

import (
	"context"
	"errors"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// openUnwritable opens the profile's file for a command that writes nothing, when it cannot be written: cannot is why.
func (a *App) openUnwritable(ctx context.Context, cannot error) error {
	if !a.o.onlyReads() && !(a.o.ReadOnly && a.o.Screens) || !isUnwritable(cannot) {
		return cannot
	}
	var err error
	a.file, a.store, err = sqlite.OpenStoreToRead(ctx, a.location.databaseFile(), a.fileOptions(), a.storeOptions(), cannot)
	return err
}

// openCalls opens the log of calls. A command that writes nothing works without it where it cannot be written: nothing is asked of Fermion then.
func (a *App) openCalls(ctx context.Context) error {
	err := a.openCallsFile(ctx)
	if isUnwritable(err) && (a.o.onlyReads() || a.o.ReadOnly && a.o.Screens) {
		return nil
	}
	return err
}

// isUnwritable reports whether a file was not opened since nothing can be written there.
func isUnwritable(err error) bool {
	return errors.Is(err, store.ErrReadOnly) || errors.Is(err, store.ErrDiskFull)
}
