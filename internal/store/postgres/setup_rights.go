package postgres

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/store"
)

// ownerOf says who makes or migrates a schema, "" when this user may: a role for the rows in it does not include that.
func ownerOf(ctx context.Context, q store.Querier, schema string) (string, error) {
	var owner string
	var may bool
	err := q.QueryRowContext(ctx, `select coalesce((select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = $1), ''),
		coalesce((select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = $1), has_database_privilege(current_database(), 'create'))`, schema).Scan(&owner, &may)
	switch {
	case err != nil || may:
		return "", err
	case owner == "":
		return "somebody who may create a schema in it (the administrator grants that)", nil
	}
	return fmt.Sprintf("its owner %s", owner), nil
}

// notCurrent is the error of a schema that has to be made or migrated, for who may do that and for who may not.
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

// mayBringUpToDate refuses, before anybody is asked anything, what the server would refuse in the middle of a migration.
func (e *Engine) mayBringUpToDate(ctx context.Context, profile, calls schema) error {
	var ofProfile int
	for _, s := range []schema{profile, calls} {
		version, err := versionOf(ctx, e.db, s.name)
		if codeOf(err) == noPrivilege && s.name == calls.name && ofProfile == 0 { // the profile is new, and another one is somebody else's
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
