package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
)

// errKeyNotLookedUp means that the key was not looked for yet. A command that needs no key never looks for it: a keyring may
// ask a person to unlock it, and a key_command may ask for a password.
var errKeyNotLookedUp = errors.New("the API key has not been looked up yet")

// keyWaitOnScreen is how long the screens wait for the key before they are drawn without it. An open keyring answers at
// once, and a question for the key that disappears again would irritate.
const keyWaitOnScreen = 250 * time.Millisecond

// apiKey is the API key of the profile: where it is looked for, whether it is this profile's, and what uses it.
type apiKey struct {
	keyTrust
	change     sync.Mutex // locked while another key comes into use and while a verdict is applied; locked before keyTrust's lock
	sources    secret.Sources
	identity   *keyIdentity
	hideSecret func(secret string) // from everything that is printed and logged
	announcer  *announcer
	log        *slog.Logger
	changed    chan struct{} // wakes verifyLoop

	client *fermion.Client // nil, like the next two, for doctor without a database
	loop   *monitor.Loop
	writes *operation.Service
}

func newAPIKey(hide func(string), n *announcer) *apiKey {
	return &apiKey{
		keyTrust:   keyTrust{err: errKeyNotLookedUp},
		hideSecret: hide,
		announcer:  n,
		log:        slog.New(slog.DiscardHandler),
		changed:    make(chan struct{}, 1),
	}
}

// Format prints the profile, whatever the verb: fmt would walk into the fields, and one of them is the key.
func (k *apiKey) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "API key of profile %s", k.sources.Profile)
}

// find looks for the key, once. The reason for a missing key is saved for what needs a key. An error is the database's,
// or means that ctx has ended.
func (k *apiKey) find(ctx context.Context) error {
	if _, why := k.current(); !errors.Is(why, errKeyNotLookedUp) {
		return nil
	}
	return k.lookUp(ctx)
}

// lookUp looks for the key: that of this session, then environment, key_command and keyring. A search that was stopped changes nothing.
func (k *apiKey) lookUp(ctx context.Context) error {
	found, why := secret.Resolve(ctx, k.sources)
	k.hideSecret(found.Key)
	if err := ctx.Err(); err != nil {
		return err
	}
	level := keyTrusted
	if why == nil {
		var err error
		if level, err = k.identity.level(ctx, found.Key); err != nil {
			return err
		}
	}
	if k.useFound(found, why, level) {
		k.announcer.liveChanged()
	}
	return nil
}

// useFound uses the result of a search for the key. It returns false when a person typed one meanwhile, which
// stays in use.
func (k *apiKey) useFound(found secret.Found, why error, level trustLevel) bool {
	k.change.Lock()
	defer k.change.Unlock()
	if !k.setFound(found, why, level) {
		return false
	}
	if why == nil && k.client != nil {
		k.use(found.Key, level)
	}
	return true
}

// use gives a found key to client and loop. The caller holds change.
func (k *apiKey) use(key string, level trustLevel) {
	k.loop.SetKeyUntrusted(level != keyTrusted)
	k.client.SetKey(fermion.Key(key))
	k.loop.OnKeyChanged()
	if level == keyTrusted {
		k.writes.ResumeBlocked()
	}
	k.wakeVerifyLoop()
}

func (k *apiKey) wakeVerifyLoop() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// lookUpForScreens looks for the key while the screens run. A keyring that does not answer may be waiting for a person to unlock it,
// so it is asked until it answers. asked is closed after the first attempt.
func (k *apiKey) lookUpForScreens(ctx context.Context, asked chan<- struct{}) {
	if _, why := k.current(); !errors.Is(why, errKeyNotLookedUp) { // before the screens of this school were made
		close(asked)
		return
	}
	for first := true; ctx.Err() == nil; first = false {
		err := k.lookUp(ctx)
		if first {
			close(asked)
		}
		if err != nil && ctx.Err() == nil {
			k.announcer.reportError(err)
		}
		if err != nil {
			return
		}
		_, why := k.current()
		if gone, ok := errors.AsType[*secret.UnavailableError](why); !ok || gone.Kind() != secret.Unresponsive {
			return
		}
	}
}

// required returns the error of a command that needs a key.
func (k *apiKey) required(ctx context.Context) error {
	if err := k.find(ctx); err != nil {
		return err
	}
	switch _, why := k.current(); {
	case why == nil:
		return nil
	case errors.Is(why, secret.ErrNoKey):
		return &KeyError{errors.New("no API key: run fermion-tui auth login, or set " + secret.EnvKey)}
	default:
		return &KeyError{why}
	}
}

// typedKey is a key that a person typed on the screens.
type typedKey struct {
	text        string
	sessionOnly bool // it is not put into the keyring
	confirmed   bool // the person says that it is this profile's
}

// useTyped puts a key into the keyring, unless it is for this session only, and uses it. Nothing is written or read with it until it is
// known to be this profile's.
func (k *apiKey) useTyped(ctx context.Context, typed typedKey) error {
	key, err := affiliate.ParseAPIKey(typed.text)
	if err != nil {
		return err
	}
	k.hideSecret(key)
	source := secret.FromSession
	if !typed.sessionOnly {
		if err := k.sources.Store.SetKey(ctx, k.sources.Profile, key); err != nil {
			return err
		}
		source = secret.FromKeyring
	}
	k.change.Lock()
	defer k.change.Unlock()
	k.loop.SetKeyUntrusted(true)
	verified := k.setTyped(secret.Found{Key: key, Source: source})
	k.client.SetKey(fermion.Key(key))
	k.loop.OnKeyChanged()
	if typed.confirmed || verified {
		k.onTrusted(ctx, k.confirm())
	} else {
		k.wakeVerifyLoop()
	}
	return nil
}
