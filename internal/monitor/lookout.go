package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Alerts follow the changes by their sequence number, whoever stored them: every instance looks at each change once, and the
// register keeps each alert once. What a program that was killed had not looked at is looked at by the next one.

const (
	lookEvery = 5 * time.Second // at goals, after something changed
	atOneLook = 500             // changes
	farBehind = 1000            // changes that were looked at, and not noted as such yet
)

// lookout is how far one instance has looked.
type lookout struct {
	*Loop
	seq   int64              // the newest change that the rules were asked about
	noted int64              // as the register has it
	goals bool               // something changed since they were looked at
	ends  time.Time          // when the next campaign ends, zero for none: then its goal is looked at whether anything changed or not
	quiet time.Time          // when quiet links were looked for
	given map[[3]string]bool // alerts that time satisfies, which stay satisfied
}

// lookOut asks the rules about what happens, until ctx ends.
func (l *Loop) lookOut(ctx context.Context) {
	if l.o.Alerts == (affiliate.AlertRules{}) {
		return
	}
	news, cancel := l.store.News()
	defer cancel()
	o := &lookout{Loop: l, goals: true, given: map[[3]string]bool{}}
	for {
		if err := o.begin(ctx); err == nil {
			break
		} else if ctx.Err() == nil {
			l.o.Log.Error("begin to look for alerts", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		o.report(ctx, o.changes(ctx))
		select {
		case <-ctx.Done():
			o.report(ctx, o.note(context.WithoutCancel(ctx)))
			return
		case n, more := <-news:
			if !more {
				return
			}
			o.goals = o.goals || len(n.Campaigns) > 0 || n.All
		case <-tick.C:
			o.report(ctx, o.look(ctx))
		}
	}
}

func (o *lookout) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		o.o.Log.Error("look for alerts", "err", err)
	}
}

func (o *lookout) begin(ctx context.Context) (err error) {
	o.seq, err = o.store.AlertedUpTo(ctx)
	o.noted = o.seq
	return err
}

// changes asks the rules about what changed since the last look.
func (o *lookout) changes(ctx context.Context) error {
	for {
		all, err := o.store.Happenings(ctx, o.seq, atOneLook, 2*burstSpan)
		if err != nil || len(all) == 0 {
			return err
		}
		var alerts []store.Alert
		seq := o.seq
		for _, h := range all {
			seq = h.Change.Seq
			alerts = append(alerts, changeAlerts(o.o.Alerts, h)...)
			o.goals = o.goals || h.Link.CampaignID != 0
		}
		if len(alerts) > 0 || seq-o.noted >= farBehind {
			if err := o.fire(ctx, alerts, seq); err != nil {
				return err
			}
		}
		o.seq = seq
	}
}

// look asks the rules that time may satisfy, too.
func (o *lookout) look(ctx context.Context) error {
	now := o.o.Now()
	var alerts []store.Alert
	goals, ends, quiet := o.goals || o.someJoined() || !o.ends.IsZero() && !now.Before(o.ends), o.ends, o.quiet
	if o.goals = goals; goals && (o.o.Alerts.GoalReached || o.o.Alerts.GoalMissed) {
		all, err := o.store.Standings(ctx)
		if err != nil {
			return err
		}
		goals, ends = false, time.Time{}
		for _, s := range all {
			a, ok := reachedAlert(o.o.Alerts, s, now)
			if !ok {
				a, ok = missedAlert(o.o.Alerts, s, now)
			}
			if ok && !o.given[key(a)] {
				alerts = append(alerts, a)
			}
			if next := nextLook(s, now); !next.IsZero() && (ends.IsZero() || next.Before(ends)) {
				ends = next
			}
		}
	}
	if since := now.Sub(o.quiet); o.o.Alerts.QuietDays > 0 && (since >= o.o.Quiet || since < 0) {
		all, err := o.store.Still(ctx, time.Duration(o.o.Alerts.QuietDays)*24*time.Hour)
		if err != nil {
			return err
		}
		quiet = now
		for _, s := range all {
			if a := quietAlert(o.o.Alerts, s, now); !o.given[key(a)] {
				alerts = append(alerts, a)
			}
		}
	}
	if len(alerts) > 0 {
		if err := o.fire(ctx, alerts, o.seq); err != nil {
			return err
		}
	}
	o.goals, o.ends, o.quiet = goals, ends, quiet // not before they are kept
	for _, a := range alerts {
		o.given[key(a)] = true
	}
	return nil
}

// endedLook is how often an ended campaign is looked at whose links were not all read since.
const endedLook = time.Minute

// nextLook is when a campaign's goal may be missed although nothing changes until then; zero for never.
func nextLook(s store.Standing, now time.Time) time.Time {
	switch {
	case s.Campaign.To.IsZero():
		return time.Time{}
	case now.Before(s.Campaign.To):
		return s.Campaign.To
	case s.Unread > 0:
		return now.Add(endedLook)
	}
	return time.Time{}
}

// someJoined says, once, that a link came into a campaign: what it did before counts there.
func (l *Loop) someJoined() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	joined := l.joined
	l.joined = false
	return joined
}

// note keeps how far was looked, so that the next program need not look again.
func (o *lookout) note(ctx context.Context) error {
	if o.seq == o.noted {
		return nil
	}
	return o.fire(ctx, nil, o.seq)
}

func (o *lookout) fire(ctx context.Context, alerts []store.Alert, seq int64) error {
	err := o.store.Fire(ctx, alerts, seq, manyAtOnce, together)
	if err == nil {
		o.noted = seq
	}
	return err
}

// key is what makes an alert the same.
func key(a store.Alert) [3]string { return [3]string{string(a.Rule), a.Subject, a.Occasion} }
