package monitor

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Alerts follow the changes by their sequence number, whichever instance stored them: every instance evaluates each change once, and the
// database stores each alert once. What a killed program did not evaluate is evaluated by the next one.

const (
	evaluateEvery  = 5 * time.Second // the rules that depend on time or on sums
	changesPerRead = 500
	maxUnsaved     = 1000 // changes without an alert that are evaluated before the cursor is saved
)

// alertLoop evaluates the alert rules for one instance.
type alertLoop struct {
	*Loop
	seq      int64     // the newest change that was evaluated
	savedSeq int64     // the cursor in the database
	goals    bool      // something changed since the goals were evaluated
	ends     time.Time // when the next campaign ends, zero for none: its goal is evaluated then even without a change
	quiet    time.Time // when quiet links were last searched for
	money    moneyAlerts
	raised   map[[3]string]bool // alerts of goals and quiet links that were stored: their conditions stay true
	logged   map[string]string  // the last error of each kind of work, so that what fails every few seconds is logged once
}

// runAlerts evaluates the rules until ctx ends.
func (l *Loop) runAlerts(ctx context.Context) {
	if l.o.Alerts == (affiliate.AlertRules{}) {
		return
	}
	news, cancel := l.store.Subscribe()
	defer cancel()
	alerts := &alertLoop{Loop: l, goals: true, money: moneyAlerts{changed: true}, raised: map[[3]string]bool{}, logged: map[string]string{}}
	for {
		if err := alerts.begin(ctx); err == nil {
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
		alerts.report(ctx, "changes", alerts.changes(ctx))
		select {
		case <-ctx.Done():
			alerts.report(ctx, "cursor", alerts.saveCursor(context.WithoutCancel(ctx)))
			return
		case n, more := <-news:
			if !more {
				return
			}
			alerts.goals = alerts.goals || len(n.Campaigns) > 0 || n.All
			alerts.money.onChange(n)
		case <-tick.C:
			alerts.report(ctx, "rules", alerts.evaluate(ctx))
			alerts.report(ctx, "money", alerts.evaluateMoney(ctx, l.o.Now()))
		}
	}
}

// report logs the error of a kind of work, unless it is the same as the last one.
func (l *alertLoop) report(ctx context.Context, work string, err error) {
	switch {
	case err == nil:
		delete(l.logged, work)
	case ctx.Err() == nil && l.logged[work] != err.Error():
		l.logged[work] = err.Error()
		l.o.Log.Error("look for alerts", "err", err)
	}
}

func (l *alertLoop) begin(ctx context.Context) (err error) {
	l.seq, err = l.store.AlertCursor(ctx)
	l.savedSeq = l.seq
	return err
}

// changes evaluates what changed since the last time.
func (l *alertLoop) changes(ctx context.Context) error {
	for {
		all, err := l.store.ChangeContexts(ctx, l.seq, changesPerRead, 2*burstSpan)
		if err != nil || len(all) == 0 {
			return err
		}
		var alerts []store.Alert
		seq := l.seq
		for _, cc := range all {
			seq = cc.Change.Seq
			alerts = append(alerts, changeAlerts(l.o.Alerts, cc)...)
			l.goals = l.goals || cc.Link.CampaignID != 0
			l.money.changed = l.money.changed || cc.Change.EstCommission != 0
		}
		if len(alerts) > 0 || seq-l.savedSeq >= maxUnsaved {
			if err := l.fire(ctx, alerts, seq); err != nil {
				return err
			}
		}
		l.seq = seq
	}
}

// evaluate evaluates the goals of campaigns and searches for quiet links.
func (l *alertLoop) evaluate(ctx context.Context) error {
	now := l.o.Now()
	l.goals = l.goals || l.takeCampaignJoined() || !l.ends.IsZero() && !now.Before(l.ends)
	goals, ends, quiet := l.goals, l.ends, l.quiet
	var alerts []store.Alert
	if goals && (l.o.Alerts.GoalReached || l.o.Alerts.GoalMissed) {
		found, next, err := l.goalAlerts(ctx, now)
		if err != nil {
			return err
		}
		alerts, goals, ends = found, false, next
	}
	if since := now.Sub(l.quiet); l.o.Alerts.QuietDays > 0 && (since >= l.o.QuietInterval || since < 0) {
		found, err := l.quietAlerts(ctx, now)
		if err != nil {
			return err
		}
		alerts, quiet = append(alerts, found...), now
	}
	alerts = slices.DeleteFunc(alerts, func(a store.Alert) bool { return l.raised[alertKey(a)] })
	if len(alerts) > 0 {
		if err := l.fire(ctx, alerts, l.seq); err != nil {
			return err
		}
	}
	l.goals, l.ends, l.quiet = goals, ends, quiet // only once the alerts are stored
	for _, a := range alerts {
		l.raised[alertKey(a)] = true
	}
	return nil
}

// goalAlerts returns the alerts about reached and missed goals, and when a goal may be missed next without a change; zero for never.
func (l *alertLoop) goalAlerts(ctx context.Context, now time.Time) (alerts []store.Alert, next time.Time, err error) {
	all, err := l.store.CampaignProgress(ctx)
	for _, p := range all {
		a, ok := reachedAlert(l.o.Alerts, p, now)
		if !ok {
			a, ok = missedAlert(l.o.Alerts, p, now)
		}
		if ok {
			alerts = append(alerts, a)
		}
		if at := nextEvaluation(p, now); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return alerts, next, err
}

// quietAlerts returns the alerts about links without clicks.
func (l *alertLoop) quietAlerts(ctx context.Context, now time.Time) (alerts []store.Alert, err error) {
	all, err := l.store.InactiveLinks(ctx, time.Duration(l.o.Alerts.QuietDays)*24*time.Hour)
	for _, inactive := range all {
		alerts = append(alerts, quietAlert(inactive, now))
	}
	return alerts, err
}

// endedCampaignEvery is how often an ended campaign is evaluated while some of its links were not read since its end.
const endedCampaignEvery = time.Minute

// nextEvaluation returns when a campaign's goal may be missed without a change; zero for never.
func nextEvaluation(p store.CampaignProgress, now time.Time) time.Time {
	switch {
	case p.Campaign.To.IsZero():
		return time.Time{}
	case now.Before(p.Campaign.To):
		return p.Campaign.To
	case p.Unread > 0:
		return now.Add(endedCampaignEvery)
	}
	return time.Time{}
}

// takeCampaignJoined reports, once, that a link joined a campaign, where its earlier sales count too.
func (l *Loop) takeCampaignJoined() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	joined := l.campaignJoined
	l.campaignJoined = false
	return joined
}

// saveCursor saves which changes were evaluated, so that the next program does not evaluate them again.
func (l *alertLoop) saveCursor(ctx context.Context) error {
	if l.seq == l.savedSeq {
		return nil
	}
	return l.fire(ctx, nil, l.seq)
}

func (l *alertLoop) fire(ctx context.Context, alerts []store.Alert, seq int64) error {
	err := l.store.Fire(ctx, alerts, seq, combining)
	if err == nil {
		l.savedSeq = seq
	}
	return err
}

// alertKey identifies an alert.
func alertKey(a store.Alert) [3]string { return [3]string{string(a.Rule), a.Subject, a.Occasion} }
