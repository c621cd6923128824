package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/store/sqlite"
)

// DamageError means that the database was found damaged while this program uses it. Nothing more is sent to Fermion then, since the results
// might be lost.
type DamageError struct {
	Newest string // copy that can replace it, "" when there is none
	Err    error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("the database is damaged, and nothing more is sent to Fermion. Quit, then restore a copy: fermion-tui restore %s (%v)",
		cmp.Or(e.Newest, "FILE"), e.Err)
}

func (e *DamageError) Unwrap() error { return e.Err }

// announceCheckSize is the size from which the check of a database is announced: a smaller one takes a moment.
const announceCheckSize = 64 << 20

// announceChecking announces a check that the start waits for.
func (a *App) announceChecking(size int64) {
	if size >= announceCheckSize {
		a.stderr.Linef("fermion-tui: a program ended without closing the database; checking it (%d MiB)", size>>20)
	}
}

// checkUncleanEnd checks the database in the background when another program died with it open. Damage stops sending and polling.
func (a *App) checkUncleanEnd(ctx context.Context) error {
	if a.file == nil { // a server does that itself
		return nil
	}
	err := a.file.CheckUncleanEnd(ctx)
	if ctx.Err() != nil || err == nil {
		return nil
	}
	if broken, ok := errors.AsType[*sqlite.OpenError](err); ok && broken.Kind == sqlite.Damaged {
		newest, _ := sqlite.NewestCopy(a.location.databaseFile(), a.backupDir())
		damage := &DamageError{Newest: newest, Err: broken.Err}
		a.damage.Store(damage)
		a.loop.Pause(true)
		err = damage
	}
	return err
}

// damaged is the *DamageError that was found, nil when none was.
func (a *App) damaged() error {
	if d := a.damage.Load(); d != nil {
		return d
	}
	return nil
}

// whyNotReadyToSend returns why nothing may be sent to Fermion.
func (a *App) whyNotReadyToSend() error {
	if err := a.damaged(); err != nil {
		return err
	}
	if err := a.whyNoCall(); err != nil {
		return err
	}
	return a.key.whyNoWrite()
}
