package store

import (
	"context"
	"database/sql"
	"os"
	"time"

	"fermion-tui/internal/store/instance"
)

// Heartbeat shows that this instance is alive, to programs on other machines and to those that do not see its lock file. Operations
// that were sent by an instance that counts as dead become unknown (MarkOrphanedUnknown).
func (s *Store) Heartbeat(ctx context.Context) error {
	if s.unlisted {
		return nil
	}
	var at time.Time
	err := s.write(ctx, "the heartbeat", func(ctx context.Context, t *Tx) error {
		at = t.Now
		return s.writeHeartbeat(ctx, t)
	})
	if err != nil {
		s.heartbeats.interrupt()
		return err
	}
	s.heartbeats.add(at, s.HeartbeatTimeout()/2)
	return nil
}

// writeHeartbeat adds the row of this instance, or updates its heartbeat.
func (s *Store) writeHeartbeat(ctx context.Context, t *Tx) error {
	host, err := os.Hostname()
	if err != nil {
		host = "" // then only the heartbeat decides whether it is dead
	}
	process := os.Getpid()
	if s.shared {
		process = 0
	}
	_, err = t.exec(ctx, `insert into instances (id, by_whom, host, pid, started_at, heartbeat_at) values (?, ?, ?, ?, ?, ?)
		on conflict (id) do update set by_whom = excluded.by_whom, host = excluded.host, pid = excluded.pid,
		heartbeat_at = excluded.heartbeat_at, checked = 0`, s.instance, s.by, host, process, toMillis(t.Now), toMillis(t.Now))
	return err
}

// Deregister deletes the row of this instance at a clean end: what it planned may be adopted at once.
func (s *Store) Deregister(ctx context.Context) error {
	if s.unlisted {
		return nil
	}
	return s.write(ctx, "closing the database", func(ctx context.Context, t *Tx) error {
		_, err := t.exec(ctx, "delete from instances where id = ?", s.instance)
		return err
	})
}

// Instances returns the programs that opened the database.
func Instances(ctx context.Context, q Querier) ([]instance.Instance, error) {
	return Collect(func(r *sql.Rows) (i instance.Instance, err error) {
		var heartbeat int64
		err = r.Scan(&i.ID, &i.By, &i.Host, &i.PID, &heartbeat, &i.Checked)
		i.HeartbeatAt = fromMillis(heartbeat)
		return i, err
	})(q.QueryContext(ctx, "select id, by_whom, host, pid, heartbeat_at, checked from instances"))
}

// liveInstanceIDs returns the IDs of the instances that do not count as dead.
func (s *Store) liveInstanceIDs(ctx context.Context, q Querier) (ids []string, err error) {
	all, err := Instances(ctx, q)
	for _, i := range all {
		if i.ID == s.instance || !s.isDead(i) {
			ids = append(ids, i.ID)
		}
	}
	return ids, err
}

// markEnded records which instances are known to have ended, and returns them: the lock file that proves it is removed once that is
// committed.
func (s *Store) markEnded(ctx context.Context, t *Tx) (ended []string, err error) {
	all, err := Instances(ctx, t)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		alive, certain := i.Alive(s.liveness.Locks)
		if i.ID == s.instance || alive || !certain {
			continue
		}
		ended = append(ended, i.ID)
		if i.HeartbeatAt.IsZero() {
			continue
		}
		if _, err := t.exec(ctx, "update instances set heartbeat_at = 0 where id = ?", i.ID); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

func (s *Store) sweepLocks(ended []string) {
	for _, id := range ended {
		s.liveness.Locks.Sweep(id)
	}
}

// InstanceOf returns a program that opened the database, unless it is not known any more.
func (s *Store) InstanceOf(ctx context.Context, id string) (found instance.Instance, is bool, err error) {
	all, err := Instances(ctx, s.readers)
	for _, i := range all {
		if i.ID == id {
			found, is = i, true
		}
	}
	return found, is, s.failed("reading which programs are running", err)
}

// LiveInstances returns the instances that do not count as dead, and this one.
func (s *Store) LiveInstances(ctx context.Context) (map[string]bool, error) {
	return s.instancesThat(ctx, func(i instance.Instance) bool { return !s.isDead(i) })
}

// RunningInstances returns the instances whose process certainly lives on this machine, even without heartbeats, and this one. On a database
// that machines share that is nobody else.
func (s *Store) RunningInstances(ctx context.Context) (map[string]bool, error) {
	return s.instancesThat(ctx, s.liveness.Running)
}

// LiveInstanceUsers returns user@host of the instances that do not count as dead, by their IDs.
func (s *Store) LiveInstanceUsers(ctx context.Context) (map[string]string, error) {
	all, err := Instances(ctx, s.readers)
	if err != nil {
		return nil, s.failed("reading which programs are running", err)
	}
	users := map[string]string{s.instance: s.by}
	for _, i := range all {
		if i.ID != s.instance && !s.isDead(i) {
			users[i.ID] = i.By
		}
	}
	return users, nil
}

// SilenceLeft is how long an instance of which only heartbeats are known may still be silent before it counts as dead.
func (s *Store) SilenceLeft(ctx context.Context, id string) (time.Duration, error) {
	i, is, err := s.InstanceOf(ctx, id)
	if err != nil || !is {
		return 0, err
	}
	now := s.engine.Now()
	return max(s.judgesIn(now), i.HeartbeatAt.Add(s.HeartbeatTimeout()).Sub(now)), nil
}

// ActiveInstances counts the instances that are alive and had a recent heartbeat, with this one: a suspended program is alive, and does
// nothing.
func (s *Store) ActiveInstances(ctx context.Context) (int, error) {
	before := s.engine.Now().Add(-s.HeartbeatTimeout())
	active, err := s.instancesThat(ctx, func(i instance.Instance) bool {
		return !i.HeartbeatAt.Before(before) && !s.isDead(i)
	})
	return len(active), err
}

func (s *Store) instancesThat(ctx context.Context, fits func(instance.Instance) bool) (map[string]bool, error) {
	all, err := Instances(ctx, s.readers)
	if err != nil {
		return nil, s.failed("reading which programs are running", err)
	}
	owners := map[string]bool{s.instance: true}
	for _, i := range all {
		if fits(i) {
			owners[i.ID] = true
		}
	}
	return owners, nil
}
