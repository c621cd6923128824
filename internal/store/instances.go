package store

import (
	"context"
	"database/sql"
	"os"
	"slices"
	"time"

	"fermion-tui/internal/store/instance"
)

// Heartbeat shows programs on other machines, and those that do not see its lock file, that this instance is alive. Operations that
// were sent by an instance that counts as dead become unknown (MarkOrphanedUnknown).
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

// Deregister deletes the row of this instance at a clean exit, so that others may adopt at once what it planned.
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

// markEnded records which instances are known to have ended, and returns them. Their lock files, which prove it, are removed after the
// commit.
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

// InstanceOf returns a program that opened the database; found is false when it is no longer known.
func (s *Store) InstanceOf(ctx context.Context, id string) (i instance.Instance, found bool, err error) {
	all, err := Instances(ctx, s.readers)
	if at := slices.IndexFunc(all, func(i instance.Instance) bool { return i.ID == id }); at >= 0 {
		i, found = all[at], true
	}
	return i, found, s.failed("reading which programs are running", err)
}

// LiveInstances returns this instance and those that do not count as dead.
func (s *Store) LiveInstances(ctx context.Context) (map[string]bool, error) {
	return s.instancesThat(ctx, func(i instance.Instance) bool { return !s.isDead(i) })
}

// RunningInstances returns this instance and those whose process certainly runs on this machine, even without heartbeats. For a shared
// database it returns only this one.
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

// SilenceLeft returns how much longer an instance may be without a heartbeat before it counts as dead, if nothing else is known of it.
func (s *Store) SilenceLeft(ctx context.Context, id string) (time.Duration, error) {
	i, found, err := s.InstanceOf(ctx, id)
	if err != nil || !found {
		return 0, err
	}
	now := s.engine.Now()
	return max(s.untilSilenceCounts(now), i.HeartbeatAt.Add(s.HeartbeatTimeout()).Sub(now)), nil
}

// ActiveInstances counts this instance and those that are alive and had a recent heartbeat: a suspended program is alive but inactive.
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
