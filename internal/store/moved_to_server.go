package store

import (
	"cmp"
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// settingMoved has the new place of a register that was moved to a server.
const settingMoved = "store.moved"

// MovedToServerError means that a register is on a server: the file that was it is only read.
type MovedToServerError struct{ To string }

func (e *MovedToServerError) Error() string {
	return fmt.Sprintf("this database moved to %s: restart with --store and this address, or set store to it in config.toml", e.Place())
}

// Place is the server for people and files: its address without a password.
func (e *MovedToServerError) Place() string {
	return cmp.Or(affiliate.WithoutStorePassword(e.To), "a server")
}

// MarkMoved marks a register as moved.
func (t *Tx) MarkMoved(ctx context.Context, to string) error { return t.set(ctx, settingMoved, to) }

// MovedTo returns where a register was moved to, "" when it was not.
func MovedTo(ctx context.Context, q Querier) (string, error) {
	places, err := ScanTexts(q.QueryContext(ctx, "select value from settings where key = '"+settingMoved+"'"))
	if err != nil || len(places) == 0 {
		return "", err
	}
	return places[0], nil
}
