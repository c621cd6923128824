package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestQueryPlansUseIndexes: what is asked every few seconds, within a write, looks at what is new, and there are a million changes. What
// the page of a link or an affiliate asks for reads no table whole.
func TestQueryPlansUseIndexes(t *testing.T) {
	storetest.OnlySQLite(t, "the plans are its own")
	d := storetest.MustOpenDatabase(t, filepath.Join(t.TempDir(), "a.db"), storetest.Options{})
	for name, query := range map[string]string{
		"sold since": store.SoldSince, "may be taken": store.MayBeTaken,
		"operations of a link":       d.OperationsStatement(affiliate.OperationQuery{LinkID: 1, NewestFirst: true, Limit: 50}),
		"operations of an affiliate": d.OperationsStatement(affiliate.OperationQuery{AffiliateID: 1, NewestFirst: true, Limit: 50}),
	} {
		rows := storetest.Must(d.Engine.Read().QueryContext(t.Context(), "explain query plan "+query, make([]any, strings.Count(query, "?"))...))(t)
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
