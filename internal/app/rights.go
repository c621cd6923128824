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
	if e.Rights.Role == "" {
		return fmt.Sprintf("the database's user %s has no role: the administrator can grant one (fermion-tui store roles)", e.Rights.User)
	}
	may := "only reads"
	if e.Rights.MayPay() {
		may = "only writes payouts and entries of the ledger"
	}
	return fmt.Sprintf("the database's user %s has the role %s, which %s: the administrator can grant another one "+
		"(fermion-tui store roles)", e.Rights.User, e.Rights.Role, may)
}

// Is lets it match what the server says of the same.
func (e *RoleError) Is(target error) bool { return target == store.ErrNoRights }

// rights are what this program may do in its database. On a server an administrator may change them while it runs.
func (a *App) rights() store.Rights {
	if a.server != nil {
		if last := a.server.LastRights(); last.Role != "" {
			return last
		}
	}
	return a.startRights
}

// mayNowDoMore reports whether the rights are more than those with which this program was opened: what these leave out
// was not even started.
func (a *App) mayNowDoMore() bool {
	now, then := a.rights(), a.startRights
	return now.MayPay() && !then.MayPay() || now.MayWrite() && !then.MayWrite()
}

// handleRightsChange is called when an administrator has changed the rights. When they allow writing again, blocked plans are resumed.
func (a *App) handleRightsChange() {
	if !a.followsRights.Load() {
		return
	}
	may := a.whyNoCall() == nil
	if a.couldCall.Swap(may) == may || !may {
		return
	}
	go func() { // the caller must not wait
		a.loop.OnHostBack()
		if n := a.writes.ResumeBlocked(); n > 0 {
			a.log.Info("plans continue with the rights that are back", "plans", n)
		}
	}()
}

// whyReadOnly returns why nothing is written, nil when it may be.
func (a *App) whyReadOnly() error {
	switch {
	case a.moved != nil:
		return a.moved
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case !a.rights().MayWrite():
		return &RoleError{a.rights()}
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
	if !a.o.ReadOnly && a.rights().MayPay() {
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
func (a *App) mayCall() bool { return a.rights().MayWrite() }

// whyNoCall returns why Fermion is not asked, nil when it may be. A user from whom all roles were taken has lost the server.
func (a *App) whyNoCall() error {
	if !a.mayCall() {
		return &RoleError{a.rights()}
	}
	if a.server != nil && errors.Is(a.server.Lost(), store.ErrNoRights) {
		return &RoleError{store.Rights{User: a.rights().User}}
	}
	return nil
}

// errUncounted answers calls where the log that counts them cannot be used: all programs together keep Fermion's limit.
var errUncounted = errors.New("it is not asked, since its calls could not be counted")

// uncountedSlots have no slot for a call.
type uncountedSlots struct{}

func (uncountedSlots) Acquire(context.Context, string, int, int) (int64, time.Time, error) {
	return 0, time.Time{}, errUncounted
}

func (uncountedSlots) Release(context.Context, int64) error { return nil }

// roleSlots are the slots of calls while the role may take them.
type roleSlots struct {
	*store.Calls
	whyNot func() error
}

func (s roleSlots) Acquire(ctx context.Context, bucket string, n, limit int) (int64, time.Time, error) {
	if why := s.whyNot(); why != nil {
		return 0, time.Time{}, why
	}
	return s.Calls.Acquire(ctx, bucket, n, limit)
}
