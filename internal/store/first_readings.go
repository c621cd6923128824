package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// FirstReadings returns when each link was read for the first time, by link ID. A link that was created here counts as read then, while it
// began at zero. Links that were never read are left out.
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

// When a link that was created here began is sure in three cases. Fermion may answer a creation with a link that it had already, for the same person
// and product [open], and its counters are of all time:
//
//   - Its first reading has another commission than was asked for: it is such a link, and began elsewhere.
//   - Its first reading has counted nothing: it began with zeros when it was created.
//   - Its person was created at Fermion from here shortly before, so that nobody can have had a link for them: the same.
//
// In all other cases some of what the first reading has counted may be older. So none of it is a rise, of no period, and nothing of it is earned: the
// link is one that is tracked, from that reading on, and periods that began before it are incomplete. For this to be rare, who creates a link reads it
// right after the reply (RecordFirstReading). A command that makes many links, like an import, makes them faster than the limit lets it read them, and does
// not wait for all at its end: the last ones are first read by the next program that polls, and what they have sold by then is not counted.

// newPersonAge is for how long after a person was created at Fermion nobody else can have made a link for them that has counted something.
const newPersonAge = time.Hour

// checkBeginning has a link that was created here begin with its first reading, unless it is sure that it began when it was created.
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
		"%s had %s, %s, at its first reading, %s after it was created here: they count in all-time totals only and earn nothing here, since Fermion may have returned a link that it had already. "+
			"If they are new, record what they earned as a bonus", l.Slug, affiliate.Plural(first.Sales, "sale", "sales"), first.Revenue.Exact(), affiliate.FormatDuration(max(0, when.Sub(l.CreatedAt))))})
	return err
}

// isOfNewPerson reports whether the person of a link was created at Fermion shortly before the link. A look-up that found them sends nothing.
func isOfNewPerson(ctx context.Context, q Querier, l affiliate.Link) (isNew bool, err error) {
	err = q.QueryRowContext(ctx, "select exists (select 1 from operations where affiliate_id = ? and kind = ? and state = ? and sent_at > ?)",
		l.AffiliateID, string(affiliate.CreateAffiliate), string(affiliate.Done), toMillis(l.CreatedAt.Add(-newPersonAge))).Scan(&isNew)
	return isNew, err
}

// forgetCreation makes a link one that is tracked, which began elsewhere: what Fermion counted before its first reading is no rise.
func (t *Tx) forgetCreation(ctx context.Context, l *affiliate.Link) error {
	if _, err := t.exec(ctx, "delete from samples where link_id = ?", l.ID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "update links set made_here = 0, first_sample = 0 where id = ?", l.ID)
	l.MadeHere = false
	return err
}

// UnreadNewLink finds a link that was created here, was not read yet, and whose first reading decides when it began.
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

// CountUnreadNewLinks counts the links that this instance has created, that were not read yet, and whose first reading decides when they began.
func (s *Store) CountUnreadNewLinks(ctx context.Context) (n int, err error) {
	err = s.readers.QueryRowContext(ctx, `select count(distinct l.id) from operations o join links l on l.id = o.link_id
		where o.owner = ? and o.kind = ? and o.state = ? and l.made_here <> 0 and l.last_read = 0 and not exists (
			select 1 from operations p where p.affiliate_id = l.affiliate_id and p.kind = ? and p.state = ? and p.sent_at > l.created_at - ?)`,
		s.instance, string(affiliate.CreateLink), string(affiliate.Done), string(affiliate.CreateAffiliate), string(affiliate.Done), newPersonAge.Milliseconds()).Scan(&n)
	return n, s.failed("counting the new links that were not read", err)
}

// RecordFirstReading stores the first reading of a link, which came after its creation whatever the clocks say. It is Ignored when there is one already.
func (s *Store) RecordFirstReading(ctx context.Context, linkID int64, when time.Time, c affiliate.Counters) (Reading, error) {
	var r Reading
	err := s.write(ctx, "storing the first reading of a link", func(ctx context.Context, t *Tx) (err error) {
		r, err = t.firstReading(ctx, linkID, when, c)
		return err
	})
	return r, err
}

// firstReading stores a reading of a link that has none. One of a link that was created here came after that.
func (t *Tx) firstReading(ctx context.Context, linkID int64, when time.Time, c affiliate.Counters) (Reading, error) {
	links, err := readLinks(ctx, t, 1, "where l.id = ?", linkID)
	if err != nil || len(links) == 0 {
		return Reading{}, orNotFound(err)
	}
	r := Reading{Link: links[0]}
	if !r.Link.LastRead.IsZero() {
		r.Ignored = true
		return r, nil
	}
	if err := t.clearPending(ctx, linkID); err != nil {
		return r, err
	}
	if r.Link.MadeHere {
		when = maxTime(when, r.Link.CreatedAt.Add(time.Millisecond))
	}
	return r, t.record(ctx, &r, when, c)
}
