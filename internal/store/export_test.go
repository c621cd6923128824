package store

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Questions whose plans are looked at.
const (
	SoldSince  = soldSince
	MayBeTaken = attributableSales
)

// OperationsStatement is the statement that reads the operations of a query.
func (s *Store) OperationsStatement(f affiliate.OperationQuery) string {
	query, _ := s.operationsQuery(f)
	return query
}

// CampaignChangesStatement is the statement that reads the changes of a campaign with a condition.
func CampaignChangesStatement(where string) string { return campaignChangesQuery(where) }

// CheckedColumns are the columns that a rule, or an exception to one, names.
func CheckedColumns() (all []string) {
	for table, columns := range rawTexts {
		for _, c := range columns {
			all = append(all, table+"."+c)
		}
	}
	for _, r := range valueRules() {
		all = append(all, r.table+"."+r.column)
	}
	return all
}

// SetTotalEvery sets how many changes are between two running totals.
func SetTotalEvery(s *Store, changes int64) { s.totalEvery = changes }

// SlowPeriod looks for the total of a link within a span in all its samples.
func SlowPeriod(samples []affiliate.Sample, madeHere bool, span affiliate.Span, now time.Time) affiliate.PeriodSum {
	at := func(instant int64) (e boundary) {
		for _, s := range samples {
			if toMillis(s.FirstRead) <= instant {
				e.hasSample, e.lastRead, e.sum = true, toMillis(s.LastRead), s.Sum
			} else if !e.hasNext {
				e.hasNext, e.nextRead, e.nextSum = true, toMillis(s.FirstRead), s.Sum
			}
		}
		return e
	}
	from, to := toMillis(span.From), toMillis(span.To)
	if span.To.IsZero() {
		to = endOfTime - 1
	}
	return periodBetween(at(from), at(to), madeHere, from, to, toMillis(now))
}

// Exec changes the database as another version of the program could.
func Exec(ctx context.Context, s *Store, query string, args ...any) error {
	return s.write(ctx, "testing", func(ctx context.Context, t *Tx) error {
		_, err := t.exec(ctx, query, args...)
		return err
	})
}

// Texts reads what the program shows of no row.
func Texts(ctx context.Context, s *Store, query string) ([]string, error) {
	return ScanTexts(s.readers.QueryContext(ctx, query))
}
