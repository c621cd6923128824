package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui"
)

// errKeyNotLookedUp is why there is no key before anybody has looked for one. A command that needs none never does: a keyring may
// ask a person to unlock it, and a key_command may ask for a password.
var errKeyNotLookedUp = errors.New("the API key has not been looked up yet")

// screenGrace is how long the screens wait for the key before they are drawn without it: an open keyring answers at once, and a
// question that disappears again would only irritate.
const screenGrace = 250 * time.Millisecond

// findKey looks for the key, once. What goes wrong is kept for those who need a key; an error is the database's.
func (a *App) findKey(ctx context.Context) error {
	a.mu.Lock()
	lookedUp := !errors.Is(a.keyErr, errKeyNotLookedUp)
	a.mu.Unlock()
	if lookedUp {
		return nil
	}
	return a.lookUpKey(ctx)
}

// lookUpKey asks environment, key_command and keyring, in this order.
func (a *App) lookUpKey(ctx context.Context) error {
	found, why := secret.Resolve(ctx, secret.Sources{
		Env: a.o.Getenv(secret.EnvKey), Command: a.profile.KeyCommand, Profile: a.place.profile, Safe: a.safe})
	a.hide(found.Key)
	now := trusted
	if why == nil {
		var err error
		if now, err = a.recognize(ctx, found.Key); err != nil {
			return err
		}
	}
	a.mu.Lock()
	if a.keyErr == nil { // somebody typed one meanwhile
		a.mu.Unlock()
		return nil
	}
	a.key, a.keyErr, a.trust = found, why, now
	a.mu.Unlock()
	if why == nil {
		a.startUsing(found.Key, now)
	}
	a.announce.liveChanged()
	return nil
}

// startUsing gives a key to all who call Fermion.
func (a *App) startUsing(key string, now trust) {
	if a.client == nil { // doctor without a database: the client is made with the key
		return
	}
	a.loop.Distrust(now != trusted)
	a.client.SetKey(fermion.Key(key))
	a.loop.KeyCame()
	if now == trusted {
		a.desk.KeyCame()
	}
	select {
	case a.keyChanged <- struct{}{}:
	default:
	}
}

// lookForKey looks for the key while the screens run. A keyring that does not answer may be waiting for a person to unlock it, so it
// is asked until it answers. asked is closed after the first answer.
func (a *App) lookForKey(ctx context.Context, asked chan<- struct{}) {
	for first := true; ctx.Err() == nil; first = false {
		err := a.lookUpKey(ctx)
		if first {
			close(asked)
		}
		if err != nil {
			a.fail(err)
			return
		}
		a.mu.Lock()
		gone, ok := errors.AsType[*secret.UnavailableError](a.keyErr)
		a.mu.Unlock()
		if !ok || gone.Kind() != secret.Hangs {
			return
		}
	}
}

// hasKey says whether there is a key, and looks for none.
func (a *App) hasKey() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.keyErr == nil
}

// needKey is the error of a command that cannot do without a key.
func (a *App) needKey(ctx context.Context) error {
	if err := a.findKey(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keyErr == nil {
		return nil
	}
	if errors.Is(a.keyErr, secret.ErrNoKey) {
		return &KeyError{errors.New("no API key: run fermion-tui auth login, or set " + secret.EnvKey)}
	}
	return &KeyError{a.keyErr}
}

// KeyState says how the search for the key stands.
func (x access) KeyState() ui.KeyState {
	a := x.app
	a.mu.Lock()
	defer a.mu.Unlock()
	gone, unavailable := errors.AsType[*secret.UnavailableError](a.keyErr)
	switch {
	case a.keyErr == nil, errors.Is(a.keyErr, secret.ErrNoKey):
		return ui.KeyState{}
	case errors.Is(a.keyErr, errKeyNotLookedUp) && a.profile.KeyCommand != "":
		return ui.KeyState{WaitsFor: string(secret.FromCommand)}
	case errors.Is(a.keyErr, errKeyNotLookedUp):
		return ui.KeyState{WaitsFor: string(secret.FromKeyring)}
	case unavailable:
		return ui.KeyState{Trouble: gone.Short(), Details: gone.Error(), Retry: gone.Kind() != secret.Absent}
	}
	return ui.KeyState{Trouble: a.keyErr.Error(), Retry: true}
}

// RetryKey looks for the key once more.
func (x access) RetryKey(ctx context.Context) error {
	if err := x.app.lookUpKey(ctx); err != nil {
		return err
	}
	x.app.mu.Lock()
	defer x.app.mu.Unlock()
	if gone, ok := errors.AsType[*secret.UnavailableError](x.app.keyErr); ok {
		return errors.New(gone.Short())
	}
	return x.app.keyErr
}
