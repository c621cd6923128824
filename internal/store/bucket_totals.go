package store

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// linksPerBucketRead limits the links of one chunk: memory holds one boundary for each link and bound.
const linksPerBucketRead = 500

// BucketSums returns the totals of links, all of them together, from each bound to the next. A change counts in the later of two
// buckets when nothing was read at the bound between them, and both buckets are marked as uncertain. So the certain totals of all
// buckets add up to the certain total of the whole span (PeriodSums). bounds are in order; links that do not exist count nothing.
func (s *Store) BucketSums(ctx context.Context, linkIDs []int64, bounds []time.Time) ([]affiliate.PeriodSum, error) {
	if len(bounds) < 2 {
		return nil, nil
	}
	instants := make([]int64, len(bounds))
	for i, b := range bounds {
		instants[i] = toMillis(b)
	}
	linkIDs = slices.Compact(slices.Sorted(slices.Values(linkIDs)))
	// The totals of a chunk are under its first link.
	parts, err := inChunks(ctx, s.engine.Dialect().MaxParallelReads(), linkIDs, linksPerBucketRead,
		func(ctx context.Context, part []int64) (map[int64][]affiliate.PeriodSum, error) {
			var sums []affiliate.PeriodSum
			err := s.snapshot(ctx, func(q Querier) (err error) {
				sums, err = bucketsOfChunk(ctx, q, part, instants, toMillis(s.engine.Now()))
				return err
			})
			return map[int64][]affiliate.PeriodSum{part[0]: sums}, err
		})
	if err != nil {
		return nil, s.failed("reading the numbers of days", err)
	}
	all := emptyBuckets(len(bounds) - 1)
	for _, sums := range parts {
		addBuckets(all, sums)
	}
	return all, nil
}

// emptyBuckets returns buckets without a link. Adding a link that was tracked in a bucket makes the bucket tracked.
func emptyBuckets(n int) []affiliate.PeriodSum {
	return slices.Repeat([]affiliate.PeriodSum{{Complete: true, Untracked: true}}, n)
}

func addBuckets(all, sums []affiliate.PeriodSum) {
	for i := range all {
		all[i] = all[i].Plus(sums[i])
	}
}

func bucketsOfChunk(ctx context.Context, q Querier, part []int64, instants []int64, now int64) ([]affiliate.PeriodSum, error) {
	newest, err := newestSums(ctx, q, part)
	if err != nil {
		return nil, err
	}
	at := make([][]boundary, len(instants)) // by instant, then by link
	for i, instant := range instants {
		if at[i], err = boundariesAt(ctx, q, part, newest, instant); err != nil {
			return nil, err
		}
	}
	all, one, edges := emptyBuckets(len(instants)-1), make([]affiliate.PeriodSum, len(instants)-1), make([]boundary, len(instants))
	for link, n := range newest {
		if !n.exists {
			continue
		}
		for i := range at {
			edges[i] = at[i][link]
		}
		bucketsBetween(one, edges, instants, n.beginning(), now)
		addBuckets(all, one)
	}
	return all, nil
}

// bucketsBetween fills in the totals of a link from each of its boundaries to the next. A change across boundaries counts in the last
// bucket that it may belong to, unless it may lie outside all of them: before the first boundary or after the last.
func bucketsBetween(into []affiliate.PeriodSum, edges []boundary, instants []int64, link beginning, now int64) {
	for i := range edges {
		edges[i].resolve(instants[i])
	}
	first, last := &edges[0], len(into)
	sumAt := func(e *boundary) affiliate.Sum {
		if first.uncertain && e.uncertain && e.nextRead == first.nextRead {
			return e.nextSum
		}
		return e.sum
	}
	for i := range into {
		into[i] = affiliate.CertainSum(sumAt(&edges[i+1]).Minus(sumAt(&edges[i])))
	}
	for i := 0; i <= last; i++ {
		e := &edges[i]
		if !e.uncertain {
			continue
		}
		from, change := i, e.nextSum.Minus(e.sum)
		for i < last && edges[i+1].uncertain && edges[i+1].nextRead == e.nextRead {
			i++
		}
		for k := max(from-1, 0); k <= min(i, last-1); k++ {
			if k == i && from > 0 {
				into[k] = into[k].MarkUncertain(change)
			} else {
				into[k] = into[k].AddUncertain(change)
			}
			into[k].Unread = max(into[k].Unread, e.gap())
		}
	}
	for i := range into {
		into[i].Complete, into[i].Untracked = link.knows(&edges[i], &edges[i+1], instants[i], instants[i+1], now)
		into[i].Complete = into[i].Complete && !into[i].HasUncertain()
	}
}
