package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui"
)

// access lets the screens ask for what is missing: key, school, time zone.
type access struct{ app *App }

var _ ui.Access = access{}

func (x access) Missing() ui.Missing {
	address, zone := x.app.school.missing()
	return ui.Missing{Key: !x.app.hasKey(), School: address, Zone: zone}
}

func (x access) School() affiliate.School { return x.app.school.publicAddress() }

func (x access) Zone() *time.Location { return x.app.school.timeZone() }

func (x access) KeySource() string {
	x.app.mu.Lock()
	defer x.app.mu.Unlock()
	if x.app.keyErr != nil {
		return ""
	}
	return string(x.app.key.Source)
}

// CheckKey asks Fermion about a key with a harmless read. Offline is no verdict.
func (x access) CheckKey(ctx context.Context, text string) (checked bool, err error) {
	key, err := affiliate.ParseAPIKey(text)
	if err != nil {
		return false, err
	}
	unchecked, err := x.app.checkKey(ctx, key)
	if err != nil {
		return true, errors.New(fermion.KeyRefusal(err))
	}
	if unchecked != nil {
		return false, nil
	}
	switch verdict, err := x.app.prove(ctx, key); {
	case err != nil: // it is put to the proof again once it is in use
	case verdict == strange:
		return true, &ui.StrangeKeyError{Err: errors.New("this key knows none of this profile's links: is it another school's?")}
	default:
		x.app.mu.Lock()
		x.app.proved = key
		x.app.mu.Unlock()
	}
	return true, nil
}

// checkPatience bounds the check: a person waits for it.
const checkPatience = 20 * time.Second

// checkKey asks Fermion about a key. unchecked is why there is no verdict, nil when there is one.
func (a *App) checkKey(ctx context.Context, key string) (unchecked, refused error) {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	err := a.client.CheckKeyOf(ctx, fermion.Key(key))
	if errors.Is(err, fermion.ErrUnauthorized) {
		return nil, err
	}
	return err, nil
}

// Keep stores what was asked and uses it at once.
func (x access) Keep(ctx context.Context, f ui.FirstRun) error {
	a := x.app
	if f.School != "" {
		if err := a.school.setAddress(ctx, f.School); err != nil {
			return err
		}
	}
	if f.Zone != "" {
		if err := a.school.setTimeZone(ctx, f.Zone); err != nil {
			return err
		}
	}
	if f.Key == "" {
		return nil
	}
	return a.keepKey(ctx, f)
}

// keepKey puts a key into the keyring, unless it is for this session only, and uses it. Until it is known to be this
// profile's, nothing is written or read with it.
func (a *App) keepKey(ctx context.Context, f ui.FirstRun) error {
	key, err := affiliate.ParseAPIKey(f.Key)
	if err != nil {
		return err
	}
	a.hide(key)
	source := secret.FromSession
	if !f.SessionOnly {
		if err := a.safe.SetKey(ctx, a.place.profile, key); err != nil {
			var gone *secret.UnavailableError
			if errors.As(err, &gone) {
				return &ui.NoKeyringError{Short: gone.Short(), Err: err}
			}
			return err
		}
		source = secret.FromKeyring
	}
	a.loop.Distrust(true)
	a.mu.Lock()
	a.key, a.keyErr, a.trust = secret.Found{Key: key, Source: source}, nil, doubted
	a.mu.Unlock()
	a.client.SetKey(fermion.Key(key))
	a.loop.KeyCame()
	a.mu.Lock()
	sure := f.Sure || a.proved == key
	a.mu.Unlock()
	if sure {
		return access{a}.TrustKey(ctx)
	}
	select {
	case a.keyChanged <- struct{}{}:
	default:
	}
	return nil
}
