package store_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// TestRulesAreForColumnsThatExist: a column that a migration renames takes its rule along.
func TestRulesAreForColumnsThatExist(t *testing.T) {
	e := storetest.Must(sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlite.Options{}))(t)
	defer e.Close()
	rows := storetest.Must(e.Read().QueryContext(t.Context(),
		"select s.name || '.' || c.name from sqlite_schema s join pragma_table_info(s.name) c where s.type = 'table'"))(t)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var column string
		storetest.NoErr(t, rows.Scan(&column))
		all = append(all, column)
	}
	storetest.NoErr(t, rows.Err())
	for _, c := range store.CheckedColumns() {
		if !slices.Contains(all, c) {
			t.Errorf("there is no %s", c)
		}
	}
	for _, c := range all {
		if table, column, _ := strings.Cut(c, "."); strings.HasSuffix(column, "_bp") && !store.HasValueRule(table, column) {
			t.Errorf("%s is a percentage without a rule", c)
		}
	}
}
