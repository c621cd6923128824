package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"
)

// Check reads every page and every index of the register, for doctor. nil means that it is sound.
func (s *Store) Check(ctx context.Context) error {
	if err := pragmaCheck(ctx, s.readers, "pragma integrity_check(10)"); err != nil {
		return failed("checking the register", err)
	}
	return nil
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
		case !i.dead(s.now().Add(-s.silent)):
			alive = true
		case !i.checked:
			s.dead = append(s.dead, i.id)
		}
	}
	// Who ends cleanly folds the log into the file. A log that nobody alive can own was left by a killed process.
	return len(s.dead) > 0 || !alive && s.database.nonEmpty("-wal"), nil
}

type instance struct {
	id, by, host string
	pid          int
	heartbeatAt  time.Time
	checked      bool
}

func instances(ctx context.Context, q querier) ([]instance, error) {
	return collect(func(r *sql.Rows) (i instance, err error) {
		var beat int64
		err = r.Scan(&i.id, &i.by, &i.host, &i.pid, &beat, &i.checked)
		i.heartbeatAt = at(beat)
		return i, err
	})(q.QueryContext(ctx, "select id, by_whom, host, pid, heartbeat_at, checked from instances"))
}

// dead is certain for a process of this machine; for another one it is a matter of silence.
func (i instance) dead(silentBefore time.Time) bool {
	if host, err := os.Hostname(); err == nil && host == i.host && i.pid > 0 {
		return !processAlive(i.pid)
	}
	return i.heartbeatAt.Before(silentBefore)
}
