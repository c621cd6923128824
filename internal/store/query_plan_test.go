package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// TestQueryPlansUseIndexes: what is asked every few seconds, within a write, looks at what is new. There are a million changes.
func TestQueryPlansUseIndexes(t *testing.T) {
	e := storetest.Must(sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlite.Options{}))(t)
	defer e.Close()
	for name, query := range map[string]string{"sold since": store.SoldSince, "may be taken": store.MayBeTaken} {
		rows := storetest.Must(e.Read().QueryContext(t.Context(), "explain query plan "+query, make([]any, strings.Count(query, "?"))...))(t)
		var plan []string
		for rows.Next() {
			var step string
			storetest.NoErr(t, rows.Scan(new(int), new(int), new(int), &step))
			plan = append(plan, step)
		}
		storetest.NoErr(t, rows.Err())
		storetest.NoErr(t, rows.Close())
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && !strings.HasSuffix(step, "USING COVERING INDEX events_open") && !strings.HasSuffix(step, "USING INDEX events_open") {
				t.Errorf("%s: %s", name, strings.Join(plan, "; "))
			}
		}
	}
}
