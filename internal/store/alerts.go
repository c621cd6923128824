package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
)

// Alert is a notice that is stored once for a rule, a subject and an occasion.
type Alert struct {
	Rule     affiliate.AlertRule
	Subject  string // link:12, campaign:3, school
	Name     string // of the subject, for a notice that combines several alerts
	Occasion string // distinguishes several events of one rule; "" when there is only one
	Notice   affiliate.Notice
	Latest   bool // the notice replaces older ones of its rule about the same link, whose counts it includes
}

// fire stores an alert's notice, unless it was stored before.
func (t *Tx) fire(ctx context.Context, a Alert) (bool, error) {
	isNew, err := t.markFired(ctx, a)
	if err != nil || !isNew {
		return false, err
	}
	return true, t.storeAlert(ctx, a)
}

func (t *Tx) markFired(ctx context.Context, a Alert) (bool, error) {
	n, err := t.exec(ctx, "insert into fired (rule, subject, occasion, at) values (?, ?, ?, ?) on conflict do nothing", string(a.Rule),
		a.Subject, a.Occasion, toMillis(t.Now))
	return n > 0, err
}

// storeAlert stores an alert's notice and removes those that it makes obsolete. The new row is inserted before old ones are deleted, so
// that its ID is above all that AlertsAfter has returned.
func (t *Tx) storeAlert(ctx context.Context, a Alert) error {
	n := a.Notice
	n.Kind, n.Rule = affiliate.NoticeAlert, a.Rule
	id, err := t.addNotice(ctx, n)
	switch {
	case err != nil:
		return err
	case a.Latest && n.LinkID != 0:
		_, err = t.exec(ctx, "delete from notices where rule = ? and link_id = ? and id < ?", string(a.Rule), n.LinkID, id)
	case a.Rule == affiliate.AlertGoalReached:
		err = t.resolveMissedGoal(ctx, n.CampaignID)
	}
	return err
}

// resolveMissedGoal removes an alert about a missed goal from what is to be reviewed.
func (t *Tx) resolveMissedGoal(ctx context.Context, campaign int64) error {
	n, err := t.exec(ctx, "update notices set decided = 1 where rule = ? and campaign_id = ? and decided = 0",
		string(affiliate.AlertGoalMissed), campaign)
	t.changed.Notices = t.changed.Notices || n > 0
	return err
}

// readAlertFields reads which alerts about missed goals of campaigns are to review: editing a campaign can resolve them, and undoing
// that edit makes them unresolved again.
func readAlertFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	return rowFields(ctx, q, "select campaign_id, id from notices where rule = '"+string(affiliate.AlertGoalMissed)+
		"' and decided = 0 and campaign_id", ids, 1, func(id int64, c []string) {
		v[fieldKey{Kind: kindAlert, ID: id, Key: c[0], Field: fieldReview}] = "1"
	})
}

// writeAlertField resolves an alert, or makes it unresolved again.
func (t *Tx) writeAlertField(ctx context.Context, k fieldKey, value string) error {
	id, err := strconv.ParseInt(k.Key, 10, 64)
	if k.Field != fieldReview || err != nil {
		return unknownFieldError(k)
	}
	n, err := t.exec(ctx, "update notices set decided = ? where id = ? and rule = ? and campaign_id = ?", boolInt(value == ""), id,
		string(affiliate.AlertGoalMissed), k.ID)
	t.changed.Notices = t.changed.Notices || n > 0
	return err
}

// dropReplaced drops each alert that a later one about the same subject replaces.
func dropReplaced(alerts []Alert) []Alert {
	last := map[string]int{}
	for i, a := range alerts {
		last[a.Subject] = i
	}
	var stored []Alert
	for i, a := range alerts {
		if !a.Latest || last[a.Subject] == i {
			stored = append(stored, a)
		}
	}
	return stored
}

// settingAlertCursor is the sequence number of the newest change that the rules were asked about.
const settingAlertCursor = "alerts.seq"

// AlertCursor returns the newest change that the rules were evaluated for. Changes from before there were rules are skipped.
func (s *Store) AlertCursor(ctx context.Context) (int64, error) {
	var newest int64
	if err := s.readers.QueryRowContext(ctx, "select coalesce(max(seq), 0) from changes").Scan(&newest); err != nil {
		return 0, s.failed("reading the changes", err)
	}
	text, err := s.SettingOnce(ctx, settingAlertCursor, strconv.FormatInt(newest, 10))
	if err != nil {
		return 0, err
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return newest, nil // an invalid value counts as none
	}
	return seq, nil
}

// Combining says how many alerts of one rule that are new at the same time get notices of their own. More become one notice.
type Combining struct {
	MaxSingle int
	Combine   func([]Alert) affiliate.Notice
}

// Fire stores the notices of new alerts, and that the rules were evaluated up to a sequence number, in one transaction.
func (s *Store) Fire(ctx context.Context, alerts []Alert, upTo int64, c Combining) error {
	return s.write(ctx, "saving alerts", func(ctx context.Context, t *Tx) error {
		if err := t.fireMany(ctx, alerts, c); err != nil {
			return err
		}
		return t.saveAlertCursor(ctx, upTo)
	})
}

// fireMany stores the notices of those alerts that are new.
func (t *Tx) fireMany(ctx context.Context, alerts []Alert, c Combining) error {
	var rules []affiliate.AlertRule
	fresh := map[affiliate.AlertRule][]Alert{}
	for _, a := range alerts {
		isNew, err := t.markFired(ctx, a)
		if err != nil {
			return err
		}
		if !isNew {
			continue
		}
		if fresh[a.Rule] == nil {
			rules = append(rules, a.Rule)
		}
		fresh[a.Rule] = append(fresh[a.Rule], a)
	}
	for _, rule := range rules {
		ofRule := dropReplaced(fresh[rule])
		if len(ofRule) > c.MaxSingle {
			ofRule = []Alert{{Rule: rule, Notice: c.Combine(ofRule)}}
		}
		for _, a := range ofRule {
			if err := t.storeAlert(ctx, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// saveAlertCursor saves how far the rules were evaluated, unless another instance was further.
func (t *Tx) saveAlertCursor(ctx context.Context, seq int64) error {
	stored, found, err := setting(ctx, t, settingAlertCursor)
	if err != nil {
		return err
	}
	if before, err := strconv.ParseInt(stored, 10, 64); found && err == nil && before >= seq {
		return nil
	}
	return t.set(ctx, settingAlertCursor, strconv.FormatInt(seq, 10))
}

// AlertsAfter returns the undecided alerts that are newer than a notice, oldest first, and the newest notice.
func (s *Store) AlertsAfter(ctx context.Context, id int64) (alerts []affiliate.Notice, newest int64, err error) {
	if newest, err = s.NewestNotice(ctx); err != nil {
		return nil, id, err
	}
	alerts, err = Collect(scanNotice)(s.readers.QueryContext(ctx,
		"select "+noticeColumns+" from notices where id > ? and id <= ? and kind = ? and decided = 0 order by id", id, newest,
		string(affiliate.NoticeAlert)))
	return alerts, newest, s.failed("reading the alerts", err)
}

// ChangeContext is a change with the context that alert rules need.
type ChangeContext struct {
	Change affiliate.Change
	Link   affiliate.Link
	Base   affiliate.Counters // of the link's first reading: what happened before tracking began
	Sum    affiliate.Sum      // of the link's changes since then, including this one
	SoldAt time.Time          // when the link's sales rose last, as far as is known now; zero for never
	Sold   affiliate.Sum      // of the link's changes up to SoldAt
	Recent []affiliate.Change // the link's rises of sales shortly before this change, including this one, in order
	Since  time.Time          // when the link was replaced by another one; zero when it was not
	After  affiliate.Sum      // of the link's changes after Since, including this one

	Accepted bool // a person had confirmed decreases of this time
}

// ChangeContexts returns the changes after a sequence number in order, at most limit of them; recent is how far back Recent goes.
func (s *Store) ChangeContexts(ctx context.Context, afterSeq int64, limit int, recent time.Duration) ([]ChangeContext, error) {
	changes, err := s.Changes(ctx, afterSeq, limit)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	all := make([]ChangeContext, 0, len(changes))
	for _, c := range changes {
		found, err := s.changeContext(ctx, c, recent)
		if err != nil {
			return nil, s.failed("reading the changes for the alert rules", err)
		}
		all = append(all, found)
	}
	return all, nil
}

func (s *Store) changeContext(ctx context.Context, c affiliate.Change, recent time.Duration) (ChangeContext, error) {
	found := ChangeContext{Change: c}
	links, err := readLinks(ctx, s.readers, 1, "where l.id = ?", c.LinkID)
	if err != nil || len(links) == 0 {
		return found, err
	}
	found.Link = links[0]
	var sold, since, revenue int64
	err = s.readers.QueryRowContext(ctx,
		`select l.last_sale_at, coalesce(n.created_at, 0), coalesce(b.clicks, 0), coalesce(b.sales, 0), coalesce(b.revenue_paise, 0)
		from links l left join links n on n.id = l.superseded_by left join samples b on b.link_id = l.id
		where l.id = ? order by b.first_read limit 1`, c.LinkID).Scan(&sold, &since, &found.Base.Clicks, &found.Base.Sales, &revenue)
	if err != nil {
		return found, err
	}
	found.SoldAt, found.Since, found.Base.Revenue = fromMillis(sold), fromMillis(since), affiliate.Paise(revenue)
	sums, err := s.SumsAt(ctx, []int64{c.LinkID}, []time.Time{found.SoldAt, c.At, found.Since})
	if err != nil || sums[c.LinkID] == nil {
		return found, err
	}
	found.Sold, found.Sum = sums[c.LinkID][0], sums[c.LinkID][1]
	if !found.Since.IsZero() {
		found.After = found.Sum.Minus(sums[c.LinkID][2])
	}
	if c.Sales > 0 {
		found.Recent, err = Collect(scanChange)(s.readers.QueryContext(ctx, "select "+changeColumns+` from changes
			where link_id = ? and at > ? and at <= ? and seq <= ? and sales > 0 order by at, seq`, c.LinkID, toMillis(c.At.Add(-recent)), toMillis(c.At), c.Seq))
		if err != nil {
			return found, err
		}
	}
	if c.Kind != affiliate.Rise {
		var n int
		err = s.readers.QueryRowContext(ctx,
			"select count(*) from holds where accepted_until > 0 and ? between ended_at and accepted_until", toMillis(c.At)).Scan(&n)
		found.Accepted = n > 0
	}
	return found, err
}

// InactiveLink is a link without clicks.
type InactiveLink struct {
	Link         affiliate.Link
	Since        time.Time // of the last click that was seen, else when the link was created
	Clicks       int64     // until then; identifies the period without clicks
	NeverClicked bool      // it never had one
}

// InactiveLinks returns the watched links without clicks for at least that long, as far as they were read; not those that are missing
// or replaced.
func (s *Store) InactiveLinks(ctx context.Context, minTime time.Duration) ([]InactiveLink, error) {
	type row struct{ id, since, clicks, click int64 }
	rows, err := Collect(func(r *sql.Rows) (x row, err error) {
		return x, r.Scan(&x.id, &x.since, &x.clicks, &x.click)
	})(s.readers.QueryContext(ctx, `
		select id, case when click > created_at then click else created_at end, clicks, click from (
			select l.id, l.created_at, l.last_read, s.net_clicks as clicks,
				coalesce((select c.at from changes c where c.link_id = l.id and c.clicks > 0 order by c.at desc limit 1), 0) as click
			from links l join samples s on s.link_id = l.id and s.first_read = l.first_read
			where l.stopped_at = 0 and l.gone_at = 0 and l.superseded_by is null and l.last_read - l.created_at >= ?) as watched
		where last_read - click >= ? order by id`, minTime.Milliseconds(), minTime.Milliseconds()))
	if err != nil {
		return nil, s.failed("looking for links without clicks", err)
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	links, err := s.LinksByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]affiliate.Link, len(links))
	for _, l := range links {
		byID[l.ID] = l
	}
	all := make([]InactiveLink, 0, len(rows))
	for _, r := range rows {
		all = append(all, InactiveLink{Link: byID[r.id], Since: fromMillis(r.since), Clicks: r.clicks, NeverClicked: r.click == 0})
	}
	return all, nil
}

// CampaignProgress is a campaign with the total of its links.
type CampaignProgress struct {
	Campaign affiliate.Campaign
	Done     affiliate.PeriodSum
	Unread   int // of its watched links, those that were not read since it ended; 0 while it runs
}

// CampaignProgress returns the campaigns with a goal that are not archived, including those that have not begun.
func (s *Store) CampaignProgress(ctx context.Context) ([]CampaignProgress, error) {
	campaigns, err := s.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	var all []CampaignProgress
	for _, c := range campaigns {
		if !c.Goal.IsSet() || !c.ArchivedAt.IsZero() {
			continue
		}
		links, err := scanInts(s.readers.QueryContext(ctx, "select id from links where campaign_id = ?", c.ID))
		if err != nil {
			return nil, s.failed("reading the links of a campaign", err)
		}
		sums, err := s.PeriodSums(ctx, links, c.Span())
		if err != nil {
			return nil, err
		}
		done := affiliate.CertainSum(affiliate.Sum{})
		for _, p := range sums {
			done = done.Plus(p)
		}
		progress := CampaignProgress{Campaign: c, Done: done}
		if !c.To.IsZero() && !s.engine.Now().Before(c.To) {
			err := s.readers.QueryRowContext(ctx,
				"select count(*) from links where campaign_id = ? and stopped_at = 0 and gone_at = 0 and last_read < ?", c.ID,
				toMillis(c.To)).Scan(&progress.Unread)
			if err != nil {
				return nil, s.failed("reading the links of a campaign", err)
			}
		}
		all = append(all, progress)
	}
	return all, nil
}
