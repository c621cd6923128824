package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Retention is how long records that only document the past are stored; 0: for ever. Money, operations, and everything else that cannot
// be read from Fermion again is never deleted.
type Retention struct {
	Events  time.Duration // webhook events, with their bodies, and edits that can be undone
	Notices time.Duration // notices, and which alerts were raised
}

const (
	rowsPerSweep = 200 // in one transaction, so that other writers do not wait long

	// minFiredAge is how long it is remembered at least that an alert was raised: longer than a month, since one rule raises its alert
	// each month.
	minFiredAge = 62 * 24 * time.Hour
)

// DeleteOld deletes what is older than its retention: edits, events whose sale is no longer searched for, notices that do not wait for a
// decision, and the marks of alerts that cannot be raised again. It works in small transactions.
func (s *Store) DeleteOld(ctx context.Context, r Retention) error {
	now := s.engine.Now()
	if r.Events > 0 {
		err := s.sweep(ctx, "deleting old events", func(ctx context.Context, t *Tx) (int64, error) {
			n, err := t.exec(ctx,
				"delete from events where id in (select id from events where received_at < ? and state <> ? order by received_at limit ?)",
				toMillis(now.Add(-r.Events)), string(affiliate.EventMatching), rowsPerSweep)
			t.changed.Events = t.changed.Events || n > 0
			return n, err
		})
		if err != nil {
			return err
		}
		if err := s.sweep(ctx, "deleting old edits",
			func(ctx context.Context, t *Tx) (int64, error) { return t.sweepEdits(ctx, now.Add(-r.Events)) }); err != nil {
			return err
		}
	}
	if r.Notices <= 0 {
		return nil
	}
	if err := s.sweep(ctx, "deleting old notices",
		func(ctx context.Context, t *Tx) (int64, error) { return t.sweepNotices(ctx, now.Add(-r.Notices)) }); err != nil {
		return err
	}
	before := now.Add(-max(r.Notices, minFiredAge))
	if err := s.sweep(ctx, "forgetting old alerts",
		func(ctx context.Context, t *Tx) (int64, error) { return t.sweepFired(ctx, before) }); err != nil {
		return err
	}
	return s.forgetQuietAlerts(ctx, before)
}

// sweep calls delete in one transaction after another, until it deletes fewer than rowsPerSweep rows.
func (s *Store) sweep(ctx context.Context, doing string, delete func(context.Context, *Tx) (int64, error)) error {
	for {
		var n int64
		err := s.write(ctx, doing, func(ctx context.Context, t *Tx) (err error) {
			n, err = delete(ctx, t)
			return err
		})
		if err != nil || n < rowsPerSweep {
			return err
		}
	}
}

// sweepNotices never deletes the newest notice, since new notices are recognised by a higher ID.
func (t *Tx) sweepNotices(ctx context.Context, before time.Time) (int64, error) {
	rules := affiliate.ReviewRules()
	query := `delete from notices where id in (select id from notices
		where at < ? and id < (select max(id) from notices) and (decided <> 0 or rule not in ` + placeholders(len(rules)) + `)
		order by id limit ?)`
	n, err := t.exec(ctx, query, append(append([]any{toMillis(before)}, args(rules)...), rowsPerSweep)...)
	t.changed.Notices = t.changed.Notices || n > 0
	return n, err
}

// onceRules are the rules that are evaluated once for each change, reading or month: their alerts are not raised again when the marks
// are deleted. Other rules are evaluated again and again while their condition holds.
var onceRules = []affiliate.AlertRule{affiliate.AlertFirstSale, affiliate.AlertSaleBurst, affiliate.AlertClicksWithoutSale,
	affiliate.AlertFell, affiliate.AlertSupersededSale, affiliate.AlertPayoutsDue, affiliate.AlertSchool}

func (t *Tx) sweepFired(ctx context.Context, before time.Time) (int64, error) {
	old, err := Collect(scanFired)(t.QueryContext(ctx,
		"select rule, subject, occasion from fired where at < ? and rule in "+placeholders(len(onceRules))+" limit ?",
		append(append([]any{toMillis(before)}, args(onceRules)...), rowsPerSweep)...))
	if err != nil {
		return 0, err
	}
	return int64(len(old)), t.deleteFired(ctx, old)
}

// firedAlert is the mark that an alert was raised.
type firedAlert struct{ rule, subject, occasion string }

func scanFired(r *sql.Rows) (f firedAlert, err error) {
	return f, r.Scan(&f.rule, &f.subject, &f.occasion)
}

func (t *Tx) deleteFired(ctx context.Context, all []firedAlert) error {
	for _, f := range all {
		if _, err := t.exec(ctx, "delete from fired where rule = ? and subject = ? and occasion = ?", f.rule, f.subject,
			f.occasion); err != nil {
			return err
		}
	}
	return nil
}

// forgetQuietAlerts deletes the marks of alerts about links without clicks that had a click since: the occasion of the alert is the
// number of clicks until then.
func (s *Store) forgetQuietAlerts(ctx context.Context, before time.Time) error {
	old, err := Collect(scanFired)(s.readers.QueryContext(ctx, "select rule, subject, occasion from fired where at < ? and rule = ?",
		toMillis(before), string(affiliate.AlertQuiet)))
	if err != nil || len(old) == 0 {
		return s.failed("reading the alerts", err)
	}
	type clicks struct{ id, net int64 }
	links, err := Collect(func(r *sql.Rows) (c clicks, err error) { return c, r.Scan(&c.id, &c.net) })(s.readers.QueryContext(ctx,
		"select id, net_clicks from links"))
	if err != nil {
		return s.failed("reading the links", err)
	}
	now := make(map[string]string, len(links))
	for _, l := range links {
		now["link:"+strconv.FormatInt(l.id, 10)] = strconv.FormatInt(l.net, 10)
	}
	var outdated []firedAlert
	for _, f := range old {
		if strings.HasPrefix(f.subject, "link:") && now[f.subject] != f.occasion {
			outdated = append(outdated, f)
		}
	}
	return s.sweep(ctx, "forgetting old alerts", func(ctx context.Context, t *Tx) (int64, error) {
		part := outdated[:min(len(outdated), rowsPerSweep)]
		outdated = outdated[len(part):]
		return int64(len(part)), t.deleteFired(ctx, part)
	})
}
