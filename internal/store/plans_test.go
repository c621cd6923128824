package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlans: what is asked every few seconds, within a write, looks at what is new. There are a million changes.
func TestPlans(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, query := range map[string]string{"sold since": soldSince, "may be taken": mayBeTaken} {
		args := make([]any, strings.Count(query, "?"))
		plan, err := collect(func(r *sql.Rows) (step string, err error) { return step, r.Scan(new(int), new(int), new(int), &step) })(
			s.readers.QueryContext(t.Context(), "explain query plan "+query, args...))
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && !strings.HasSuffix(step, "USING COVERING INDEX events_open") && !strings.HasSuffix(step, "USING INDEX events_open") {
				t.Errorf("%s: %s", name, strings.Join(plan, "; "))
			}
		}
	}
}
