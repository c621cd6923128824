package sqlite

import (
	"context"
	"database/sql"
)

// collect reads all rows with scan: collect(scan)(db.QueryContext(…)).
func collect[T any](scan func(*sql.Rows) (T, error)) func(*sql.Rows, error) ([]T, error) {
	return func(rows *sql.Rows, err error) ([]T, error) {
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var all []T
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
		return all, rows.Err()
	}
}

func texts(rows *sql.Rows, err error) ([]string, error) {
	return collect(func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })(rows, err)
}

// preferEnd returns the context's error for what failed because it ended.
func preferEnd(ctx context.Context, err error) error {
	if e := ctx.Err(); e != nil {
		return e
	}
	return err
}
