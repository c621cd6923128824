package postgres

import (
	"context"
	"time"
)

// A program without a row in the table instances, which a viewer may not write, shows only here that it works.

// setName changes the name of one connection.
const setName = "select set_config('application_name', $1, false)"

// heartbeatName is the name of this program with a heartbeat at this moment of the server's clock, as it was heard last.
func (e *Engine) heartbeatName() string { return e.o.applicationName(e.opened, e.clock.now()) }

// startHeartbeats shows in the name of a connection that this program works, until the engine is closed. While it watches, the connection
// that listens does that.
func (e *Engine) startHeartbeats() {
	ctx, stop := context.WithCancel(context.Background())
	e.stopHeartbeats = stop
	e.heartbeats.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(heartbeatInterval):
			}
			if !e.watching.Load() {
				_ = e.heartbeat(ctx) // the next call finds out that the server is gone
			}
		}
	})
}

func (e *Engine) heartbeat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeatInterval)
	defer cancel()
	if _, err := e.askClock(ctx); err != nil {
		return err
	}
	_, err := e.db.ExecContext(ctx, setName, e.heartbeatName())
	return err
}

// askClock is what the server's clock shows.
func (e *Engine) askClock(ctx context.Context) (time.Time, error) {
	var micros int64
	asked := time.Now()
	if err := e.db.QueryRowContext(ctx, "select (extract(epoch from clock_timestamp()) * 1000000)::bigint").Scan(&micros); err != nil {
		return time.Time{}, err
	}
	now := time.UnixMicro(micros)
	e.clock.learn(asked, now, time.Now())
	return now, nil
}
