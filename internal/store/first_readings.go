package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// FirstReadings returns when each link was read for the first time, by link ID. The creation of a link here counts as its first
// reading as long as the link counts as having begun at zero. Links that were never read are left out.
func (s *Store) FirstReadings(ctx context.Context) (map[int64]time.Time, error) {
	type reading struct{ link, at int64 }
	rows, err := Collect(func(r *sql.Rows) (f reading, err error) { err = r.Scan(&f.link, &f.at); return f, err })(
		s.readers.QueryContext(ctx, "select id, first_sample from links where first_sample > 0"))
	if err != nil {
		return nil, s.failed("reading since when links are known", err)
	}
	first := make(map[int64]time.Time, len(rows))
	for _, f := range rows {
		first[f.link] = fromMillis(f.at)
	}
	return first, nil
}

// Fermion may answer a creation with a link that it had already for the same person and product [open], and the counters of that link
// are of all time. So it is only in three cases certain when a link that was created here began:
//
//   - Its first reading has another commission than was requested: it is such an older link.
//   - Its first reading is all zeros: it began at zero when it was created.
//   - Its person was created at Fermion from here shortly before, so that they cannot have had a link: it began at zero too.
//
// In all other cases, part of what the first reading counts may be older than the creation. Then nothing of it is a rise or earns
// anything: the link counts as tracked from that reading on, and periods that began before it are incomplete. To make this rare, the
// program that creates a link reads it right after the response (RecordFirstReading). A command that creates many links, like an
// import, creates them faster than the limit lets it read them, and does not wait for all readings at its end. The next program that
// polls reads the last ones first, and what they have sold by then is not counted.

// newPersonAge is how long after a person was created at Fermion it is certain that no older link of theirs has counted anything.
const newPersonAge = time.Hour

// checkBeginning makes a link that was created here begin with its first reading, unless it is certain that it began at zero when it was
// created.
func (t *Tx) checkBeginning(ctx context.Context, l *affiliate.Link, when time.Time, first affiliate.Counters) error {
	if !l.MadeHere {
		return nil
	}
	if l.RequestedCommission >= 0 && first.Commission >= 0 && first.Commission != l.RequestedCommission {
		return t.forgetCreation(ctx, l)
	}
	if !first.Moved() {
		return nil
	}
	if isNew, err := isOfNewPerson(ctx, t, *l); err != nil || isNew {
		return err
	}
	if err := t.forgetCreation(ctx, l); err != nil || first.Sales == 0 && first.Revenue == 0 {
		return err
	}
	_, err := t.addNotice(ctx, affiliate.Notice{At: when, Kind: affiliate.NoticeInfo, Decided: true, LinkID: l.ID, Text: fmt.Sprintf(
		"%s had %s, %s, at its first reading, %s after it was created here: they count in all-time totals only and earn nothing here, "+
			"since Fermion may have returned a link that it had already. "+
			"If they are new, record what they earned as a bonus", l.Slug, affiliate.Plural(first.Sales, "sale", "sales"),
		first.Revenue.Exact(), affiliate.FormatDuration(max(0, when.Sub(l.CreatedAt))))})
	return err
}

// isOfNewPerson reports whether the person of a link was created at Fermion shortly before the link: a step that only found them by a
// look-up sent nothing.
func isOfNewPerson(ctx context.Context, q Querier, l affiliate.Link) (isNew bool, err error) {
	err = q.QueryRowContext(ctx,
		"select exists (select 1 from operations where affiliate_id = ? and kind = ? and state = ? and sent_at > ?)",
		l.AffiliateID, string(affiliate.CreateAffiliate), string(affiliate.Done), toMillis(l.CreatedAt.Add(-newPersonAge))).Scan(&isNew)
	return isNew, err
}

// forgetCreation turns a link that was created here into a tracked one: what Fermion counted before its first reading is not a rise.
func (t *Tx) forgetCreation(ctx context.Context, l *affiliate.Link) error {
	if _, err := t.exec(ctx, "delete from samples where link_id = ?", l.ID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "update links set made_here = 0, first_sample = 0 where id = ?", l.ID)
	l.MadeHere = false
	return err
}

// UnreadNewLink finds a link that was created here and not read yet, and whose first reading decides when it began.
func (s *Store) UnreadNewLink(ctx context.Context, slug string) (l affiliate.Link, found bool, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		links, err := readLinks(ctx, q, 1, "where l.slug = ? and l.made_here <> 0 and l.last_read = 0", slug)
		if err != nil || len(links) == 0 {
			return err
		}
		l = links[0]
		isNew, err := isOfNewPerson(ctx, q, l)
		found = !isNew
		return err
	})
	return l, found, s.failed("looking for a new link", err)
}

// CountUnreadNewLinks counts the unread links that this instance has created and whose history begins at their first reading.
func (s *Store) CountUnreadNewLinks(ctx context.Context) (n int, err error) {
	err = s.readers.QueryRowContext(ctx, `select count(distinct l.id) from operations o join links l on l.id = o.link_id
		where o.owner = ? and o.kind = ? and o.state = ? and l.made_here <> 0 and l.last_read = 0 and not exists (
			select 1 from operations p where p.affiliate_id = l.affiliate_id and p.kind = ? and p.state = ? and p.sent_at > l.created_at - ?)`,
		s.instance, string(affiliate.CreateLink), string(affiliate.Done), string(affiliate.CreateAffiliate), string(affiliate.Done),
		newPersonAge.Milliseconds()).Scan(&n)
	return n, s.failed("counting the new links that were not read", err)
}

// RecordFirstReading stores the first reading of a link, which counts as later than its creation even if the clocks say otherwise. It
// is Ignored when there is one already.
func (s *Store) RecordFirstReading(ctx context.Context, linkID int64, when time.Time, c affiliate.Counters) (Reading, error) {
	var r Reading
	err := s.write(ctx, "storing the first reading of a link", func(ctx context.Context, t *Tx) (err error) {
		r, err = t.firstReading(ctx, linkID, when, c)
		return err
	})
	return r, err
}

// firstReading stores a reading of a link that has none. For a link that was created here, it is never earlier than the creation.
func (t *Tx) firstReading(ctx context.Context, linkID int64, when time.Time, c affiliate.Counters) (Reading, error) {
	link, err := linkByID(ctx, t, linkID)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Link: link}
	if !r.Link.LastRead.IsZero() {
		r.Ignored = true
		return r, nil
	}
	if err := t.clearPending(ctx, linkID); err != nil {
		return r, err
	}
	if r.Link.MadeHere {
		when = affiliate.LaterTime(when, r.Link.CreatedAt.Add(time.Millisecond))
	}
	return r, t.record(ctx, &r, when, c)
}
