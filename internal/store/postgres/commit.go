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

// invalidParameter is the code of a transaction that the server does not know: it crashed, and lost it.
const invalidParameter = "22023"

// afterCommit finds out what a failed commit means. When the connection broke, the server may have committed: it is asked, since the
// caller would do again what is done. The number of the transaction tells when it has ended, and not how: after a crash the server
// gives the numbers of transactions that it lost to others. What proves it is the row in the change log. The outcome of a write
// without one is not known.
func (e *Engine) afterCommit(ctx context.Context, failure error, transaction int64, t *store.Tx) error {
	if !errors.Is(class(failure), store.ErrUnreachable) {
		return preferEnd(ctx, failure)
	}
	seq, writer := t.News()
	asking, cancel := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), watcher{}, true), commitQuestion)
	defer cancel()
	for seq > 0 {
		done, err := e.committed(asking, transaction, seq, writer)
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			return e.noticed(failure)
		case asking.Err() != nil:
			return unknownCommit{e.noticed(failure)}
		}
		select {
		case <-asking.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	return unknownCommit{e.noticed(failure)}
}

var errInProgress = errors.New("the transaction has not ended")

// committed reports whether a transaction that has ended left its row in the change log.
func (e *Engine) committed(ctx context.Context, transaction, seq int64, writer string) (done bool, err error) {
	var status string
	err = e.db.QueryRowContext(ctx, "select coalesce(pg_xact_status($1::text::xid8), '')", fmt.Sprint(transaction)).Scan(&status)
	if err != nil && codeOf(err) != invalidParameter {
		return false, err
	}
	if status == "in progress" {
		return false, errInProgress
	}
	err = e.db.QueryRowContext(ctx, "select exists (select from news where seq = $1 and writer = $2)", seq, writer).Scan(&done)
	return done, err
}
