package table

// Shown are the IDs of the columns that are drawn now, from the left.
func (t *Table) Shown() []string {
	ids := make([]string, len(t.layout.slots))
	for i, s := range t.layout.slots {
		ids[i] = t.columns[s.col].ID
	}
	return ids
}
