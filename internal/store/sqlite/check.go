package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"fermion-tui/internal/store"
)

// Check reads every page, every index and every row of the database, and compares its schema with the one that the migrations make.
// doctor runs it.
func (e *Engine) Check(ctx context.Context) error {
	return failed("checking the database", e.file.checkAll(ctx, e.readers))
}

// checkAll runs every check of a database, open as q.
func (d database) checkAll(ctx context.Context, q store.Querier) error {
	if err := pragmaCheck(ctx, q, "pragma integrity_check(10)"); err != nil {
		return err
	}
	if err := d.checkSchema(ctx, q); err != nil {
		return err
	}
	return d.checkRows(ctx, q)
}

func quickCheck(ctx context.Context, q store.Querier) error {
	return pragmaCheck(ctx, q, "pragma quick_check(3)")
}

func pragmaCheck(ctx context.Context, q store.Querier, pragma string) error {
	findings, err := store.ScanTexts(q.QueryContext(ctx, pragma))
	if err != nil {
		return err
	}
	if len(findings) == 1 && findings[0] == "ok" {
		return nil
	}
	return fmt.Errorf("%w: %q", store.ErrDamaged, findings)
}

// uncleanEnd says whether programs died with a file open.
type uncleanEnd struct {
	dead      []string         // instances after which the file was not checked
	later     bool             // CheckUncleanEnd checks the file
	unchecked bool             // CheckUncleanEnd has to check it, and has not yet
	checking  func(size int64) // see Options.Checking
}

// endedUncleanly reports whether a process died with this file open and it was not checked since. It only reads.
func (e *Engine) endedUncleanly(ctx context.Context, q *sql.DB) (bool, error) {
	all, err := store.Instances(ctx, q)
	if err != nil {
		return false, err
	}
	alive := false
	u := &e.unclean
	u.dead = nil
	for _, i := range all {
		switch {
		case !e.file.liveness.Dead(i, e.file.now()):
			alive = true
		case !i.Checked:
			u.dead = append(u.dead, i.ID)
		}
	}
	// A process that ends cleanly folds the log into the file. A log without a living owner is from a killed process.
	uncleanly := len(u.dead) > 0 || !alive && e.file.nonEmpty("-wal")
	if u.unchecked = uncleanly && u.later; u.unchecked {
		return false, nil
	}
	if uncleanly && u.checking != nil {
		if st, err := os.Stat(e.file.path); err == nil {
			u.checking(st.Size())
		}
	}
	return uncleanly, nil
}

// CheckUncleanEnd reads every page if a program died with this database open and it was not checked since, which may take half a minute.
// If the database is damaged, the error is an *OpenError.
func (e *Engine) CheckUncleanEnd(ctx context.Context) error {
	if !e.unclean.unchecked {
		return nil
	}
	if err := quickCheck(ctx, e.readers); err != nil {
		if err = preferEnd(ctx, err); class(err) == store.ErrDamaged || errors.Is(err, store.ErrDamaged) {
			return &OpenError{Kind: Damaged, Path: e.file.path, Err: err}
		}
		return failed("checking the database", err)
	}
	e.unclean.unchecked = false
	return e.markChecked(ctx)
}

// markChecked records that the file was checked after the instances that ended uncleanly, unless the check is still to be done.
func (e *Engine) markChecked(ctx context.Context) error {
	if e.unclean.unchecked || len(e.unclean.dead) == 0 {
		return nil
	}
	err := e.Write(ctx, func(ctx context.Context, t *store.Tx) error {
		for _, id := range e.unclean.dead {
			if _, err := t.ExecContext(ctx, "update instances set checked = 1 where id = ?", id); err != nil {
				return err
			}
		}
		return nil
	})
	return failed("noting that the database was checked", err)
}
