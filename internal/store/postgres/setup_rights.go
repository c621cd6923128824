package postgres

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/store"
)

// ownerOf says who has to make or migrate a schema, "" when this user may. The roles for its rows do not include that.
func ownerOf(ctx context.Context, q store.Querier, schema string) (string, error) {
	var owner string
	var may bool
	err := q.QueryRowContext(ctx, `select coalesce((select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = $1), ''),
		coalesce((select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = $1),
			has_database_privilege(current_database(), 'create'))`, schema).Scan(&owner, &may)
	switch {
	case err != nil || may:
		return "", err
	case owner == "":
		return "somebody who may create a schema in it (the administrator grants that)", nil
	}
	return fmt.Sprintf("its owner %s", owner), nil
}

// notCurrent returns the error for a schema that has to be made or migrated, by this user or by its owner.
func notCurrent(ctx context.Context, q store.Querier, s schema, version int) error {
	owner, err := ownerOf(ctx, q, s.name)
	switch {
	case err != nil:
		return err
	case version == 0:
		return &OpenError{Kind: NotReady, Owner: owner}
	}
	return &OpenError{Kind: Older, Owner: owner, Err: fmt.Errorf("its version is %d, this program needs %d", version, s.latest())}
}

// whyNotUpgrade returns, before a person is asked anything, the error that the server would return in the middle of a migration.
func (e *Engine) whyNotUpgrade(ctx context.Context, profile, calls schema) error {
	var ofProfile int
	for _, s := range []schema{profile, calls} {
		version, err := versionOf(ctx, e.db, s.name)
		// With a new profile, this user may not be able to read the log of calls that somebody else made.
		if codeOf(err) == noPrivilege && s.name == calls.name && ofProfile == 0 {
			version, err = 0, nil
		}
		if err != nil {
			return err
		}
		if s.name == profile.name {
			ofProfile = version
		}
		if version >= s.latest() {
			continue
		}
		err = notCurrent(ctx, e.db, s, version)
		if refused, ok := errors.AsType[*OpenError](err); !ok || refused.Owner != "" {
			return err
		}
	}
	return nil
}
