package postgres

import (
	"context"
	"time"
)

// Programs of viewers have no row in the table instances, since viewers may not write. They show that they run only in the name of a
// connection, the application_name, which is updated with the time of each heartbeat.

// setName changes the name of one connection.
const setName = "select set_config('application_name', $1, false)"

// heartbeatName returns the name of a connection of this program with a heartbeat at the present time of the server's clock.
func (e *Engine) heartbeatName() string { return e.o.applicationName(e.opened, e.clock.now()) }

// startHeartbeats writes heartbeats into the name of a connection until the engine is closed. While Watch runs, its connection does that.
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

// askClock returns the time of the server's clock.
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
