package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Retention is how long is stored what only tells of the past; 0: for ever. Money, operations, and everything else that cannot be read
// from Fermion again is never deleted.
type Retention struct {
	Events  time.Duration // webhook events, with their bodies, and edits that can be undone
	Notices time.Duration // notices, and which alerts were given
}

const (
	rowsPerSweep = 200 // in one transaction, so that other writers do not wait long

	// givenAtLeast is how long it is remembered that an alert was given: longer than a month, since one is given each month.
	givenAtLeast = 62 * 24 * time.Hour
)

// DeleteOld deletes what is older than its retention: edits, events whose sale is not looked for any more, notices that do not wait for a
// decision, and the memory of alerts that cannot be given again. It works in small transactions.
func (s *Store) DeleteOld(ctx context.Context, r Retention) error {
	now := s.engine.Now()
	if r.Events > 0 {
		err := s.sweep(ctx, "deleting old events", func(ctx context.Context, t *Tx) (int64, error) {
			n, err := t.exec(ctx, "delete from events where id in (select id from events where received_at < ? and state <> ? order by received_at limit ?)",
				toMillis(now.Add(-r.Events)), string(affiliate.EventMatching), rowsPerSweep)
			t.changed.Events = t.changed.Events || n > 0
			return n, err
		})
		if err != nil {
			return err
		}
		if err := s.sweep(ctx, "deleting old edits", func(ctx context.Context, t *Tx) (int64, error) { return t.sweepEdits(ctx, now.Add(-r.Events)) }); err != nil {
			return err
		}
	}
	if r.Notices <= 0 {
		return nil
	}
	if err := s.sweep(ctx, "deleting old notices", func(ctx context.Context, t *Tx) (int64, error) { return t.sweepNotices(ctx, now.Add(-r.Notices)) }); err != nil {
		return err
	}
	before := now.Add(-max(r.Notices, givenAtLeast))
	if err := s.sweep(ctx, "forgetting old alerts", func(ctx context.Context, t *Tx) (int64, error) { return t.sweepGiven(ctx, before) }); err != nil {
		return err
	}
	return s.forgetQuietAlerts(ctx, before)
}

// sweep calls delete in one transaction after the other, until it deletes less than it may.
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

// sweepNotices leaves the newest notice, since what is new is recognised by its number.
func (t *Tx) sweepNotices(ctx context.Context, before time.Time) (int64, error) {
	rules := affiliate.ReviewRules()
	query := "delete from notices where id in (select id from notices where at < ? and id < (select max(id) from notices) and (decided <> 0 or rule not in " +
		placeholders(len(rules)) + ") order by id limit ?)"
	n, err := t.exec(ctx, query, append(append([]any{toMillis(before)}, args(rules)...), rowsPerSweep)...)
	t.changed.Notices = t.changed.Notices || n > 0
	return n, err
}

// onceRules are the rules that are asked once about each change, reading or month: what they gave is not given again when it is
// forgotten. The others are asked again and again for as long as something is so.
var onceRules = []affiliate.AlertRule{affiliate.AlertFirstSale, affiliate.AlertSaleBurst, affiliate.AlertClicksWithoutSale, affiliate.AlertFell,
	affiliate.AlertSupersededSale, affiliate.AlertPayoutsDue, affiliate.AlertSchool}

func (t *Tx) sweepGiven(ctx context.Context, before time.Time) (int64, error) {
	given, err := Collect(scanGiven)(t.QueryContext(ctx, "select rule, subject, occasion from fired where at < ? and rule in "+placeholders(len(onceRules))+" limit ?",
		append(append([]any{toMillis(before)}, args(onceRules)...), rowsPerSweep)...))
	if err != nil {
		return 0, err
	}
	return int64(len(given)), t.forget(ctx, given)
}

// given is an alert that was given.
type given struct{ rule, subject, occasion string }

func scanGiven(r *sql.Rows) (g given, err error) {
	return g, r.Scan(&g.rule, &g.subject, &g.occasion)
}

func (t *Tx) forget(ctx context.Context, all []given) error {
	for _, g := range all {
		if _, err := t.exec(ctx, "delete from fired where rule = ? and subject = ? and occasion = ?", g.rule, g.subject, g.occasion); err != nil {
			return err
		}
	}
	return nil
}

// forgetQuietAlerts deletes that an alert was given about a link without clicks, once the link had one: the alert names the clicks
// until then.
func (s *Store) forgetQuietAlerts(ctx context.Context, before time.Time) error {
	old, err := Collect(scanGiven)(s.readers.QueryContext(ctx, "select rule, subject, occasion from fired where at < ? and rule = ?", toMillis(before), string(affiliate.AlertQuiet)))
	if err != nil || len(old) == 0 {
		return s.failed("reading the alerts", err)
	}
	type clicks struct{ id, net int64 }
	links, err := Collect(func(r *sql.Rows) (c clicks, err error) { return c, r.Scan(&c.id, &c.net) })(s.readers.QueryContext(ctx, "select id, net_clicks from links"))
	if err != nil {
		return s.failed("reading the links", err)
	}
	now := make(map[string]string, len(links))
	for _, l := range links {
		now["link:"+strconv.FormatInt(l.id, 10)] = strconv.FormatInt(l.net, 10)
	}
	var over []given
	for _, g := range old {
		if strings.HasPrefix(g.subject, "link:") && now[g.subject] != g.occasion {
			over = append(over, g)
		}
	}
	return s.sweep(ctx, "forgetting old alerts", func(ctx context.Context, t *Tx) (int64, error) {
		part := over[:min(len(over), rowsPerSweep)]
		over = over[len(part):]
		return int64(len(part)), t.forget(ctx, part)
	})
}
