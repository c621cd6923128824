package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/store"
)

// commitQuestion is how long the server is asked what became of a commit whose answer was lost.
const commitQuestion = 5 * time.Second

// afterCommit finds out what a failed commit means. When the connection broke, the server may have committed: it is asked, since the
// caller would do again what is done.
func (e *Engine) afterCommit(ctx context.Context, failure error, transaction int64) error {
	if !errors.Is(class(failure), store.ErrUnreachable) {
		return preferEnd(ctx, failure)
	}
	asking, cancel := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), watcher{}, true), commitQuestion)
	defer cancel()
	for {
		var status string
		err := e.db.QueryRowContext(asking, "select coalesce(pg_xact_status($1::text::xid8), '')", fmt.Sprint(transaction)).Scan(&status)
		switch {
		case err == nil && status == "committed":
			return nil
		case err == nil && status != "in progress", asking.Err() != nil:
			return e.noticed(failure)
		}
		select {
		case <-asking.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}
