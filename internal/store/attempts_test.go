package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestTheDatabaseAgreesWhichAttemptDecides: the condition of its queries picks the attempt that affiliate.Operation.Decides does, whatever
// the states of three attempts at a step are.
func TestTheDatabaseAgreesWhichAttemptDecides(t *testing.T) {
	s := storetest.MustOpenDatabase(t, storetest.Path(t), storetest.Options{})
	if s.Engine == nil {
		t.Skip("needs a file")
	}
	const batch, by = "import links.csv", "meera@desk"
	states := []affiliate.OperationState{affiliate.Planned, affiliate.Sent, affiliate.Done, affiliate.Rejected, affiliate.Unknown}
	var ops []affiliate.Operation
	for _, first := range states {
		for _, second := range states {
			for _, third := range states {
				attempts := []affiliate.OperationState{first, second, third}
				for range attempts {
					op := storetest.LinkOperation()
					op.Chain, op.Batch, op.By = strings.Join([]string{string(first), string(second), string(third)}, " "), batch, by
					ops = append(ops, op)
				}
			}
		}
	}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	storetest.NoErr(t, s.Engine.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for i := range ops {
			ops[i].State = affiliate.OperationState(strings.Fields(ops[i].Chain)[i%3])
			if _, err := tx.ExecContext(ctx, "update operations set state = ? where id = ?", string(ops[i].State), ops[i].ID); err != nil {
				return err
			}
		}
		return nil
	}))
	want := affiliate.DecidingAttempts(ops)
	slices.SortFunc(want, func(a, b affiliate.Operation) int { return strings.Compare(a.Chain, b.Chain) })
	plans := storetest.Must(s.ImportedPlans(t.Context(), batch, by, time.Time{}))(t)
	if len(plans) != len(want) || len(want) != 125 {
		t.Fatalf("%d plans, want %d", len(plans), len(want))
	}
	for i, p := range plans {
		if len(p.Steps) != 1 || p.Steps[0] != want[i].State {
			t.Errorf("of %s the database says %v, not %s", want[i].Chain, p.Steps, want[i].State)
		}
	}
}
