package store

import (
	"context"
	"os"
	"time"
)

// Heartbeat says that this instance lives. An owner that is silent for long loses what it sent to the doubt whether it
// arrived (SweepSilent).
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
	return s.write(ctx, "leaving the register", func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, "delete from instances where id = ?", s.instance)
		return err
	})
}

// LiveOwners are the instances with a heartbeat within silentFor, and this one.
func (s *Store) LiveOwners(ctx context.Context, silentFor time.Duration) (map[string]bool, error) {
	ids, err := texts(s.readers.QueryContext(ctx, "select id from instances where heartbeat_at >= ?", ms(s.now().Add(-silentFor))))
	if err != nil {
		return nil, failed("reading who is at work", err)
	}
	live := map[string]bool{s.instance: true}
	for _, id := range ids {
		live[id] = true
	}
	return live, nil
}
