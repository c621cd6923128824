package store

import (
	"context"

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
