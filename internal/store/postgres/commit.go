package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/store"
)

// commitCheckTimeout is how long this program asks the server what became of a commit whose answer was lost.
const commitCheckTimeout = 5 * time.Second

// invalidParameter is the code for the number of a transaction that the server does not know, since it crashed and lost the transaction.
const invalidParameter = "22023"

// afterCommit finds out what a failed commit means, since the server may have committed although the connection broke, and the caller
// would repeat what is done. It returns nil if the transaction was committed, and an unknownCommit if that cannot be found out. The
// number of a transaction shows that it has ended, but not how: after a crash the server gives the numbers of lost transactions to
// others. Only the transaction's row in the change log proves the commit, so that the outcome of a write without such a row is unknown.
func (e *Engine) afterCommit(ctx context.Context, failure error, transaction int64, t *store.Tx) error {
	if !errors.Is(class(failure), store.ErrUnreachable) {
		return preferEnd(ctx, failure)
	}
	seq, writer := t.News()
	asking, cancel := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), watcher{}, true), commitCheckTimeout)
	defer cancel()
	for seq > 0 {
		done, err := e.committed(asking, transaction, seq, writer)
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			return e.noteLost(failure)
		case asking.Err() != nil:
			return unknownCommit{e.noteLost(failure)}
		}
		select {
		case <-asking.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	return unknownCommit{e.noteLost(failure)}
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
