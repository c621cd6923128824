package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// upkeepLoop stores the totals from which periods are read, rolls up old samples, and deletes what is older than its
// retention. It does so once a reply has shown that the clock is about right, since with a clock that is months ahead
// new rows would look old; and after each midnight at the school.
func (a *App) upkeepLoop(ctx context.Context) {
	if a.whyReadOnly() != nil {
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
		zone := a.school.timeZone()
		for _, work := range []struct {
			doing string
			do    func() error
		}{
			{"add up the days", func() error { return a.store.KeepMidnights(ctx, zone) }}, // before days of another zone are rolled up
			{"roll up the history", func() error { return a.store.RollUp(ctx, zone) }},
			{"add up the changes", func() error { return a.store.KeepChangeTotals(ctx) }},
			{"count rows", func() error { return a.countRows(ctx) }},
			{"delete what is old", func() error { return a.store.DeleteOld(ctx, a.retention()) }},
		} {
			if err := work.do(); err != nil && ctx.Err() == nil {
				a.log.Error(work.doing, "err", err) // the next round tries again, and nothing is lost meanwhile
			}
		}
		next := affiliate.DateOf(a.o.Now(), zone).End(zone).Add(10 * time.Minute) // not in the minute when everybody reads
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(next.Sub(a.o.Now()), time.Hour)): // an hour: a machine that slept does not wait another day
		}
	}
}

// countRows refreshes the statistics from which SQLite plans its queries; a server does that automatically.
func (a *App) countRows(ctx context.Context) error {
	if a.file == nil {
		return nil
	}
	return a.file.Optimize(ctx)
}

func (a *App) retention() store.Retention {
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	return store.Retention{Events: days(a.cfg.Retention.EventDays), Notices: days(a.cfg.Retention.NoticeDays)}
}

// clockTrusted reports whether Fermion's clock, by its last reply, is on about the same day as ours.
func (a *App) clockTrusted() bool {
	off, known := a.client.ClockOff()
	return known && off.Abs() < 24*time.Hour
}
