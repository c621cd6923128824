package sqlite

import (
	"context"

	"fermion-tui/internal/store"
)

// OpenStore opens the database at path as Open does, and joins the programs that use it. The store closes the engine. A failure of
// either step is an *OpenError.
func OpenStore(ctx context.Context, path string, o Options, s store.Options) (*Engine, *store.Store, error) {
	e, err := Open(ctx, path, o)
	if err != nil {
		return nil, nil, err
	}
	joined, err := store.New(ctx, e, s)
	if err != nil {
		return nil, nil, notOpened(e.file.path, err)
	}
	return e, joined, nil
}
