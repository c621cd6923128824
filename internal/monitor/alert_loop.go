package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Alerts follow the changes by their sequence number, whichever instance stored them: every instance evaluates each change once, and the
// database stores each alert once. What a killed program did not evaluate is evaluated by the next one.

const (
	evaluateEvery  = 5 * time.Second // at goals, after something changed
	changesPerRead = 500             // changes
	maxUnsaved     = 1000            // changes that were evaluated while the cursor is not saved yet
)

// alertLoop is how far one instance has evaluated.
type alertLoop struct {
	*Loop
	seq      int64     // the newest change that was evaluated
	savedSeq int64     // the cursor in the database
	goals    bool      // something changed since the goals were evaluated
	ends     time.Time // when the next campaign ends, zero for none: its goal is evaluated then even without a change
	quiet    time.Time // when quiet links were searched for
	money    moneyAlerts
	given    map[[3]string]bool // alerts that time satisfies, which stay satisfied
	logged   map[string]string  // the last error of each kind of work: what fails every few seconds is logged once
}

// runAlerts evaluates the rules until ctx ends.
func (l *Loop) runAlerts(ctx context.Context) {
	if l.o.Alerts == (affiliate.AlertRules{}) {
		return
	}
	news, cancel := l.store.Subscribe()
	defer cancel()
	o := &alertLoop{Loop: l, goals: true, money: moneyAlerts{changed: true}, given: map[[3]string]bool{}, logged: map[string]string{}}
	for {
		if err := o.begin(ctx); err == nil {
			break
		} else if ctx.Err() == nil {
			l.o.Log.Error("begin to look for alerts", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(evaluateEvery):
		}
	}
	tick := time.NewTicker(evaluateEvery)
	defer tick.Stop()
	for {
		o.report(ctx, "changes", o.changes(ctx))
		select {
		case <-ctx.Done():
			o.report(ctx, "cursor", o.saveCursor(context.WithoutCancel(ctx)))
			return
		case n, more := <-news:
			if !more {
				return
			}
			o.goals = o.goals || len(n.Campaigns) > 0 || n.All
			o.money.concerns(n)
		case <-tick.C:
			o.report(ctx, "rules", o.evaluate(ctx))
			o.report(ctx, "money", o.evaluateMoney(ctx, o.o.Now()))
		}
	}
}

// report logs what a kind of work failed with, unless that is what it failed with before.
func (o *alertLoop) report(ctx context.Context, work string, err error) {
	switch {
	case err == nil:
		delete(o.logged, work)
	case ctx.Err() == nil && o.logged[work] != err.Error():
		o.logged[work] = err.Error()
		o.o.Log.Error("look for alerts", "err", err)
	}
}

func (o *alertLoop) begin(ctx context.Context) (err error) {
	o.seq, err = o.store.AlertCursor(ctx)
	o.savedSeq = o.seq
	return err
}

// changes evaluates what changed since the last time.
func (o *alertLoop) changes(ctx context.Context) error {
	for {
		all, err := o.store.ChangeContexts(ctx, o.seq, changesPerRead, 2*burstSpan)
		if err != nil || len(all) == 0 {
			return err
		}
		var alerts []store.Alert
		seq := o.seq
		for _, h := range all {
			seq = h.Change.Seq
			alerts = append(alerts, changeAlerts(o.o.Alerts, h)...)
			o.goals = o.goals || h.Link.CampaignID != 0
			o.money.changed = o.money.changed || h.Change.EstCommission != 0
		}
		if len(alerts) > 0 || seq-o.savedSeq >= maxUnsaved {
			if err := o.fire(ctx, alerts, seq); err != nil {
				return err
			}
		}
		o.seq = seq
	}
}

// evaluate also evaluates the rules that depend on time.
func (o *alertLoop) evaluate(ctx context.Context) error {
	now := o.o.Now()
	var alerts []store.Alert
	goals, ends, quiet := o.goals || o.takeCampaignJoined() || !o.ends.IsZero() && !now.Before(o.ends), o.ends, o.quiet
	if o.goals = goals; goals && (o.o.Alerts.GoalReached || o.o.Alerts.GoalMissed) {
		all, err := o.store.CampaignProgress(ctx)
		if err != nil {
			return err
		}
		goals, ends = false, time.Time{}
		for _, s := range all {
			a, ok := reachedAlert(o.o.Alerts, s, now)
			if !ok {
				a, ok = missedAlert(o.o.Alerts, s, now)
			}
			if ok && !o.given[alertKey(a)] {
				alerts = append(alerts, a)
			}
			if next := nextEvaluation(s, now); !next.IsZero() && (ends.IsZero() || next.Before(ends)) {
				ends = next
			}
		}
	}
	if since := now.Sub(o.quiet); o.o.Alerts.QuietDays > 0 && (since >= o.o.QuietInterval || since < 0) {
		all, err := o.store.InactiveLinks(ctx, time.Duration(o.o.Alerts.QuietDays)*24*time.Hour)
		if err != nil {
			return err
		}
		quiet = now
		for _, s := range all {
			if a := quietAlert(o.o.Alerts, s, now); !o.given[alertKey(a)] {
				alerts = append(alerts, a)
			}
		}
	}
	if len(alerts) > 0 {
		if err := o.fire(ctx, alerts, o.seq); err != nil {
			return err
		}
	}
	o.goals, o.ends, o.quiet = goals, ends, quiet // only once they are stored
	for _, a := range alerts {
		o.given[alertKey(a)] = true
	}
	return nil
}

// endedCampaignEvery is how often an ended campaign is evaluated while some of its links were not read since.
const endedCampaignEvery = time.Minute

// nextEvaluation returns when a campaign's goal may be missed without a change; zero for never.
func nextEvaluation(s store.CampaignProgress, now time.Time) time.Time {
	switch {
	case s.Campaign.To.IsZero():
		return time.Time{}
	case now.Before(s.Campaign.To):
		return s.Campaign.To
	case s.Unread > 0:
		return now.Add(endedCampaignEvery)
	}
	return time.Time{}
}

// takeCampaignJoined reports, once, that a link joined a campaign: its earlier sales count there.
func (l *Loop) takeCampaignJoined() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	joined := l.campaignJoined
	l.campaignJoined = false
	return joined
}

// saveCursor saves how far was evaluated, so that the next program need not repeat it.
func (o *alertLoop) saveCursor(ctx context.Context) error {
	if o.seq == o.savedSeq {
		return nil
	}
	return o.fire(ctx, nil, o.seq)
}

func (o *alertLoop) fire(ctx context.Context, alerts []store.Alert, seq int64) error {
	err := o.store.Fire(ctx, alerts, seq, maxSingleAlerts, combineAlerts)
	if err == nil {
		o.savedSeq = seq
	}
	return err
}

// alertKey identifies an alert.
func alertKey(a store.Alert) [3]string { return [3]string{string(a.Rule), a.Subject, a.Occasion} }
