package store_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestQueryPlansUseIndexes: what is asked every few seconds, within a write, looks at what is new, and there are a million changes. What
// the page of a link or an affiliate asks for reads no table whole. So it is in a new database, and after SQLite has counted rows.
func TestQueryPlansUseIndexes(t *testing.T) {
	storetest.OnlySQLite(t, "the plans are its own")
	d := storetest.MustOpenDatabase(t, filepath.Join(t.TempDir(), "a.db"), storetest.Options{})
	t.Run("new", func(t *testing.T) { checkPlans(t, d) })
	past := map[int64][]affiliate.Sample{}
	for i := range 200 {
		id := storetest.Track(t, d, fmt.Sprintf("slug%04d", i))[0]
		for n := range 20 {
			when := storetest.Start.Add(time.Duration(n) * time.Hour)
			past[id] = append(past[id], affiliate.Sample{FirstRead: when, LastRead: when, Counters: counters(int64(n), int64(n), 0), Baseline: n == 0})
		}
	}
	storetest.NoErr(t, d.AddHistory(t.Context(), past))
	storetest.NoErr(t, d.Engine.Optimize(t.Context()))
	var counted int
	storetest.NoErr(t, d.Engine.Read().QueryRowContext(t.Context(), "select count(*) from sqlite_stat1 where tbl in ('changes', 'samples')").Scan(&counted))
	if counted == 0 {
		t.Fatal("no rows were counted")
	}
	storetest.NoErr(t, d.Engine.Check(t.Context())) // what SQLite noted is no foreign table
	t.Run("counted", func(t *testing.T) { checkPlans(t, d) })
}

func checkPlans(t *testing.T, d storetest.Database) {
	for name, query := range map[string]string{
		"sold since": store.SoldSince, "may be taken": store.MayBeTaken, "changes of a campaign": store.CampaignChangesStatement("c.at > ? and c.at <= ?"),
		"campaigns that a plan created": store.CampaignsCreatedFor,
		"operations of a link":          d.OperationsStatement(affiliate.OperationQuery{LinkID: 1, NewestFirst: true, Limit: 50}),
		"operations of an affiliate":    d.OperationsStatement(affiliate.OperationQuery{AffiliateID: 1, NewestFirst: true, Limit: 50}),
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
		if query == store.CampaignsCreatedFor && !strings.Contains(strings.Join(plan, "; "), "operations_campaign (batch=?)") {
			t.Errorf("%s: %s", name, strings.Join(plan, "; "))
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && !strings.HasSuffix(step, "USING COVERING INDEX events_open") &&
				!strings.HasSuffix(step, "USING INDEX events_open") {
				t.Errorf("%s: %s", name, strings.Join(plan, "; "))
			}
		}
	}
}
