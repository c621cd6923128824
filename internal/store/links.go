package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

const linkColumns = `l.id, l.slug, coalesce(l.affiliate_id, 0), coalesce(l.product_id, ''), coalesce(l.commission_bp, -1), coalesce(l.asked_bp, -1),
	l.made_here, l.created_at, coalesce(l.campaign_id, 0), coalesce(l.superseded_by, 0), l.stopped_at, l.gone_at, l.pinned,
	l.clicks, l.sales, l.revenue_paise, l.first_read, l.last_read, l.seen_clicks, l.seen_sales, l.seen_revenue_paise,
	l.fell_sales, l.fell_revenue_paise`

// Links returns all links, oldest first, with their tags and newest counters.
func (s *Store) Links(ctx context.Context) ([]affiliate.Link, error) {
	var n int
	if err := s.readers.QueryRowContext(ctx, "select count(*) from links").Scan(&n); err != nil {
		return nil, s.failed("counting the links", err)
	}
	all, err := readLinks(ctx, s.readers, n, "")
	return all, s.failed("reading the links", err)
}

// LinksByID returns the links with these IDs; those that do not exist are left out.
func (s *Store) LinksByID(ctx context.Context, ids []int64) ([]affiliate.Link, error) {
	read := func(ctx context.Context, q Querier, where string, args ...any) ([]affiliate.Link, error) {
		return readLinks(ctx, q, len(args), where, args...)
	}
	return byID(ctx, s, read, "l.id", "links", ids)
}

// linkByID returns the link with an ID; ErrNotFound when there is none.
func linkByID(ctx context.Context, q Querier, id int64) (affiliate.Link, error) {
	links, err := readLinks(ctx, q, 1, "where l.id = ?", id)
	if err != nil || len(links) == 0 {
		return affiliate.Link{}, orNotFound(err)
	}
	return links[0], nil
}

// LinkBySlug finds a link by its slug.
func (s *Store) LinkBySlug(ctx context.Context, slug string) (affiliate.Link, bool, error) {
	all, err := readLinks(ctx, s.readers, 1, "where l.slug = ?", slug)
	if err != nil || len(all) == 0 {
		return affiliate.Link{}, false, s.failed("looking for a slug", err)
	}
	return all[0], true, nil
}

// KnowsLinks reports whether KnownSlugs would return any links. It is called at every start, so it does not sort them.
func (s *Store) KnowsLinks(ctx context.Context) (bool, error) {
	some, err := ScanTexts(s.readers.QueryContext(ctx,
		"select slug from links where (last_read > 0 or made_here <> 0) and gone_at = 0 limit 1"))
	return len(some) > 0, s.failed("looking for links that Fermion knows", err)
}

// KnownSlugs returns the slugs of up to n links that Fermion is known to have: read or created here, and not missing. The one read last
// is first.
func (s *Store) KnownSlugs(ctx context.Context, n int) ([]string, error) {
	all, err := ScanTexts(s.readers.QueryContext(ctx,
		"select slug from links where (last_read > 0 or made_here <> 0) and gone_at = 0 order by last_read desc, id desc limit ?", n))
	return all, s.failed("looking for links that Fermion knows", err)
}

// readLinks reads the links that match a condition. n is about how many there are, because growing a slice of such large structs
// copies it several times.
func readLinks(ctx context.Context, q Querier, n int, where string, args ...any) ([]affiliate.Link, error) {
	all := make([]affiliate.Link, 0, n)
	shared := interned{} // ten thousand links share a few product IDs and tags
	scan := newLinkScan()
	err := eachRow(ctx, q, "select "+linkColumns+`, coalesce(t.tag, '') from links l
		left join link_tags t on t.link_id = l.id `+where+" order by l.id, t.tag", args, scan.into, func() {
		if n := len(all); n == 0 || all[n-1].ID != scan.link.ID {
			all = append(all, affiliate.Link{})
			scan.fill(&all[n])
			all[n].ProductID = shared.text(scan.product)
		}
		if len(scan.tag) > 0 {
			last := &all[len(all)-1]
			last.Tags = append(last.Tags, shared.text(scan.tag))
		}
	})
	return all, err
}

// interned holds one copy of each text.
type interned map[string]string

func (t interned) text(b []byte) string {
	s, known := t[string(b)]
	if !known {
		s = string(b)
		t[s] = s
	}
	return s
}

// linkScan receives the columns of one row; it is reused for all rows.
type linkScan struct {
	link                                           affiliate.Link
	commission, requested                          int64
	created, stopped, missing, firstRead, lastRead int64
	revenue, seenRevenue                           int64
	product, tag                                   sql.RawBytes // valid until the next row
	into                                           []any
}

func newLinkScan() *linkScan {
	s := &linkScan{}
	l := &s.link
	s.into = []any{&l.ID, &l.Slug, &l.AffiliateID, &s.product, &s.commission, &s.requested, &l.MadeHere, &s.created, &l.CampaignID,
		&l.SupersededBy, &s.stopped, &s.missing, &l.Pinned, &l.Now.Clicks, &l.Now.Sales, &s.revenue, &s.firstRead, &s.lastRead,
		&l.Seen.Clicks, &l.Seen.Sales, &s.seenRevenue, &l.RefundedSales, (*int64)(&l.RefundedRevenue), &s.tag}
	return s
}

// fill sets l to the link of the row, without its shared texts.
func (s *linkScan) fill(l *affiliate.Link) {
	*l = s.link
	l.Commission, l.RequestedCommission = affiliate.BasisPoints(s.commission), affiliate.BasisPoints(s.requested)
	l.CreatedAt, l.StoppedAt, l.MissingSince = fromMillis(s.created), fromMillis(s.stopped), fromMillis(s.missing)
	l.FirstRead, l.LastRead = fromMillis(s.firstRead), fromMillis(s.lastRead)
	l.Now.Revenue, l.Seen.Revenue = affiliate.Paise(s.revenue), affiliate.Paise(s.seenRevenue)
	l.Now.Commission, l.Seen.Commission = l.Commission, l.Commission
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return ErrNotFound
}

// PinLinks makes links be read more often, or no longer.
func (s *Store) PinLinks(ctx context.Context, ids []int64, pinned bool) error {
	return s.edit(ctx, "pinning links", editedRows{links: ids},
		setLinks(ids, "pinned = ?", "pinned <> ?", boolInt(pinned), boolInt(pinned)))
}

// StopLinks stops watching links; they and their history stay.
func (s *Store) StopLinks(ctx context.Context, ids []int64) error {
	return s.edit(ctx, "stopping links", editedRows{links: ids},
		setLinks(ids, "stopped_at = ?", "stopped_at = ?", toMillis(s.engine.Now()), 0))
}

// WatchLinks watches stopped links again.
func (s *Store) WatchLinks(ctx context.Context, ids []int64) error {
	return s.edit(ctx, "watching links", editedRows{links: ids}, setLinks(ids, "stopped_at = ?", "stopped_at <> ?", 0, 0))
}

// MarkMissing records that Fermion does not know a link's slug. The first time stays, until a reading clears it.
func (s *Store) MarkMissing(ctx context.Context, linkID int64, when time.Time) error {
	return s.write(ctx, "marking a link as missing", setLinks([]int64{linkID}, "gone_at = ?", "gone_at = ?", toMillis(when), 0))
}

// setLinks returns a write that sets one column of links, of those that match the condition unless, whose argument is other.
func setLinks(ids []int64, set, unless string, value, other any) func(context.Context, *Tx) error {
	return func(ctx context.Context, t *Tx) error {
		for part := range slices.Chunk(ids, maxIn) {
			values := append([]any{value, other}, args(part)...)
			changed, err := scanInts(t.QueryContext(ctx, "update links set "+set+" where "+unless+" and id in "+placeholders(len(part))+
				" returning id", values...))
			if err != nil {
				return err
			}
			t.changed.Links = append(t.changed.Links, changed...)
		}
		return nil
	}
}

// MarkSeen saves what the manager has seen: the counters that were drawn, not those of this moment.
func (s *Store) MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error {
	return s.write(ctx, "marking links as seen", func(ctx context.Context, t *Tx) error {
		for _, id := range slices.Sorted(maps.Keys(seen)) {
			c := seen[id]
			n, err := t.exec(ctx, `update links set seen_clicks = ?, seen_sales = ?, seen_revenue_paise = ?
				where id = ? and (seen_clicks <> ? or seen_sales <> ? or seen_revenue_paise <> ?)`,
				c.Clicks, c.Sales, int64(c.Revenue), id, c.Clicks, c.Sales, int64(c.Revenue))
			if err != nil {
				return err
			}
			if n > 0 {
				t.changed.Links = append(t.changed.Links, id)
			}
		}
		return nil
	})
}

// linkID returns 0 when no link has the slug.
func (t *Tx) linkID(ctx context.Context, slug string) (int64, error) {
	var id int64
	err := t.QueryRowContext(ctx, "select id from links where slug = ?", slug).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}
