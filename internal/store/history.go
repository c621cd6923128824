package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// ClicksAt returns the all-time clicks of links at each bound, for sparklines. A bound before the first sample has that sample's
// clicks, since what a tracked link had before is not a rise. Links without a sample are left out.
func (s *Store) ClicksAt(ctx context.Context, linkIDs []int64, bounds []time.Time) (map[int64][]int64, error) {
	if len(bounds) == 0 {
		return map[int64][]int64{}, nil
	}
	all, err := inChunks(ctx, s.engine.Dialect().MaxParallelReads(), linkIDs, maxIn,
		func(ctx context.Context, part []int64) (map[int64][]int64, error) {
			return s.clicksOfChunk(ctx, part, bounds)
		})
	return all, s.failed("reading the trends", err)
}

// clicksOfChunk runs one statement: a seek for each link and bound, and none where nothing changed since the first bound.
func (s *Store) clicksOfChunk(ctx context.Context, linkIDs []int64, bounds []time.Time) (map[int64][]int64, error) {
	columns := make([]string, len(bounds))
	for i, b := range bounds {
		columns[i] = fmt.Sprintf(`case when l.last_read > 0 and l.first_read <= %[1]d then l.clicks else coalesce(
			(select s.clicks from samples s where s.link_id = l.id and s.first_read <= %[1]d order by s.first_read desc limit 1), -1) end`, toMillis(b))
	}
	// Read once and not for each bound: SQLite holds the pages of every search of a statement in memory while it runs.
	first := "coalesce((select s.clicks from samples s where s.link_id = l.id order by s.first_read limit 1), -1)"
	rows, err := s.readers.QueryContext(ctx, "select l.id, "+first+", "+strings.Join(columns, ", ")+" from links l where l.id in "+
		placeholders(len(linkIDs)), args(linkIDs)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64][]int64, len(linkIDs))
	clicks := make([]int64, len(linkIDs)*len(bounds))
	var id, atFirst int64
	into := make([]any, 2+len(bounds))
	into[0], into[1] = &id, &atFirst
	for rows.Next() {
		row := clicks[:len(bounds):len(bounds)]
		clicks = clicks[len(bounds):]
		for i := range row {
			into[2+i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, n := range row {
			if n < 0 {
				row[i] = atFirst
			}
		}
		if row[0] >= 0 {
			out[id] = row
		}
	}
	return out, rows.Err()
}

var errAlreadyRead = errors.New("the link has been read already, so that no history can be added before that")

// AddHistory adds past samples to links that were never read, all in one transaction: samples in order of time, the changes between
// them, and the newest counters, which count as seen. A link becomes at least as old as its first sample.
func (s *Store) AddHistory(ctx context.Context, samples map[int64][]affiliate.Sample) error {
	return s.write(ctx, "storing a history", func(ctx context.Context, t *Tx) error {
		midnights, err := scanInts(t.QueryContext(ctx, "select at from midnights order by at"))
		if err != nil {
			return err
		}
		var changes []affiliate.Change
		into, days := t.bulk(insertSample, sampleWidth, ""), t.midnightRows()
		for _, id := range slices.Sorted(maps.Keys(samples)) {
			if len(samples[id]) == 0 {
				continue
			}
			past, between := summedUp(id, samples[id])
			owner, err := t.prepareHistory(ctx, id, past)
			if err != nil {
				return err
			}
			for _, c := range between {
				c.AffiliateID = owner
				changes = append(changes, c)
			}
			for i, sample := range past {
				if err := into.add(ctx, sampleValues(sample)); err != nil {
					return err
				}
				if i == 0 {
					continue
				}
				if err := days.between(ctx, midnights, past[i-1], sample); err != nil {
					return err
				}
			}
		}
		if err := into.flush(ctx); err != nil {
			return err
		}
		if err := days.flush(ctx); err != nil {
			return err
		}
		return t.addHistoryChanges(ctx, changes)
	})
}

// addHistoryChanges stores the changes of all links in order of time, as the feed has them.
func (t *Tx) addHistoryChanges(ctx context.Context, changes []affiliate.Change) error {
	slices.SortStableFunc(changes, func(a, b affiliate.Change) int { return a.At.Compare(b.At) })
	feed := t.bulk(insertChange, changeWidth, "")
	for _, c := range changes {
		if err := feed.add(ctx, changeValues(c)); err != nil {
			return err
		}
		if err := t.saveLastSale(ctx, c); err != nil {
			return err
		}
	}
	return feed.flush(ctx)
}

// summedUp returns samples of a link with their running sums, and the changes between them.
func summedUp(link int64, samples []affiliate.Sample) (past []affiliate.Sample, between []affiliate.Change) {
	past = slices.Clone(samples)
	for i := range past {
		past[i].LinkID, past[i].Sum = link, affiliate.Sum{}
		if i == 0 {
			continue
		}
		c := changeBetween(past[i-1], past[i])
		if c != nil {
			between = append(between, *c)
		}
		past[i].Sum = sumAfter(past[i-1], c)
	}
	return past, between
}

// prepareHistory deletes the zero sample of a link created here, and updates the link's row to the last sample. It returns the link's
// affiliate.
func (t *Tx) prepareHistory(ctx context.Context, id int64, past []affiliate.Sample) (owner int64, err error) {
	l, err := linkByID(ctx, t, id)
	if err != nil {
		return 0, err
	}
	if !l.LastRead.IsZero() {
		return 0, errAlreadyRead
	}
	if !slices.IsSortedFunc(past, func(a, b affiliate.Sample) int { return a.FirstRead.Compare(b.FirstRead) }) {
		return 0, errors.New("the samples of a history must be in order of time")
	}
	if _, err := t.exec(ctx, "delete from samples where link_id = ?", id); err != nil {
		return 0, err
	}
	first := past[0].FirstRead
	if _, err := t.exec(ctx, "update links set created_at = ?, first_sample = ? where id = ?", min(toMillis(first), toMillis(l.CreatedAt)),
		toMillis(first), id); err != nil {
		return 0, err
	}
	last := past[len(past)-1]
	l.Seen = last.Counters
	return l.AffiliateID, t.setNewestCounters(ctx, &l, last, last.LastRead)
}

// bulk inserts many rows with few statements.
type bulk struct {
	t     *Tx
	head  string
	width int
	tail  string // follows the values
	args  []any
}

// bulkRows stays well below SQLite's 32,766 parameters for a statement; more rows are not faster.
const bulkRows = 100

// bulk returns a bulk insert: head is the statement up to "values", and tail what follows the values of all rows.
func (t *Tx) bulk(head string, width int, tail string) *bulk {
	return &bulk{t: t, head: head, width: width, tail: " " + tail}
}

func (b *bulk) add(ctx context.Context, values []any) error {
	b.args = append(b.args, values...)
	if len(b.args) < bulkRows*b.width {
		return nil
	}
	return b.flush(ctx)
}

func (b *bulk) flush(ctx context.Context) error {
	n := len(b.args) / b.width
	if n == 0 {
		return nil
	}
	one := placeholders(b.width)
	_, err := b.t.exec(ctx, b.head+one+strings.Repeat(","+one, n-1)+b.tail, b.args...)
	b.args = b.args[:0]
	return err
}
