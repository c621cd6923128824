package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Check reads every page, every index and every row of the database, and compares its schema with what the migrations make, for
// doctor. nil means that it is sound.
func (s *Store) Check(ctx context.Context) error {
	return failed("checking the register", s.database.checkAll(ctx, s.readers))
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
	return len(s.dead) > 0 || !alive && s.database.nonEmpty("-wal"), nil
}
