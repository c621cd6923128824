package store

import (
	"context"
	"slices"
)

// byID reads the rows whose column has one of these IDs, in chunks, since a statement has a limited number of parameters. what names
// the rows in an error.
func byID[T any](ctx context.Context, s *Store, read func(context.Context, Querier, string, ...any) ([]T, error), column, what string,
	ids []int64) ([]T, error) {
	all := slices.Grow([]T(nil), len(ids))
	for part := range slices.Chunk(ids, maxIn) {
		some, err := read(ctx, s.readers, "where "+column+" in "+placeholders(len(part)), args(part)...)
		if err != nil {
			return nil, s.failed("reading "+what, err)
		}
		all = append(all, some...)
	}
	return all, nil
}
