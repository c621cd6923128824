package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

const changeColumns = "seq, link_id, after_at, at, kind, clicks, sales, revenue_paise, coalesce(commission_bp, -1), " +
	"est_commission_paise, coalesce(affiliate_id, 0)"

func scanChange(r *sql.Rows) (affiliate.Change, error) { return scanChangeAnd(r) }

// scanChangeAnd also scans what follows the columns of a change.
func scanChangeAnd(r *sql.Rows, more ...any) (affiliate.Change, error) {
	var c affiliate.Change
	var after, when, revenue, commission, earned int64
	err := r.Scan(append([]any{&c.Seq, &c.LinkID, &after, &when, &c.Kind, &c.Clicks, &c.Sales, &revenue, &commission, &earned,
		&c.AffiliateID}, more...)...)
	c.After, c.At, c.Revenue, c.EstCommission = fromMillis(after), fromMillis(when), affiliate.Paise(revenue), affiliate.Paise(earned)
	c.Commission = affiliate.BasisPoints(commission)
	return c, err
}

// changeValues returns the column values of a change.
func changeValues(c affiliate.Change) []any {
	return []any{c.LinkID, toMillis(c.After), toMillis(c.At), string(c.Kind), c.Clicks, c.Sales, int64(c.Revenue), nullBP(c.Commission),
		int64(c.EstCommission), nullInt(c.AffiliateID), boolInt(c.AffiliateID == 0)}
}

const (
	insertChange = "insert into changes (link_id, after_at, at, kind, clicks, sales, revenue_paise, commission_bp, " +
		"est_commission_paise, affiliate_id, unassigned) values "
	changeWidth = 11
)

func (t *Tx) addChange(ctx context.Context, c affiliate.Change) (int64, error) {
	return t.insert(ctx, insertChange+placeholders(changeWidth)+" returning seq", changeValues(c)...)
}

// Changes returns the changes after a sequence number, in order; limit 0: all. Sequence numbers are never reused.
func (s *Store) Changes(ctx context.Context, afterSeq int64, limit int) ([]affiliate.Change, error) {
	all, err := Collect(scanChange)(s.readers.QueryContext(ctx,
		"select "+changeColumns+" from changes where seq > ? order by seq limit ?", afterSeq, limitOrAll(limit)))
	return all, s.failed("reading the changes", err)
}

// ChangesWithin returns the changes within a span, oldest first: at most limit of them (0: all), after the given last one (zero: from
// the beginning).
func (s *Store) ChangesWithin(ctx context.Context, span affiliate.Span, last affiliate.Change, limit int) ([]affiliate.Change, error) {
	from, to, behind := toMillis(span.From), toEdge(span.To), toMillis(last.At)
	all, err := Collect(scanChange)(s.readers.QueryContext(ctx,
		"select "+changeColumns+" from changes where at >= ? and at < ? and (at > ? or seq > ?) order by at, seq limit ?",
		max(from, behind), to, behind, last.Seq, limitOrAll(limit)))
	return all, s.failed("reading the changes", err)
}

// NewestChanges returns the newest changes, newest first.
func (s *Store) NewestChanges(ctx context.Context, limit int) ([]affiliate.Change, error) {
	all, err := Collect(scanChange)(s.readers.QueryContext(ctx, "select "+changeColumns+" from changes order by seq desc limit ?",
		limitOrAll(limit)))
	return all, s.failed("reading the changes", err)
}

// limitOrAll returns the limit of a query; 0 means no limit.
func limitOrAll(limit int) int64 {
	if limit <= 0 {
		return 1 << 62
	}
	return int64(limit)
}

// LastSales returns when each link's sales last rose within a span, in UTC. Links without a sale in it are left out. nil means all
// links.
func (s *Store) LastSales(ctx context.Context, linkIDs []int64, within affiliate.Span) (map[int64]time.Time, error) {
	from, to := toMillis(within.From), toEdge(within.To)
	// Changes are read only for a link that sold something after the span, backwards from the end of the span.
	const query = `select id, at from (select id, case when last_sale_at < ? then last_sale_at else
			(select at from changes where link_id = links.id and at >= ? and at < ? and sales > 0 order by at desc limit 1) end as at
		from links where last_sale_at > 0 and last_sale_at >= ?`
	type lastSale struct{ link, at int64 }
	last := make(map[int64]time.Time)
	read := func(and string, ids []int64) error {
		some, err := Collect(func(r *sql.Rows) (l lastSale, err error) { err = r.Scan(&l.link, &l.at); return l, err })(
			s.readers.QueryContext(ctx, query+and+") as sold where at is not null", append([]any{to, from, to, from}, args(ids)...)...))
		for _, l := range some {
			last[l.link] = fromMillis(l.at)
		}
		return s.failed("reading the last sales", err)
	}
	if linkIDs == nil {
		return last, read("", nil)
	}
	for part := range slices.Chunk(linkIDs, maxIn) {
		if err := read(" and id in "+placeholders(len(part)), part); err != nil {
			return nil, err
		}
	}
	return last, nil
}
