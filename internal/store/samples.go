package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// Reading is the result of storing one reading of a link's counters.
type Reading struct {
	Link              affiliate.Link        // as it is now
	Change            *affiliate.Change     // nil: nothing that counts moved, or this is a baseline
	First             bool                  // the first reading of this link
	CommissionDiffers bool                  // Fermion's percentage is not the one that the database had (requested, or reported before)
	KnownCommission   affiliate.BasisPoints // that the database had; UnknownCommission: none
	Ignored           bool                  // a newer reading was stored before it
}

// CommissionNotice returns the notice about a link whose first reading has another percentage than was requested, or than was entered
// for a tracked link; false when there is none.
func (r Reading) CommissionNotice(at time.Time) (affiliate.Notice, bool) {
	if !r.First || !r.CommissionDiffers {
		return affiliate.Notice{}, false
	}
	expected := fmt.Sprintf("you asked for %s %%", r.Link.RequestedCommission)
	if r.Link.RequestedCommission == affiliate.UnknownCommission {
		expected = fmt.Sprintf("%s %% was entered here", r.KnownCommission)
	}
	text := fmt.Sprintf("%s pays %s %%; %s. Change it in Fermion's dashboard, or create another link with %%", r.Link.Slug,
		r.Link.Commission, expected)
	return affiliate.Notice{At: at, Kind: affiliate.NoticeAlert, Rule: affiliate.AlertOtherwise, LinkID: r.Link.ID, Text: text}, true
}

// record stores Fermion's counters of the link in r: sample, change and newest counters. The link's percentage becomes Fermion's, and a
// missing link is no longer missing.
func (t *Tx) record(ctx context.Context, r *Reading, when time.Time, c affiliate.Counters) error {
	if isStale(r.Link, when) {
		if decreased(r.Link.Now, c) || !c.Minus(r.Link.Now).Moved() {
			r.Ignored = true
			return nil
		}
		when = r.Link.LastRead.Add(time.Millisecond) // a rise is never dropped
	}
	r.First = r.Link.LastRead.IsZero()
	if r.First {
		if err := t.checkBeginning(ctx, &r.Link, when, c); err != nil {
			return err
		}
	}
	known := r.Link.Commission
	if r.First && known < 0 { // Fermion returned this existing link before it was ever read
		known = r.Link.RequestedCommission
	}
	r.KnownCommission = known
	r.CommissionDiffers = known >= 0 && c.Commission >= 0 && c.Commission != known
	if c.Commission < 0 {
		c.Commission = r.Link.Commission
	}
	return t.recordCounters(ctx, r, when, c)
}

// maxSkew is how much older than the newest stored reading a reading may be that was overtaken by it. An even older one is from a clock
// that was set back: it is stored after the newest sample, and the link counts as read at that clock's time.
const maxSkew = time.Minute

func isStale(l affiliate.Link, when time.Time) bool {
	by := toMillis(l.LastRead) - toMillis(when)
	return by > 0 && by <= maxSkew.Milliseconds()
}

// recordCounters extends the newest sample of a link when its counters are the same; else it adds a sample, and the change between the
// two.
func (t *Tx) recordCounters(ctx context.Context, r *Reading, when time.Time, c affiliate.Counters) error {
	last, found, err := t.newestSample(ctx, r.Link.ID)
	if err != nil {
		return err
	}
	next := affiliate.Sample{LinkID: r.Link.ID, FirstRead: fromMillis(toMillis(when)), LastRead: fromMillis(toMillis(when)), Counters: c,
		Baseline: !found}
	if found && last.Counters == c {
		next.FirstRead, next.Baseline, next.Sum = last.FirstRead, last.Baseline, last.Sum
		next.LastRead = affiliate.LaterTime(next.LastRead, last.LastRead)
		_, err = t.exec(ctx, "update samples set last_read = ? where link_id = ? and first_read = ?", toMillis(next.LastRead), next.LinkID,
			toMillis(next.FirstRead))
	} else {
		// Two readings within a millisecond are still two samples.
		next.FirstRead = affiliate.LaterTime(next.FirstRead, last.LastRead.Add(time.Millisecond))
		next.LastRead = affiliate.LaterTime(next.LastRead, next.FirstRead)
		if found {
			r.Change = changeBetween(last, next)
			next.Sum = sumAfter(last, r.Change)
		}
		next.Baseline = next.Baseline || r.Change != nil && r.Change.Kind == affiliate.Reset
		if found {
			err = t.passMidnights(ctx, last, next)
		}
		if err == nil {
			err = t.addSample(ctx, next)
		}
	}
	if err != nil {
		return err
	}
	if r.Change != nil {
		r.Change.AffiliateID = r.Link.AffiliateID
		if r.Change.Seq, err = t.addChange(ctx, *r.Change); err != nil {
			return err
		}
		if err := t.saveLastSale(ctx, *r.Change); err != nil {
			return err
		}
	}
	return t.setNewestCounters(ctx, &r.Link, next, when)
}

// setNewestCounters updates the link's own row to its newest sample. A baseline counts as seen, so that nothing in it is marked as new.
func (t *Tx) setNewestCounters(ctx context.Context, l *affiliate.Link, s affiliate.Sample, when time.Time) error {
	firstEver := l.LastRead.IsZero()
	l.Now, l.Commission, l.FirstRead, l.LastRead, l.MissingSince = s.Counters, s.Commission, s.FirstRead, fromMillis(toMillis(when)),
		time.Time{}
	if s.Baseline && (firstEver || l.Seen.Clicks > s.Clicks) {
		l.Seen = s.Counters
	}
	l.Seen.Commission = l.Commission
	l.RefundedSales, l.RefundedRevenue = s.Sum.RefundedSales, s.Sum.RefundedRevenue
	t.changed.Links = append(t.changed.Links, l.ID)
	values := []any{l.Now.Clicks, l.Now.Sales, int64(l.Now.Revenue), nullBP(l.Commission), toMillis(l.FirstRead), toMillis(l.LastRead),
		l.Seen.Clicks, l.Seen.Sales, int64(l.Seen.Revenue), toMillis(l.FirstRead), toMillis(s.LastRead)}
	_, err := t.exec(ctx,
		`update links set clicks = ?, sales = ?, revenue_paise = ?, commission_bp = ?, first_read = ?, last_read = ?, gone_at = 0,
		seen_clicks = ?, seen_sales = ?, seen_revenue_paise = ?, reader = '', reader_until = 0,
		first_sample = case when first_sample = 0 then ? else first_sample end, sample_read = ?,
		net_clicks = ?, net_sales = ?, net_revenue_paise = ?, net_est_paise = ?,
		fell_sales = ?, fell_revenue_paise = ? where id = ?`,
		append(append(values, sumValues(s.Sum)...), l.ID)...)
	return err
}

// changeBetween returns the change between two samples, nil when no counter moved. The newer sample's percentage applies to both, since
// a corrected percentage is not an event. After a reset the earlier earnings stay, so it subtracts none; what was sold since counts in
// all-time totals only, like any baseline.
func changeBetween(old, now affiliate.Sample) *affiliate.Change {
	d := now.Counters.Minus(old.Counters)
	if !d.Moved() {
		return nil
	}
	c := &affiliate.Change{LinkID: now.LinkID, After: old.LastRead, At: now.FirstRead, Kind: affiliate.Rise, Counters: d}
	switch {
	case d.Clicks < 0:
		c.Kind = affiliate.Reset
	case d.Sales < 0 || d.Revenue < 0:
		c.Kind = affiliate.Fall
	}
	if c.Kind != affiliate.Reset {
		c.EstCommission = now.Commission.Of(now.Revenue) - now.Commission.Of(old.Revenue)
	}
	return c
}

// sumAfter returns the running sum of a sample that follows another one, with a change or without (nil).
func sumAfter(last affiliate.Sample, c *affiliate.Change) affiliate.Sum {
	if c == nil {
		return last.Sum
	}
	return last.Sum.Plus(c.Adds())
}

// saveLastSale saves when the sales of a change's link last rose.
func (t *Tx) saveLastSale(ctx context.Context, c affiliate.Change) error {
	if c.Sales <= 0 {
		return nil
	}
	_, err := t.exec(ctx, "update links set last_sale_at = ? where id = ? and last_sale_at < ?", toMillis(c.At), c.LinkID, toMillis(c.At))
	return err
}

const (
	sampleColumns = "link_id, first_read, last_read, clicks, sales, revenue_paise, coalesce(commission_bp, -1), baseline, " + sumColumns
	insertSample  = "insert into samples (link_id, first_read, last_read, clicks, sales, revenue_paise, commission_bp, baseline, " +
		sumColumns + ") values "
	sampleWidth = 14
)

func scanSample(r *sql.Rows) (affiliate.Sample, error) {
	var s affiliate.Sample
	var first, last, revenue, commission int64
	err := r.Scan(append([]any{&s.LinkID, &first, &last, &s.Clicks, &s.Sales, &revenue, &commission, &s.Baseline}, sumInto(&s.Sum)...)...)
	s.FirstRead, s.LastRead, s.Revenue, s.Commission = fromMillis(first), fromMillis(last), affiliate.Paise(revenue),
		affiliate.BasisPoints(commission)
	return s, err
}

func (t *Tx) newestSample(ctx context.Context, linkID int64) (affiliate.Sample, bool, error) {
	all, err := Collect(scanSample)(t.QueryContext(ctx,
		"select "+sampleColumns+" from samples where link_id = ? order by first_read desc limit 1", linkID))
	if err != nil || len(all) == 0 {
		return affiliate.Sample{}, false, err
	}
	return all[0], true, nil
}

func (t *Tx) addSample(ctx context.Context, s affiliate.Sample) error {
	_, err := t.exec(ctx, insertSample+placeholders(sampleWidth), sampleValues(s)...)
	return err
}

func sampleValues(s affiliate.Sample) []any {
	return append([]any{s.LinkID, toMillis(s.FirstRead), toMillis(s.LastRead), s.Clicks, s.Sales, int64(s.Revenue), nullBP(s.Commission),
		boolInt(s.Baseline)}, sumValues(s.Sum)...)
}

// Samples returns the samples of a link at since or later, oldest first, and before them the one that was valid at since.
func (s *Store) Samples(ctx context.Context, linkID int64, since time.Time) ([]affiliate.Sample, error) {
	all, err := Collect(scanSample)(s.readers.QueryContext(ctx,
		"select "+sampleColumns+` from samples where link_id = ? and first_read >= coalesce(
		(select max(b.first_read) from samples b where b.link_id = ? and b.first_read <= ?), 0) order by first_read`, linkID, linkID, toMillis(since)))
	return all, s.failed("reading the history of a link", err)
}

// MaxClaim is the longest claim of a reading, unless a reading may take longer.
const MaxClaim = 70 * time.Second

// ClaimReading claims a reading of a link for this instance, if the link was not read since lastRead and nobody else has claimed it. The
// claim ends at until, or with the reading. A claim for longer than MaxClaim is from before the clock was set back and does not count.
func (s *Store) ClaimReading(ctx context.Context, linkID int64, lastRead, until time.Time) (bool, error) {
	return s.claimReading(ctx, s.instance, linkID, lastRead, until)
}

// ClaimFirstReading claims the first reading of a link for the code that just created it, also against polling by this instance.
func (s *Store) ClaimFirstReading(ctx context.Context, linkID int64, until time.Time) (bool, error) {
	return s.claimReading(ctx, s.instance+" first", linkID, time.Time{}, until)
}

func (s *Store) claimReading(ctx context.Context, reader string, linkID int64, lastRead, until time.Time) (bool, error) {
	claimed := false
	err := s.write(ctx, "claiming a reading", func(ctx context.Context, t *Tx) error {
		longest := affiliate.LaterTime(until, t.Now.Add(MaxClaim)).Add(maxSkew)
		n, err := t.exec(ctx, `update links set reader = ?, reader_until = ?
			where id = ? and last_read = ? and (reader = ? or reader_until <= ? or reader_until > ?)`,
			reader, toMillis(until), linkID, toMillis(lastRead), reader, toMillis(t.Now), toMillis(longest))
		claimed = n > 0
		return err
	})
	return claimed && err == nil, err
}
