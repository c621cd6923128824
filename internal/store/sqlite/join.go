package sqlite

import (
	"context"
	"errors"

	"fermion-tui/internal/store"
)

// OpenStore opens the database at path as Open does, and joins the programs that use it. The store closes the engine. If either step
// fails, the error is an *OpenError.
func OpenStore(ctx context.Context, path string, o Options, s store.Options) (*Engine, *store.Store, error) {
	return openStore(ctx, path, o, func(e *Engine) (*store.Store, error) { return store.New(ctx, e, s) })
}

func openStore(ctx context.Context, path string, o Options, join func(*Engine) (*store.Store, error)) (*Engine, *store.Store, error) {
	moved := o.Moved
	o.Moved = nil // until the program has joined, a file that was replaced is opened again
	for retried := false; ; retried = true {
		e, err := Open(ctx, path, o)
		if err != nil {
			return nil, nil, err
		}
		s, err := join(e)
		if err == nil {
			e.onMoved = moved
			return e, s, nil
		}
		// A copy may have replaced the file since it was opened.
		if _, replaced := errors.AsType[*MovedError](err); !replaced || retried {
			return nil, nil, notOpened(e.file.path, err)
		}
	}
}
