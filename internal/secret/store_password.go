package secret

import (
	"context"
	"errors"
)

// ErrNoStorePassword means that the keyring works and has no password of the profile's database server.
var ErrNoStorePassword = errors.New("no password of a database server is stored: run fermion-tui auth store")

// storeUser returns the user under which the password of a profile's database server is stored. No profile can have such a name.
func storeUser(profile string) string { return profile + "/store" }

// storePasswordName names the password in errors.
const storePasswordName = "the password of the database server"

// StorePassword reads the password of the database server. Errors: ErrNoStorePassword, *UnavailableError, and that of ctx.
func (s *Store) StorePassword(ctx context.Context, profile string) (string, error) {
	text, err := s.get(ctx, profile, storeUser(profile), storePasswordName)
	return text, storeError(err)
}

// SetStorePassword stores the password of the database server and replaces an older one. Errors: that of an empty one,
// *UnavailableError, and that of ctx.
func (s *Store) SetStorePassword(ctx context.Context, profile, text string) error {
	if text == "" {
		return errors.New("no password was entered: nothing was stored")
	}
	return storeError(s.set(ctx, profile, storeUser(profile), storePasswordName, text))
}

// DeleteStorePassword removes the password. Errors: ErrNoStorePassword, *UnavailableError, and that of ctx.
func (s *Store) DeleteStorePassword(ctx context.Context, profile string) error {
	return storeError(s.delete(ctx, profile, storeUser(profile), storePasswordName))
}

func storeError(err error) error {
	if errors.Is(err, ErrNoKey) {
		return ErrNoStorePassword
	}
	if gone, ok := errors.AsType[*UnavailableError](err); ok {
		gone.elsewhere = "or have the password in PGPASSFILE or PGPASSWORD"
	}
	return err
}
