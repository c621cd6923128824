package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"

	"golang.org/x/sync/errgroup"
)

// A sample has the running sum of its link's changes. So the total between two instants is the difference of two samples, and a roll-up
// can delete the samples in between.

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

// linksPerPeriodRead limits the links of one chunk, which takes three statements.
const linksPerPeriodRead = 2500

// inChunks runs a query for many links in chunks, some at a time in parallel, and merges the results.
func inChunks[T any](ctx context.Context, parallel int, linkIDs []int64, size int,
	ask func(context.Context, []int64) (map[int64]T, error)) (map[int64]T, error) {
	parts := slices.Collect(slices.Chunk(linkIDs, size))
	answers := make([]map[int64]T, len(parts))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
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

// SumsAt returns the running sums of links at each bound, by link ID. The difference of two sums is the total between their bounds, as
// far as it was read. Links without a sample are left out. bounds are in order.
func (s *Store) SumsAt(ctx context.Context, linkIDs []int64, bounds []time.Time) (map[int64][]affiliate.Sum, error) {
	if len(bounds) == 0 {
		return map[int64][]affiliate.Sum{}, nil
	}
	all, err := inChunks(ctx, s.engine.Dialect().MaxParallelReads(), linkIDs, maxIn,
		func(ctx context.Context, part []int64) (map[int64][]affiliate.Sum, error) {
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
	rows, err := s.readers.QueryContext(ctx, "with bounds as materialized ("+seeks.String()+") select l.id, b.n, "+sumsOf("s")+
		` from links l
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

// PeriodSums returns the totals of links within a span, by link ID. Every link that exists is in the result.
func (s *Store) PeriodSums(ctx context.Context, linkIDs []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error) {
	from, to := toMillis(span.From), toMillis(span.To)
	if span.To.IsZero() {
		to = endOfTime - 1
	}
	linkIDs = slices.Compact(slices.Sorted(slices.Values(linkIDs)))
	all, err := inChunks(ctx, s.engine.Dialect().MaxParallelReads(), linkIDs, linksPerPeriodRead,
		func(ctx context.Context, part []int64) (sums map[int64]affiliate.PeriodSum, err error) {
			err = s.snapshot(ctx, func(q Querier) error {
				sums, err = periodOfChunk(ctx, q, part, from, to, toMillis(s.engine.Now()))
				return err
			})
			return sums, err
		})
	return all, s.failed("reading the numbers of a period", err)
}

func periodOfChunk(ctx context.Context, q Querier, part []int64, from, to, now int64) (map[int64]affiliate.PeriodSum, error) {
	newest, err := newestSums(ctx, q, part)
	if err != nil {
		return nil, err
	}
	begins, err := boundariesAt(ctx, q, part, newest, from)
	if err != nil {
		return nil, err
	}
	ends, err := boundariesAt(ctx, q, part, newest, to)
	if err != nil {
		return nil, err
	}
	sums := make(map[int64]affiliate.PeriodSum, len(part))
	for i, id := range part {
		if newest[i].exists {
			sums[id] = periodBetween(begins[i], ends[i], newest[i].beginning(), from, to, now)
		}
	}
	return sums, nil
}

// periodBetween returns the total from one boundary to the other.
func periodBetween(begin, end boundary, link beginning, from, to, now int64) affiliate.PeriodSum {
	var sum [1]affiliate.PeriodSum
	bucketsBetween(sum[:], []boundary{begin, end}, []int64{from, to}, link, now)
	return sum[0]
}
