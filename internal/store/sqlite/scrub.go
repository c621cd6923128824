package sqlite

import (
	"context"
	"fmt"

	"fermion-tui/internal/store"
)

// Scrub rebuilds the file without deleted rows, and empties its log, so that no byte of these rows stays in either. It fails while
// another program reads the database, since that program needs the log; then it can be tried again.
func (e *Engine) Scrub(ctx context.Context) error {
	w := e.writer
	for _, q := range []string{"pragma secure_delete = on", "vacuum"} {
		if _, err := w.ExecContext(ctx, q); err != nil {
			return failed("removing what was deleted from the file", err)
		}
	}
	var busy, pages, moved int
	if err := w.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved); err != nil {
		return failed("emptying the log of the database", err)
	}
	if busy != 0 {
		return fmt.Errorf("emptying the log of the database: %w", store.ErrBusy)
	}
	return nil
}
