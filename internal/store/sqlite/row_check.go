package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/store"
)

// checkRows returns an *OpenError if a row of a database of the newest version, open as q, cannot be read or makes no sense: a value may
// be of another type than its column, or one that this program never writes. SQLite accepts both, and no check of pages finds them.
func (d database) checkRows(ctx context.Context, q store.Querier) error {
	version, err := d.identify(ctx, q)
	if err != nil || version != d.latest() {
		return err
	}
	for _, t := range store.Tables() {
		err := t.Read(ctx, q)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if c := class(err); c != nil && !errors.Is(c, store.ErrDamaged) { // the failure is not in the rows
				return err
			}
			return &OpenError{Kind: Damaged, Path: d.path, Err: fmt.Errorf("a row of its table %s cannot be read: %w", t.Name, err)}
		}
	}
	return d.damagedBy(findWrongRow(ctx, q))
}

// findWrongRow describes a row of a database of the newest version, open as q, that this program never writes; "" when there is none.
// Such rows can be read.
func findWrongRow(ctx context.Context, q store.Querier) (string, error) {
	for _, find := range []func(context.Context, store.Querier) (string, error){brokenReference, brokenText, store.WrongValue} {
		if what, err := find(ctx, q); what != "" || err != nil {
			return what, err
		}
	}
	return "", nil
}

// brokenReference finds a row that refers to one that does not exist.
func brokenReference(ctx context.Context, q store.Querier) (string, error) {
	var table, parent string
	err := q.QueryRowContext(ctx, `select "table", parent from pragma_foreign_key_check limit 1`).Scan(&table, &parent)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return fmt.Sprintf("a row of its table %s refers to a row of %s that does not exist", table, parent), err
}

// brokenText finds a column for text that has bytes instead, or text that is not UTF-8.
func brokenText(ctx context.Context, q store.Querier) (string, error) {
	for _, t := range store.Tables() {
		columns, err := store.ScanTexts(q.QueryContext(ctx, "select name from pragma_table_info(?) where lower(type) = 'text' order by cid",
			t.Name))
		if err != nil {
			return "", err
		}
		columns = slices.DeleteFunc(columns, func(c string) bool { return store.HasValueRule(t.Name, c) })
		if len(columns) == 0 {
			continue
		}
		if what, err := brokenTextIn(ctx, q, t.Name, columns); what != "" || err != nil {
			return what, err
		}
	}
	return "", nil
}

func brokenTextIn(ctx context.Context, q store.Querier, table string, columns []string) (string, error) {
	rows, err := q.QueryContext(ctx, "select "+strings.Join(columns, ", ")+" from "+table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		for i, v := range values {
			switch v := v.(type) {
			case nil:
			case string:
				if !utf8.ValidString(v) && !store.IsRawText(table, columns[i]) {
					return fmt.Sprintf("a row of its table %s has text that is not UTF-8 in column %s", table, columns[i]), nil
				}
			default:
				return fmt.Sprintf("a row of its table %s has something else than text in column %s", table, columns[i]), nil
			}
		}
	}
	return "", rows.Err()
}
