package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// checkAPI asks Fermion about the key. The error is what the question came to, or why it was not asked.
func (a *App) checkAPI(ctx context.Context) (Check, error) {
	if c, err := a.apiNotAsked(ctx); err != nil {
		return c, err
	}
	asking, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	began := time.Now()
	found, missing := a.key.current()
	key := fermion.Key(found.Key)
	if missing != nil {
		key = "none" // any key tells whether the API answers
	}
	err := a.client.CheckOtherKey(asking, key)
	took := time.Since(began).Round(time.Millisecond)
	if err == nil || errors.Is(err, fermion.ErrUnauthorized) {
		return Check{Check: "api", OK: true, Detail: fmt.Sprintf("%s answered in %s", a.location.apiURL, took)}, err
	}
	return a.apiFailure(ctx, err, took), err
}

// apiNotAsked returns why Fermion is not asked, as an error and as the line of the check; nil when it may be asked.
func (a *App) apiNotAsked(ctx context.Context) (Check, error) {
	c := Check{Check: "api"}
	if a.key.unneeded() {
		c.OK = true
		c.Detail = fmt.Sprintf("%s was not asked: each call takes a slot in the database, which the role %s may not take",
			a.location.apiURL, a.rights().Role)
		_, missing := a.key.current()
		return c, missing
	}
	if a.calls == nil {
		c.harmless = true
		c.Detail = a.location.apiURL + " was not asked: each call is counted in the database, so that all programs together keep " +
			"Fermion's limit, and the database cannot be written now"
		return c, errUncounted
	}
	if held := a.callsHeld(ctx); held != "" {
		c.Detail, c.Fix = a.location.apiURL+" was not asked: the log of calls was reset", held+"Ask again then"
		return c, errCallsHeld
	}
	return c, nil
}

// apiFailure is the line of the check for an error of Fermion's API, or of the way to it; took is how long that took.
func (a *App) apiFailure(ctx context.Context, err error, took time.Duration) Check {
	c := Check{Check: "api", Detail: a.location.apiURL + ": " + err.Error()}
	if why := fermion.ForeignReason(err); why != "" {
		c.Detail = a.describeForeignHost(why)
		if a.client.NotFermion(ctx) != nil {
			c.Detail += "; after three such replies in a row nothing but this check is sent there"
		}
		c.Fix = "if Fermion has moved, " + a.otherHostAdvice()
		return c
	}
	limited, isLimited := errors.AsType[*fermion.RateLimitError](err)
	_, waited := errors.AsType[*fermion.LimitWaitError](err)
	_, uncounted := affiliate.ErrorOfKind(err, affiliate.DatabaseFailure)
	switch {
	case isLimited:
		c.harmless = true
		c.Detail = "the limit of calls is used up; " + limited.Error()
		c.Fix = "ask again then. Each program that works with this key takes its share" + a.othersHere(ctx)
	case waited:
		c.harmless = true
		c.Detail = fmt.Sprintf("%s was not asked: the limit of calls is used up, and no call was free within %s", a.location.apiURL,
			took.Round(time.Second))
		c.Fix = "ask again in a minute. Each program that works with this key takes its share" + a.othersHere(ctx)
	case uncounted: // its own words say what to do
		c.Detail = a.location.apiURL + " was not asked, since its calls cannot be counted: " + affiliate.Brief(err)
	default:
		c.Fix = "check the connection and the API URL (" + a.location.apiFrom + ")"
	}
	return c
}

// othersHere names who else has a team's database open, and so may use up the limit of calls; "" when nobody is known.
func (a *App) othersHere(ctx context.Context) string {
	if a.server == nil {
		return ""
	}
	here, err := a.server.Present(ctx)
	var others []string
	for _, p := range here {
		if !p.Self && err == nil {
			others = append(others, affiliate.Clean(p.By))
		}
	}
	if len(others) == 0 {
		return ""
	}
	return ": here are " + strings.Join(slices.Compact(others), ", ")
}
