package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// boundary is what is known about a link around an instant: the samples before and after it.
type boundary struct {
	hasSample bool  // there is a sample before the instant
	lastRead  int64 // last_read of that sample
	sum       affiliate.Sum
	hasNext   bool  // there is a later sample
	nextRead  int64 // first_read of that sample
	nextSum   affiliate.Sum
	uncertain bool // the two differ, and the change is on an unknown side of the instant
}

func (e *boundary) resolve(instant int64) {
	e.uncertain = e.hasSample && e.hasNext && e.lastRead < instant && e.nextSum != e.sum
}

// gap is the time between the two readings around an uncertain instant.
func (e *boundary) gap() time.Duration {
	if !e.uncertain {
		return 0
	}
	return time.Duration(e.nextRead-e.lastRead) * time.Millisecond
}

// newestSum is what a link's own row says about its samples.
type newestSum struct {
	exists      bool
	madeHere    bool
	firstSample int64 // first_read of the oldest, 0: none
	firstRead   int64 // of the newest; 0: never read
	lastRead    int64 // of the newest
	sum         affiliate.Sum
}

// newestSums reads the newest sums of links, given in order, at the same places.
func newestSums(ctx context.Context, q Querier, links []int64) ([]newestSum, error) {
	where, values := ofLinks("l.id", links)
	all := make([]newestSum, len(links))
	var id int64
	n := newestSum{exists: true}
	into := append([]any{&id, &n.madeHere, &n.firstSample, &n.firstRead, &n.lastRead}, sumInto(&n.sum)...)
	err := eachRow(ctx, q, "select l.id, l.made_here, l.first_sample, l.first_read, l.sample_read, "+sumsOf("l")+" from links l where "+
		where, values, into, func() {
		if i, asked := slices.BinarySearch(links, id); asked {
			all[i] = n
		}
	})
	return all, err
}

func (n newestSum) beginning() beginning { return beginning{n.firstSample, n.madeHere} }

// at returns the boundary at an instant, if the link's own row determines it.
func (n newestSum) at(instant int64) (e boundary, known bool) {
	switch {
	case n.firstSample == 0:
		return boundary{}, true
	case n.firstRead == 0 && n.firstSample <= instant: // created here, and not read since
		return boundary{hasSample: true, lastRead: n.firstSample}, true
	case n.firstRead != 0 && n.firstRead <= instant:
		return boundary{hasSample: true, lastRead: n.lastRead, sum: n.sum}, true
	case instant < n.firstSample:
		return boundary{hasNext: true}, true
	}
	return boundary{}, false
}

// boundaries are the boundaries of links, given in order, at an instant. A link whose own row does not determine its boundary has
// samples on both sides of the instant.
type boundaries struct {
	instant int64
	links   []int64
	all     []boundary // at the same places
	known   []bool
}

// boundariesAt returns the boundaries of links at an instant: from the links' own rows, else as stored for midnights, else from their
// samples.
func boundariesAt(ctx context.Context, q Querier, links []int64, newest []newestSum, instant int64) ([]boundary, error) {
	b := boundaries{instant, links, make([]boundary, len(links)), make([]bool, len(links))}
	for i, n := range newest {
		b.all[i], b.known[i] = n.at(instant)
	}
	if len(b.unknown()) == 0 {
		return b.all, nil
	}
	if err := b.readMidnight(ctx, q); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(b.unknown(), maxIn) {
		if err := b.seek(ctx, q, part); err != nil {
			return nil, err
		}
	}
	return b.all, nil
}

func (b boundaries) unknown() (links []int64) {
	for i, id := range b.links {
		if !b.known[i] {
			links = append(links, id)
		}
	}
	return links
}

// place returns where the boundary of a link is stored, nil for a link that was not asked for.
func (b boundaries) place(link int64) (e *boundary, known *bool) {
	i, found := slices.BinarySearch(b.links, link)
	if !found {
		return nil, nil
	}
	return &b.all[i], &b.known[i]
}

// readMidnight reads the boundaries stored for a midnight; none when the instant is not a midnight, or one that is not filled in yet. A
// link with a row has a later sample, since storing that sample creates the row.
func (b boundaries) readMidnight(ctx context.Context, q Querier) error {
	filled, err := scanInts(q.QueryContext(ctx, "select at from midnights where at = ? and filled <> 0", b.instant))
	if err != nil || len(filled) == 0 {
		return err
	}
	where, values := ofLinks("link_id", b.unknown())
	values = append([]any{b.instant}, values...)
	var id int64
	var sum affiliate.Sum
	var lastRead, nextRead int64
	err = eachRow(ctx, q, "select link_id, "+sumColumns+" from midnight_sums where at = ? and "+where, values,
		append([]any{&id}, sumInto(&sum)...), func() {
			if e, known := b.place(id); e != nil && !*known {
				*e, *known = boundary{hasSample: true, lastRead: b.instant, sum: sum, hasNext: true}, true
			}
		})
	if err != nil {
		return err
	}
	into := append(append([]any{&id}, sumInto(&sum)...), &lastRead, &nextRead)
	return eachRow(ctx, q, "select link_id, "+gapColumns+", last_read, next_read from midnight_gaps where at = ? and "+where, values,
		into, func() {
			if e, _ := b.place(id); e != nil && e.hasSample && e.hasNext {
				e.lastRead, e.nextRead, e.nextSum = lastRead, nextRead, e.sum.Plus(sum)
			}
		})
}

// seek reads the boundaries of links from their samples, with two seeks for each link.
func (b boundaries) seek(ctx context.Context, q Querier, links []int64) error {
	query := `with edges as materialized (select id, (select max(first_read) from samples where link_id = id and first_read <= ?) as a,
			(select min(first_read) from samples where link_id = id and first_read > ?) as b from links where id in ` + placeholders(len(links)) + `)
		select e.id, ` + boundaryColumns("a", "last_read") + ", " + boundaryColumns("b", "first_read") + `
		from edges e left join samples a on a.link_id = e.id and a.first_read = e.a left join samples b on b.link_id = e.id and b.first_read = e.b`
	var id int64
	var found boundary
	into := append([]any{&id, &found.hasSample, &found.lastRead}, sumInto(&found.sum)...)
	into = append(append(into, &found.hasNext, &found.nextRead), sumInto(&found.nextSum)...)
	return eachRow(ctx, q, query, append([]any{b.instant, b.instant}, args(links)...), into, func() {
		if e, known := b.place(id); e != nil {
			*e, *known = found, true
		}
	})
}

// boundaryColumns returns the columns of a sample that may be missing.
func boundaryColumns(table, read string) string {
	columns := table + ".link_id is not null, coalesce(" + table + "." + read + ", 0)"
	for c := range strings.SplitSeq(sumColumns, ", ") {
		columns += ", coalesce(" + table + "." + c + ", 0)"
	}
	return columns
}
