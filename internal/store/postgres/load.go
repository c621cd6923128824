package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"fermion-tui/internal/store"
)

// Load fills the schema in one write: f may add rows in any order, since references are checked at the end. Rows that are added later get
// numbers above the highest one. The programs that have the database open, which are those of viewers, read everything again.
func (e *Engine) Load(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	return e.Write(ctx, func(ctx context.Context, t *store.Tx) error {
		// f also reads and writes files, so that the transaction may be idle for longer than other writes.
		for _, statement := range []string{"set local idle_in_transaction_session_timeout = '5min'", "set constraints all deferred"} {
			if _, err := t.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		if err := f(ctx, t); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "set constraints all immediate"); err != nil {
			return err
		}
		if err := e.continueNumbers(ctx, t); err != nil {
			return err
		}
		if err := e.countRows(ctx, t); err != nil {
			return err
		}
		return t.AnnounceAll(ctx)
	})
}

// countRows lets the server's planner know how many rows there are, which it would find out only a minute later.
func (e *Engine) countRows(ctx context.Context, t *store.Tx) error {
	for _, table := range store.Tables() {
		if _, err := t.ExecContext(ctx, "analyze "+quoted(e.o.schema())+"."+quoted(table.Name)); err != nil {
			return err
		}
	}
	return nil
}

// continueNumbers sets each sequence that numbers the rows of a table to the highest number in it.
func (e *Engine) continueNumbers(ctx context.Context, t *store.Tx) error {
	type numbered struct{ table, column string }
	all, err := store.Collect(func(r *sql.Rows) (n numbered, err error) { return n, r.Scan(&n.table, &n.column) })(t.QueryContext(ctx,
		"select table_name::text, column_name::text from information_schema.columns where table_schema = ? and is_identity = 'YES' "+
			"order by 1", e.o.schema()))
	if err != nil {
		return err
	}
	for _, n := range all {
		table := quoted(e.o.schema()) + "." + quoted(n.table)
		if _, err := t.ExecContext(ctx,
			fmt.Sprintf(`select setval(pg_get_serial_sequence(?, ?), greatest((select max(%s) from %s), 1),
				(select max(%[1]s) from %[2]s) is not null)`, quoted(n.column), table), table, n.column); err != nil {
			return err
		}
	}
	return nil
}
