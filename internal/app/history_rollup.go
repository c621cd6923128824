package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// rollUpLoop rolls up old samples, once a reply shows that our clock is right, and after each midnight at the
// school. A clock that is months ahead would make old what is new.
func (a *App) rollUpLoop(ctx context.Context) {
	if a.o.ReadOnly {
		return
	}
	for {
		if !a.clockTrusted() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Minute):
				continue
			}
		}
		if err := a.store.RollUp(ctx, a.school.timeZone()); err != nil && ctx.Err() == nil {
			a.log.Error("roll up the history", "err", err) // it is tried again, and nothing is lost meanwhile
		}
		zone := a.school.timeZone()
		next := affiliate.DateOf(a.o.Now(), zone).End(zone).Add(10 * time.Minute) // not in the minute when everybody reads
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(next.Sub(a.o.Now()), time.Hour)): // an hour: a machine that slept does not wait another day
		}
	}
}

// clockTrusted reports whether Fermion's clock, by its last reply, is on about the same day as ours.
func (a *App) clockTrusted() bool {
	off, told := a.client.ClockOff()
	return told && off.Abs() < 24*time.Hour
}
