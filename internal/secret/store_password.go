package secret

import (
	"context"
	"errors"
	"strings"
)

// ErrNoStorePassword means that the keyring works and has no password of the profile's database server.
var ErrNoStorePassword = errors.New("no password of a database server is stored: run fermion-tui auth store")

// storeUser returns the user under which the password of a profile's database server is stored. No profile can have such a name.
func storeUser(profile string) string { return profile + "/store" }

// StorePassword reads the password of the database server. Errors: ErrNoStorePassword, *UnavailableError, and that of ctx.
func (s *Store) StorePassword(ctx context.Context, profile string) (string, error) {
	text, err := s.call(ctx, "read the password of the database server", s.reading, profile, func(profile string) (string, error) {
		return s.keyring.Get(s.options.Service, storeUser(profile))
	})
	return text, storeError(err)
}

// SetStorePassword stores it and replaces an older one. Errors: that of an empty one, *UnavailableError, and that of ctx.
func (s *Store) SetStorePassword(ctx context.Context, profile, text string) error {
	if text == "" {
		return errors.New("no password was entered: nothing was stored")
	}
	_, err := s.call(ctx, "store the password of the database server", s.writing, profile, func(profile string) (string, error) {
		err := s.keyring.Set(s.options.Service, storeUser(profile), text)
		if err != nil && strings.Contains(err.Error(), text) {
			err = errors.New("its message repeats the password and is left out here")
		}
		return "", err
	})
	return storeError(err)
}

// DeleteStorePassword forgets it. Errors: ErrNoStorePassword, *UnavailableError, and that of ctx.
func (s *Store) DeleteStorePassword(ctx context.Context, profile string) error {
	_, err := s.call(ctx, "delete the password of the database server", s.writing, profile, func(profile string) (string, error) {
		return "", s.keyring.Delete(s.options.Service, storeUser(profile))
	})
	return storeError(err)
}

func storeError(err error) error {
	if errors.Is(err, ErrNoKey) {
		return ErrNoStorePassword
	}
	if gone, ok := errors.AsType[*UnavailableError](err); ok {
		gone.forStore = true
	}
	return err
}
