package store

import (
	"cmp"
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// settingMoved has the new place of a database that was moved to a server.
const settingMoved = "store.moved"

// MovedToServerError means that the database was moved to a server, so that this file is only read.
type MovedToServerError struct{ To string }

func (e *MovedToServerError) Error() string {
	return fmt.Sprintf("this database moved to %s: restart with --store and this address, or set store to it in config.toml", e.Place())
}

// Place is the server's address without its password, to be shown and stored.
func (e *MovedToServerError) Place() string {
	return cmp.Or(affiliate.WithoutStorePassword(e.To), "a server")
}

// MarkMoved marks a database as moved.
func (t *Tx) MarkMoved(ctx context.Context, to string) error { return t.set(ctx, settingMoved, to) }

// MovedTo returns where a database was moved to, "" when it was not.
func MovedTo(ctx context.Context, q Querier) (string, error) { return SettingIn(ctx, q, settingMoved) }
