package postgres

import (
	"context"

	"fermion-tui/internal/store"
)

// Calls returns the log of calls that all profiles of the server's database share. It uses the connections of this engine, and is closed
// with it.
func (e *Engine) Calls(o store.CallsOptions) (*store.Calls, error) {
	s, err := e.callsSchema()
	if err != nil {
		return nil, err
	}
	return store.NewCalls(callsEngine{e, s}, o), nil
}

// callsEngine writes to the schema of the log of calls, whose tables the connections find by their names.
type callsEngine struct {
	*Engine
	schema schema
}

func (c callsEngine) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	return c.writeTo(ctx, c.schema.name, c.schema.latest(), f)
}

// Close closes nothing: the connections belong to the engine of the profile.
func (callsEngine) Close() error { return nil }
