package postgres

import (
	"context"
	"time"
)

// setName changes the name of one connection.
const setName = "select set_config('application_name', $1, false)"

// beatName is the name of this program with a beat at this moment of the server's clock, as it was heard last.
func (e *Engine) beatName() string { return e.o.applicationName(e.opened, e.clock.now()) }

// startBeats shows in the name of a connection that this program works, until the engine is closed. While it watches, the connection that
// listens does that.
func (e *Engine) startBeats() {
	ctx, stop := context.WithCancel(context.Background())
	e.stopBeats = stop
	e.beats.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(beatEvery):
			}
			if !e.watching.Load() {
				_ = e.beat(ctx) // the next call finds out that the server is gone
			}
		}
	})
}

func (e *Engine) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatEvery)
	defer cancel()
	var micros int64
	asked := time.Now()
	if err := e.db.QueryRowContext(ctx, "select (extract(epoch from clock_timestamp()) * 1000000)::bigint").Scan(&micros); err != nil {
		return err
	}
	e.clock.learn(asked, time.UnixMicro(micros), time.Now())
	_, err := e.db.ExecContext(ctx, setName, e.beatName())
	return err
}
