package screen

import (
	"context"
	"fmt"

	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

// BulkTargets is a plan for many rows, with what happens when a person agrees to it. The rows stay marked, for what comes next: their share packs, tags, a campaign.
type BulkTargets struct {
	Plan   *bulk.Plan
	Hidden []string // names of the rows that the filter hides
	// Form is the form that the plan comes from, filled as it was; nil: there was none. It returns nil when there is nothing left to plan.
	Form func() func(Host) Screen
	// Save saves what only the database has; nil: the plan is sent to Fermion. Rows that somebody has changed since the plan was made are
	// an affiliate.PlanConflictError, and Again plans the same for those of them that a board still has, as they are on it.
	Save  func(ctx context.Context, ids []int64) (message string, err error)
	Again func(h Host, b *board.Board, ids []int64) *BulkTargets
	// Replaced says that the cursor follows the rows to the links that replace them.
	Replaced bool
}

// HiddenNote names the rows that the filter hides; "" when there are none.
func (t *BulkTargets) HiddenNote() string {
	if len(t.Hidden) == 0 {
		return ""
	}
	return fmt.Sprintf("%s hidden by the filter: %s", Plural(len(t.Hidden), "of them is", "of them are"), JoinFirst(t.Hidden, func(s string) string { return s }))
}
