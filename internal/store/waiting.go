package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// NoteError stores why a planned operation could not be sent yet. It stays planned.
func (s *Store) NoteError(ctx context.Context, id, why string) error {
	return s.move(ctx, id, affiliate.Planned, "noting why an operation waits",
		"update operations set error = ? where id = ? and state = 'planned'", why, id)
}

// plannedOfDead returns the IDs of the operations that dead instances planned, oldest first.
func (s *Store) plannedOfDead(ctx context.Context) ([]string, error) {
	live, err := s.liveOwners(ctx, s.readers)
	if err != nil {
		return nil, s.failed("reading the writes that wait", err)
	}
	lives, arg := s.readers.dialect.OneOf("owner", live)
	ids, err := Texts(s.readers.QueryContext(ctx, "select id from operations where state = 'planned' and owner <> ? and not "+lives+" order by id", s.instance, arg))
	return ids, s.failed("reading the writes that wait", err)
}
