package store

// Questions whose plans are looked at.
const (
	SoldSince  = soldSince
	MayBeTaken = attributableSales
)

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
