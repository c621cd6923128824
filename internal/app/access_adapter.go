package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui/screen"
)

// accessAdapter lets the screens ask for what is missing: key, school, time zone.
type accessAdapter struct {
	key    *apiKey
	school *school
	setup  *schoolSetup
}

var _ screen.Access = accessAdapter{}

// Missing asks for nothing in a program that only reads, which could not save it.
func (x accessAdapter) Missing() screen.SetupNeeded {
	if x.key.unneeded() {
		return screen.SetupNeeded{}
	}
	address, zone := x.school.missing()
	return screen.SetupNeeded{Key: !x.key.has(), School: address, Zone: zone}
}

func (x accessAdapter) School() affiliate.School { return x.school.publicAddress() }

func (x accessAdapter) Zone() *time.Location { return x.school.timeZone() }

func (x accessAdapter) KeySource() string {
	found, missing := x.key.current()
	if missing != nil {
		return ""
	}
	return string(found.Source)
}

// KeyState is how far the search for the key has come.
func (x accessAdapter) KeyState() screen.KeyState {
	_, why := x.key.current()
	gone, unavailable := errors.AsType[*secret.UnavailableError](why)
	switch {
	case why == nil, errors.Is(why, secret.ErrNoKey), x.key.unneeded():
		return screen.KeyState{}
	case errors.Is(why, errKeyNotLookedUp) && x.key.sources.Command != "":
		return screen.KeyState{WaitsFor: string(secret.FromCommand)}
	case errors.Is(why, errKeyNotLookedUp):
		return screen.KeyState{WaitsFor: string(secret.FromKeyring)}
	case unavailable:
		return screen.KeyState{Problem: gone.Short(), Details: gone.Error(), Retry: gone.Kind() != secret.Absent}
	}
	return screen.KeyState{Problem: why.Error(), Retry: true}
}

// RetryKey looks for the key once more.
func (x accessAdapter) RetryKey(ctx context.Context) error {
	if err := x.key.lookUp(ctx); err != nil {
		return err
	}
	_, why := x.key.current()
	if gone, ok := errors.AsType[*secret.UnavailableError](why); ok {
		return errors.New(gone.Short())
	}
	return why
}

// CheckKey asks Fermion about a key with a harmless read. checked is false when Fermion could not be asked.
func (x accessAdapter) CheckKey(ctx context.Context, text string) (checked bool, err error) {
	key, err := affiliate.ParseAPIKey(text)
	if err != nil {
		return false, err
	}
	unchecked, err := x.key.check(ctx, key)
	if err != nil {
		return true, errors.New(fermion.KeyRefusal(err))
	}
	if unchecked != nil {
		return false, nil
	}
	switch verdict, err := x.key.verify(ctx, key); {
	case err != nil: // it is verified again once it is in use
	case verdict == keyForeign:
		return true, &affiliate.KindError{Kind: affiliate.ForeignKey,
			Err: errors.New("this key knows none of this profile's links: is it another school's?")}
	default:
		x.key.setVerified(key)
	}
	return true, nil
}

// TrustKey records that a person confirmed the key in use as this profile's.
func (x accessAdapter) TrustKey(ctx context.Context) error {
	x.key.confirmed(ctx)
	return nil
}

// SaveSetup stores what was asked and uses it at once.
func (x accessAdapter) SaveSetup(ctx context.Context, f screen.SetupInput) error {
	if f.School != "" {
		if err := x.school.setAddress(ctx, f.School); err != nil {
			return err
		}
	}
	if f.Zone != "" {
		if err := x.school.setTimeZone(ctx, f.Zone); err != nil {
			return err
		}
	}
	if f.Key == "" {
		return nil
	}
	err := x.key.useTyped(ctx, typedKey{text: f.Key, sessionOnly: f.SessionOnly, confirmed: f.Sure})
	if gone, ok := errors.AsType[*secret.UnavailableError](err); ok {
		return &affiliate.KindError{Kind: affiliate.NoKeyring, Err: err, Short: gone.Short()}
	}
	return err
}

// Setup asks Fermion about the key, and returns what is known of the school's setup.
func (x accessAdapter) Setup(ctx context.Context) []screen.SetupItem {
	return x.setup.items(ctx, x.setup.askAboutKey(ctx))
}
