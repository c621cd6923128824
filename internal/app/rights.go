package app

import (
	"context"
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
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case !a.rights.MayWrite():
		return &RoleError{a.rights}
	}
	return nil
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
