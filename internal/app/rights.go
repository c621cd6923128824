package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// RoleError answers what the rights of the database's user forbid.
type RoleError struct{ Rights store.Rights }

func (e *RoleError) Error() string {
	may := "only reads"
	if e.Rights.MayPay() {
		may = "only writes payouts and entries of the ledger"
	}
	return fmt.Sprintf("the database's user %s has the role %s, which %s: the administrator can grant another one (fermion-tui store roles)", e.Rights.User, e.Rights.Role, may)
}

// whyReadOnly returns why nothing is written, nil when it may be.
func (a *App) whyReadOnly() error {
	switch {
	case a.moved != nil:
		return a.moved
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case !a.rights.MayWrite():
		return &RoleError{a.rights}
	}
	return nil
}

// lost returns why nothing can be saved at the moment, nil when it can.
func (a *App) lost() error {
	if a.moved != nil {
		return a.moved
	}
	return a.store.Lost()
}

// movedToServer returns where the rows of the profile's file are, nil when they are in it.
func (a *App) movedToServer() *store.MovedToServerError {
	moved, _ := errors.AsType[*store.MovedToServerError](a.lost())
	return moved
}

// whyNoPayment returns why nothing is written to the ledger, nil when it may be.
func (a *App) whyNoPayment() error {
	if !a.o.ReadOnly && a.rights.MayPay() {
		return nil
	}
	return a.whyReadOnly()
}

// whyNoImport returns why files of a kind are not imported, nil when they are.
func (a *App) whyNoImport(kind string) error {
	if kind == csvfile.KindLedger {
		return a.whyNoPayment()
	}
	return a.whyReadOnly()
}

// mayCall reports whether Fermion may be asked. Each call takes a slot in the database, so that everybody together keeps Fermion's limit.
func (a *App) mayCall() bool { return a.rights.MayWrite() }

// noSlots has no slot for a call.
type noSlots struct {
	*store.Calls
	why error
}

func (n noSlots) Acquire(context.Context, string, int, int) (int64, time.Time, error) {
	return 0, time.Time{}, n.why
}
