package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Campaigns are all of them, by name.
func (s *Store) Campaigns(ctx context.Context) ([]affiliate.Campaign, error) {
	all, err := collect(func(r *sql.Rows) (c affiliate.Campaign, err error) {
		return c, r.Scan(&c.ID, &c.Name)
	})(s.readers.QueryContext(ctx, "select id, name from campaigns order by name"))
	return all, failed("reading the campaigns", err)
}

// campaign finds or makes the one of that name; 0 for "".
func (t *tx) campaign(ctx context.Context, name string) (int64, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return 0, nil
	}
	var id int64
	err := t.QueryRowContext(ctx, "select id from campaigns where name = ?", name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	t.news.All = true // nothing names campaigns yet
	return t.insert(ctx, "insert into campaigns (name) values (?)", name)
}
