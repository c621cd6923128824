package app

import (
	"context"
	"time"
)

// keepHistorySmall rolls up what is old, now and after each midnight at the school.
func (a *App) keepHistorySmall(ctx context.Context) {
	if a.o.ReadOnly {
		return
	}
	for {
		if err := a.store.RollUp(ctx, a.timeZone()); err != nil && ctx.Err() == nil {
			a.log.Error("roll up the history", "err", err) // it is tried again, and nothing is lost meanwhile
		}
		y, m, d := a.o.Now().In(a.timeZone()).Date()
		next := time.Date(y, m, d+1, 0, 10, 0, 0, a.timeZone()) // not in the minute when everybody reads
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(next.Sub(a.o.Now()), time.Hour)): // an hour: a machine that slept does not wait another day
		}
	}
}
