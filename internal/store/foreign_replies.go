package store

import (
	"context"
	"database/sql"
	"errors"
)

// ForeignReplies returns how many consecutive replies were not Fermion's, of all processes with one key at one API.
func (c *Calls) ForeignReplies(ctx context.Context, keyHash string) (n int, err error) {
	err = c.readers.QueryRowContext(context.WithoutCancel(ctx), "select strange from hosts where key_hash = ?", keyHash).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, c.failed("reading whether the host answers like Fermion", err)
}

// CountReply counts a reply that was not Fermion's, or resets the count after one that was. It returns the count.
func (c *Calls) CountReply(ctx context.Context, keyHash string, fermions bool) (n int, err error) {
	err = c.write(context.WithoutCancel(ctx), "saving whether the host answers like Fermion", func(ctx context.Context, t *Tx) error {
		if fermions {
			_, err := t.exec(ctx, "delete from hosts where key_hash = ?", keyHash)
			return err
		}
		return t.QueryRowContext(ctx, `insert into hosts (key_hash, strange) values (?, 1)
			on conflict (key_hash) do update set strange = hosts.strange + 1 returning strange`, keyHash).Scan(&n)
	})
	return n, err
}
