package store

import "fermion-tui/internal/affiliate"

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
