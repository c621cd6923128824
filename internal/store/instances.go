package store

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// Heartbeat says that this instance lives, to programs on other machines and to those that see no lock file of it. What an owner
// sent that counts as dead becomes unknown (SweepSilent).
func (s *Store) Heartbeat(ctx context.Context) error {
	return s.write(ctx, "the heartbeat", s.beat)
}

// beat writes this instance down, or that it still lives.
func (s *Store) beat(ctx context.Context, t *tx) error {
	host, err := os.Hostname()
	if err != nil {
		host = "" // then silence alone says who is dead
	}
	_, err = t.exec(ctx, `insert into instances (id, by_whom, host, pid, started_at, heartbeat_at) values (?, ?, ?, ?, ?, ?)
		on conflict (id) do update set by_whom = excluded.by_whom, host = excluded.host, pid = excluded.pid,
		heartbeat_at = excluded.heartbeat_at, checked = 0`, s.instance, s.by, host, os.Getpid(), ms(t.now), ms(t.now))
	return err
}

// Leave takes this instance off the list, at a clean end: what it planned may be adopted at once.
func (s *Store) Leave(ctx context.Context) error {
	return s.write(ctx, "closing the database", func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, "delete from instances where id = ?", s.instance)
		return err
	})
}

// instance is a row of the programs that opened this database.
type instance struct {
	id, by, host string
	pid          int
	heartbeatAt  time.Time // zero: it is known to have ended
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

// alive says whether an instance lives, and whether that is certain. On this machine its lock says so, and without a lock file
// a process that is gone; a process that is there may be another one by now. Of other machines only heartbeats are known.
func (f lockFolder) alive(i instance) (alive, certain bool) {
	if i.heartbeatAt.IsZero() {
		return false, true
	}
	if host, err := os.Hostname(); err != nil || host != i.host || i.pid <= 0 {
		return false, false
	}
	switch f.state(i.id) {
	case lockHeld:
		return true, true
	case lockFree:
		return false, true
	}
	running := processAlive(i.pid)
	return running, !running
}

// dead says whether an instance counts as dead: where nothing is certain, because its last heartbeat is too old.
func (f lockFolder) dead(i instance, silentBefore time.Time) bool {
	if alive, certain := f.alive(i); certain {
		return !alive
	}
	return i.heartbeatAt.Before(silentBefore)
}

// liveOwners are the IDs of the instances that do not count as dead.
func (s *Store) liveOwners(ctx context.Context, q querier) (ids []string, err error) {
	all, err := instances(ctx, q)
	for _, i := range all {
		if i.id == s.instance || !s.database.locks.dead(i, s.now().Add(-s.silent)) {
			ids = append(ids, i.id)
		}
	}
	return ids, err
}

// buryDead writes down which instances are known to have ended, and returns them: the lock file that says so is swept once that is
// committed.
func (s *Store) buryDead(ctx context.Context, t *tx) (ended []string, err error) {
	all, err := instances(ctx, t)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		alive, certain := s.database.locks.alive(i)
		if i.id == s.instance || alive || !certain {
			continue
		}
		ended = append(ended, i.id)
		if i.heartbeatAt.IsZero() {
			continue
		}
		if _, err := t.exec(ctx, "update instances set heartbeat_at = 0 where id = ?", i.id); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

func (s *Store) sweepLocks(ended []string) {
	for _, id := range ended {
		s.database.locks.sweep(id)
	}
}

// LiveOwners are the instances that do not count as dead, and this one.
func (s *Store) LiveOwners(ctx context.Context) (map[string]bool, error) {
	return s.ownersThat(ctx, func(i instance) bool { return !s.database.locks.dead(i, s.now().Add(-s.silent)) })
}

// RunningOwners are the instances whose process is certain to live on this machine, however silent it is, and this one.
func (s *Store) RunningOwners(ctx context.Context) (map[string]bool, error) {
	return s.ownersThat(ctx, func(i instance) bool { alive, certain := s.database.locks.alive(i); return alive && certain })
}

// ActiveInstances counts the instances that live and had a heartbeat lately, with this one: a program that is suspended lives, and does
// nothing.
func (s *Store) ActiveInstances(ctx context.Context) (int, error) {
	before := s.now().Add(-s.silent)
	active, err := s.ownersThat(ctx, func(i instance) bool { return !i.heartbeatAt.Before(before) && !s.database.locks.dead(i, before) })
	return len(active), err
}

func (s *Store) ownersThat(ctx context.Context, fits func(instance) bool) (map[string]bool, error) {
	all, err := instances(ctx, s.readers)
	if err != nil {
		return nil, failed("reading which programs are running", err)
	}
	owners := map[string]bool{s.instance: true}
	for _, i := range all {
		if fits(i) {
			owners[i.id] = true
		}
	}
	return owners, nil
}
