package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/ui/screen"
)

// A host that does not answer like Fermion gets no calls, since each would reveal the key to the server there. The errors here say what to
// do, with the place in which another host is set.

// foreignHostError means that nothing is sent because the host is not Fermion's, with what to do.
type foreignHostError struct {
	err  *fermion.NotFermionError
	next string
}

func (e *foreignHostError) Error() string { return e.err.Sentence() + ". " + e.next }
func (e *foreignHostError) Unwrap() error { return e.err }

// otherHostAdvice returns where the address of the API is set.
func (a *App) otherHostAdvice() string {
	switch {
	case a.location.apiFrom == "--api-url" || a.location.apiFrom == envAPIURL:
		return "start again with its URL in " + a.location.apiFrom
	case a.location.configFile == "":
		return "start with --api-url URL"
	}
	return fmt.Sprintf("start with --api-url URL, or set api_url under [profiles.%s] in %s", a.location.profile, a.location.configFile)
}

// foreignHost joins why nothing is sent and what to do in one error. again is how the host is asked once more.
func (a *App) foreignHost(err *fermion.NotFermionError, again string) error {
	return &foreignHostError{err: err, next: a.foreignHostAdvice(again)}
}

func (a *App) foreignHostAdvice(again string) string {
	return "Nothing is sent there any more. " + again + ". If Fermion has moved, " + a.otherHostAdvice()
}

// byStart says how a host is asked again without the screens.
const byStart = "A restart asks again"

// byKey says how it is asked again on the screens.
func (a *App) byKey() string { return "Press " + a.keyText(screen.ActionAskHost) + " to ask again" }

// hostChanged reports that calls stop or resume. Plans that stopped because of the host resume with them.
func (a *App) hostChanged() {
	if a.loop == nil { // doctor without a database
		return
	}
	switch err := a.client.Status().NotFermion; {
	case err == nil:
		a.loop.OnHostBack()
		a.writes.ResumeBlocked()
	case a.announcer.onScreen():
		a.reportError(a.foreignHost(err, a.byKey()))
	}
	a.announcer.liveChanged()
}

// askHost makes the one call that may go to a host which does not answer like Fermion, because a person wants it.
func (a *App) askHost(ctx context.Context, again string) error {
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	asked := a.client.CheckKey(ctx)
	if still := a.client.NotFermion(ctx); still != nil {
		if _, unreachable := errors.AsType[*fermion.UnreachableError](asked); unreachable && fermion.ForeignReason(asked) == "" {
			return fmt.Errorf("%w. Before, %w", asked, a.foreignHost(still, again))
		}
		return a.foreignHost(still, again)
	}
	if errors.Is(asked, fermion.ErrUnauthorized) {
		return a.key.withSource(asked)
	}
	return nil
}

// askAtStart asks once more a host that did not answer like Fermion when the last program ended.
func (a *App) askAtStart(ctx context.Context, again string) error {
	if !a.key.has() || a.client.NotFermion(ctx) == nil {
		return nil
	}
	return a.askHost(ctx, again)
}

func (a *App) describeForeignHost(why string) string {
	return (&fermion.NotFermionError{Host: a.client.Host(), Why: why}).Sentence()
}

// whyKeyUnchecked is why Fermion said nothing about a key.
func (a *App) whyKeyUnchecked(err error) string {
	if why := fermion.ForeignReason(err); why != "" {
		return a.describeForeignHost(why) + "; if Fermion has moved, " + a.otherHostAdvice()
	}
	if limited, ok := errors.AsType[*fermion.RateLimitError](err); ok {
		return strings.TrimSuffix(limited.Error(), ".")
	}
	if errors.Is(err, errUncounted) {
		return "Fermion was not asked, since its calls could not be counted"
	}
	return "Fermion could not be reached"
}
