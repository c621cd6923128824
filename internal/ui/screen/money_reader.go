package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// ConcernsMoney reports whether n can change balances.
func ConcernsMoney(n affiliate.Invalidation) bool { return ChangesLedger(n) || len(n.Links) > 0 }

// ChangesLedger reports whether a person may have changed entries, batches or the settings about money. Changes of
// links only change what was earned.
func ChangesLedger(n affiliate.Invalidation) bool {
	return n.All || n.Notices || len(n.Affiliates) > 0 // a notice is also added when a payment file is written
}

// MoneyReader runs one read at a time, and repeats it if it was asked for meanwhile or when something on hold clears.
// While links change all the time it reads seldom.
type MoneyReader struct {
	Host Host
	Read func() tea.Cmd // makes the command that reads; its result must call Done

	began  time.Time // start of the running read; zero: none runs
	again  bool      // a person has changed something since it began
	news   bool      // a link has changed since it began
	rested time.Time // before this time changes of links cause no read

	wakes time.Time     // when the timer ends
	timer chan struct{} // closed to stop the timer; nil: no timer runs
}

// Ask reads now, or once more after the running read.
func (r *MoneyReader) Ask() tea.Cmd {
	if !r.began.IsZero() {
		r.again = true
		return nil
	}
	r.began, r.again, r.news = r.Host.Now(), false, false
	return r.Read()
}

// Refresh reads again when an invalidation concerns money.
func (r *MoneyReader) Refresh(n affiliate.Invalidation) tea.Cmd {
	switch {
	case !ConcernsMoney(n):
		return nil
	case ChangesLedger(n):
		return r.Ask()
	case !r.began.IsZero():
		r.news = true
		return nil
	case r.Host.Now().Before(r.rested):
		return r.wakeAt(r.rested)
	}
	return r.Ask()
}

// Done ends the read and schedules the next.
func (r *MoneyReader) Done(next time.Time) tea.Cmd {
	now := r.Host.Now()
	if !r.began.IsZero() {
		r.rested, r.began = now.Add(restFactor*max(now.Sub(r.began), 0)), time.Time{}
	}
	if r.again {
		return r.Ask()
	}
	wake := now.Add(maxBalanceAge)
	if next.After(now) && next.Before(wake) {
		wake = next
	}
	if r.news && r.rested.Before(wake) {
		wake = r.rested
	}
	return r.wakeAt(wake)
}

// wakeAt schedules a read. At most one timer runs: a running one that ends earlier is enough.
func (r *MoneyReader) wakeAt(at time.Time) tea.Cmd {
	if r.timer != nil {
		if !at.Before(r.wakes) {
			return nil
		}
		close(r.timer)
	}
	timer, wait := make(chan struct{}), at.Sub(r.Host.Now())
	r.timer, r.wakes = timer, at
	return Read(r.Host, "release", func(ctx context.Context) (struct{}, error) {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-timer:
		case <-t.C:
		}
		return struct{}{}, ctx.Err()
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil || r.timer != timer {
			return nil
		}
		r.timer = nil
		return r.Ask()
	})
}
