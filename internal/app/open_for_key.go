package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/postgres"
)

// OpenForKeyring opens a profile for a command that only uses the keyring: no database is needed.
func OpenForKeyring(_ context.Context, o Options) (*App, error) { return openPathsOnly(o) }

// OpenForKey opens a profile for a command about its API key. When the database cannot be used, it warns of that
// and opens what works without: somebody who lost the access to a team's database can still see and change the key
// on this machine.
func OpenForKey(ctx context.Context, o Options) (*App, error) {
	a, err := Open(ctx, o)
	broken := notOpened(err)
	if _, held := postgres.WhoHolds(err); held {
		broken = err
	}
	if broken == nil {
		return a, err
	}
	if a, err = openWithout(ctx, o, broken); err != nil {
		return nil, err
	}
	a.key.client = a.client
	a.stderr.Linef("warning: %s. The key is not compared with the links of this profile", affiliate.Brief(broken))
	return a, nil
}
