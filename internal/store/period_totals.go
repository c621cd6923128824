package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"

	"golang.org/x/sync/errgroup"
)

// A sample has the running sum of its link's changes. The total between two instants is the difference of two samples, and a roll-up
// can delete those in between.

const sumColumns = "net_clicks, net_sales, net_revenue_paise, net_est_paise, fell_sales, fell_revenue_paise"

// sumsOf returns the sum columns with the name of their table.
func sumsOf(table string) string {
	return table + "." + strings.ReplaceAll(sumColumns, ", ", ", "+table+".")
}

func sumInto(s *affiliate.Sum) []any {
	return []any{&s.Clicks, &s.Sales, (*int64)(&s.Revenue), (*int64)(&s.EstCommission), &s.RefundedSales, (*int64)(&s.RefundedRevenue)}
}

func sumValues(s affiliate.Sum) []any {
	return []any{s.Clicks, s.Sales, int64(s.Revenue), int64(s.EstCommission), s.RefundedSales, int64(s.RefundedRevenue)}
}

// maxParallelChunks limits how many connections one query uses.
const maxParallelChunks = 4

// inChunks runs a query for many links in chunks, several at a time, and merges the results.
func inChunks[T any](ctx context.Context, linkIDs []int64, ask func(context.Context, []int64) (map[int64]T, error)) (map[int64]T, error) {
	parts := slices.Collect(slices.Chunk(linkIDs, maxIn))
	answers := make([]map[int64]T, len(parts))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxParallelChunks)
	for i, part := range parts {
		g.Go(func() (err error) {
			answers[i], err = ask(ctx, part)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := make(map[int64]T, len(linkIDs))
	for _, a := range answers {
		maps.Copy(all, a)
	}
	return all, nil
}

// SumsAt returns the running sums of links at each bound, by link ID; the difference of two is the total between them, as far as
// readings can tell. Links without a sample are left out. bounds are in order.
func (s *Store) SumsAt(ctx context.Context, linkIDs []int64, bounds []time.Time) (map[int64][]affiliate.Sum, error) {
	if len(bounds) == 0 {
		return map[int64][]affiliate.Sum{}, nil
	}
	all, err := inChunks(ctx, linkIDs, func(ctx context.Context, part []int64) (map[int64][]affiliate.Sum, error) {
		return s.sumsOfChunk(ctx, part, bounds)
	})
	return all, s.failed("reading the history of links", err)
}

// sumsOfChunk runs one statement: a seek for each link and bound.
func (s *Store) sumsOfChunk(ctx context.Context, part []int64, bounds []time.Time) (map[int64][]affiliate.Sum, error) {
	var seeks strings.Builder
	for i, b := range bounds {
		if i > 0 {
			seeks.WriteString(" union all ")
		}
		fmt.Fprintf(&seeks, "select %d as n, %d as bound", i, toMillis(b))
	}
	rows, err := s.readers.QueryContext(ctx, "with bounds as materialized ("+seeks.String()+") select l.id, b.n, "+sumsOf("s")+` from links l
		cross join bounds b join samples s on s.link_id = l.id and s.first_read = coalesce(case when l.last_read > 0 and l.first_read <= b.bound then l.first_read end,
			(select max(first_read) from samples where link_id = l.id and first_read <= b.bound), (select min(first_read) from samples where link_id = l.id))
		where l.id in `+placeholders(len(part)), args(part)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64][]affiliate.Sum, len(part))
	for rows.Next() {
		var id int64
		var n int
		var sum affiliate.Sum
		if err := rows.Scan(append([]any{&id, &n}, sumInto(&sum)...)...); err != nil {
			return nil, err
		}
		if out[id] == nil {
			out[id] = make([]affiliate.Sum, len(bounds))
		}
		out[id][n] = sum
	}
	return out, rows.Err()
}

// boundary is what is known about a link around an instant: the samples before and after it.
type boundary struct {
	hasSample bool  // there is a sample before the instant
	lastRead  int64 // last_read of that sample
	sum       affiliate.Sum
	hasNext   bool  // there is a later sample
	nextRead  int64 // first_read of that sample
	nextSum   affiliate.Sum
	uncertain bool          // the two differ, and the change is on an unknown side of the instant
	gap       time.Duration // time between the two readings
}

func (e *boundary) resolve(instant int64) {
	e.uncertain = e.hasSample && e.hasNext && e.lastRead < instant && e.nextSum != e.sum
	if e.uncertain {
		e.gap = time.Duration(e.nextRead-e.lastRead) * time.Millisecond
	}
}

// PeriodSums returns the totals of links within a span, by link ID. Every link that exists is in the result.
func (s *Store) PeriodSums(ctx context.Context, linkIDs []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error) {
	all, err := inChunks(ctx, linkIDs, func(ctx context.Context, part []int64) (map[int64]affiliate.PeriodSum, error) {
		return s.periodOfChunk(ctx, part, span)
	})
	return all, s.failed("reading the numbers of a period", err)
}

func (s *Store) periodOfChunk(ctx context.Context, part []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error) {
	from, to := toMillis(span.From), toMillis(span.To)
	if span.To.IsZero() {
		to = 1<<62 - 1
	}
	// Four seeks for each link, and none where the newest sample is older than the span.
	rows, err := s.readers.QueryContext(ctx, `with edges as materialized (
			select id, made_here, last_read, case when first_read <= ? then first_read else (select max(first_read) from samples where link_id = id and first_read <= ?) end as a,
				case when first_read > ? then (select min(first_read) from samples where link_id = id and first_read > ?) end as b,
				case when first_read <= ? then first_read else (select max(first_read) from samples where link_id = id and first_read <= ?) end as c,
				case when first_read > ? then (select min(first_read) from samples where link_id = id and first_read > ?) end as d
			from links where id in `+placeholders(len(part))+`)
		select e.id, e.made_here, e.last_read, `+boundaryColumns("a", "last_read")+", "+boundaryColumns("b", "first_read")+", "+boundaryColumns("c", "last_read")+", "+boundaryColumns("d", "first_read")+`
		from edges e left join samples a on a.link_id = e.id and a.first_read = e.a left join samples b on b.link_id = e.id and b.first_read = e.b
			left join samples c on c.link_id = e.id and c.first_read = e.c left join samples d on d.link_id = e.id and d.first_read = e.d`,
		append([]any{from, from, from, from, to, to, to, to}, args(part)...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]affiliate.PeriodSum, len(part))
	now := toMillis(s.engine.Now())
	for rows.Next() {
		id, p, err := scanPeriod(rows, from, to, now)
		if err != nil {
			return nil, err
		}
		out[id] = p
	}
	return out, rows.Err()
}

// boundaryColumns returns the columns of a sample that may be missing.
func boundaryColumns(table, read string) string {
	columns := table + ".link_id is not null, coalesce(" + table + "." + read + ", 0)"
	for c := range strings.SplitSeq(sumColumns, ", ") {
		columns += ", coalesce(" + table + "." + c + ", 0)"
	}
	return columns
}

func scanPeriod(rows *sql.Rows, from, to, now int64) (id int64, p affiliate.PeriodSum, err error) {
	var madeHere bool
	var lastRead int64
	var begin, end boundary
	into := []any{&id, &madeHere, &lastRead}
	for _, e := range []*boundary{&begin, &end} {
		into = append(append(into, &e.hasSample, &e.lastRead), sumInto(&e.sum)...)
		into = append(append(into, &e.hasNext, &e.nextRead), sumInto(&e.nextSum)...)
	}
	if err := rows.Scan(into...); err != nil {
		return 0, p, err
	}
	begin.resolve(from)
	end.resolve(to)
	return id, periodBetween(begin, end, madeHere, from, to, now), nil
}

// periodBetween returns the total from one boundary to the other.
func periodBetween(begin, end boundary, madeHere bool, from, to, now int64) affiliate.PeriodSum {
	var p affiliate.PeriodSum
	if begin.uncertain && end.uncertain && begin.nextRead == end.nextRead { // no reading within the whole span
		p = p.AddUncertain(begin.nextSum.Minus(begin.sum))
	} else {
		first := begin.sum
		if begin.uncertain {
			first = begin.nextSum
		}
		p = affiliate.CertainSum(end.sum.Minus(first))
		if begin.uncertain {
			p = p.AddUncertain(begin.nextSum.Minus(begin.sum))
		}
		if end.uncertain {
			p = p.AddUncertain(end.nextSum.Minus(end.sum))
		}
	}
	p.Unread = max(begin.gap, end.gap)
	begun := from == 0 || begin.hasSample && (begin.lastRead >= from || begin.hasNext) || !begin.hasSample && madeHere
	ended := to > now || end.hasSample && (end.lastRead >= to || end.hasNext) || !end.hasSample && madeHere
	p.Complete = begun && ended && !p.HasUncertain()
	return p
}
