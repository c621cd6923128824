package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Check reads every page, every index and every row of the database, and compares its schema with what the migrations make, for
// doctor. nil means that it is sound.
func (s *Store) Check(ctx context.Context) error {
	return failed("checking the database", s.database.checkAll(ctx, s.readers))
}

// checkAll looks for all that can be wrong with a database, open as q.
func (d database) checkAll(ctx context.Context, q querier) error {
	if err := pragmaCheck(ctx, q, "pragma integrity_check(10)"); err != nil {
		return err
	}
	if err := d.checkSchema(ctx, q); err != nil {
		return err
	}
	return d.checkRows(ctx, q)
}

func quickCheck(ctx context.Context, q querier) error {
	return pragmaCheck(ctx, q, "pragma quick_check(3)")
}

func pragmaCheck(ctx context.Context, q querier, pragma string) error {
	findings, err := texts(q.QueryContext(ctx, pragma))
	if err != nil {
		return err
	}
	if len(findings) == 1 && findings[0] == "ok" {
		return nil
	}
	return fmt.Errorf("%w: %q", ErrDamaged, findings)
}

// endedBadly says whether a process died with this file open and nobody has checked the file since. It reads only.
func (s *Store) endedBadly(ctx context.Context, q *sql.DB) (bool, error) {
	all, err := instances(ctx, q)
	if err != nil {
		return false, err
	}
	alive := false
	s.dead = nil
	for _, i := range all {
		switch {
		case !s.database.locks.dead(i, s.now().Add(-s.silent)):
			alive = true
		case !i.checked:
			s.dead = append(s.dead, i.id)
		}
	}
	// Who ends cleanly folds the log into the file. A log that nobody alive can own was left by a killed process.
	badly := len(s.dead) > 0 || !alive && s.database.nonEmpty("-wal")
	if s.unchecked = badly && s.later; s.unchecked {
		return false, nil
	}
	if badly && s.checking != nil {
		if st, err := os.Stat(s.database.path); err == nil {
			s.checking(st.Size())
		}
	}
	return badly, nil
}

// CheckUncleanEnd reads every page when a program died with this database open and nobody has checked it since; that may take
// half a minute. Damage is an *OpenError. It is nil where there is nothing to check.
func (s *Store) CheckUncleanEnd(ctx context.Context) error {
	if !s.unchecked {
		return nil
	}
	if err := quickCheck(ctx, s.readers); err != nil {
		if err = preferEnd(ctx, err); class(err) == ErrDamaged || errors.Is(err, ErrDamaged) {
			return &OpenError{Kind: Damaged, Path: s.database.path, Err: err}
		}
		return failed("checking the database", err)
	}
	return s.write(ctx, "noting that the database was checked", s.markChecked)
}

// markChecked writes down that the file was checked after the instances that ended badly.
func (s *Store) markChecked(ctx context.Context, t *tx) error {
	for _, id := range s.dead {
		if _, err := t.exec(ctx, "update instances set checked = 1 where id = ?", id); err != nil {
			return err
		}
	}
	return nil
}
