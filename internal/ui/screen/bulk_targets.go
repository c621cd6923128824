package screen

import (
	"context"

	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

// BulkTargets is a plan for many rows, with what happens when a person agrees to it. The rows stay marked, for what
// comes next: their share packs, tags, a campaign.
type BulkTargets struct {
	Plan   *bulk.Plan
	Hidden []HiddenRow // what was marked and the filter hides, also without a row in the plan
	// Form is the form that the plan comes from, filled as it was; nil: there was none. It returns nil when there is nothing left to plan.
	Form func() func(Host) Screen
	// Save saves what only the database has; nil: the plan is sent to Fermion. Rows that somebody has changed since the plan was made are
	// an affiliate.PlanConflictError, and Again plans the same for those of them that a board still has, as they are on it.
	Save  func(ctx context.Context, ids []int64) (message string, err error)
	Again func(h Host, b *board.Board, ids []int64) *BulkTargets
	// OnQueued runs once the plan is in the journal as a queue; it may be nil.
	OnQueued func()
	// Replaced makes the cursor follow the rows to the links that replace them.
	Replaced bool
}

// HiddenRow is a marked row that the filter hides.
type HiddenRow struct {
	Name string
	Plan []int64 // IDs of the rows of a plan that are there because of it
}

// HiddenNote names the rows that the filter hides; "" when there are none.
func HiddenNote(rows []HiddenRow) string {
	if len(rows) == 0 {
		return ""
	}
	return HiddenCount(len(rows), "marked row", "marked rows") + ": " + JoinFirst(rows, func(r HiddenRow) string { return r.Name }) + "."
}

// HiddenCount says that an action includes n of what the filter hides. It says what they are, since it may follow a sentence about others.
func HiddenCount(n int, one, many string) string {
	return "Includes " + Plural(n, one, many) + " that the filter hides"
}

// HiddenPlanRows are the IDs of the rows of a plan that are there because of hidden ones.
func HiddenPlanRows(rows []HiddenRow) map[int64]bool {
	ids := map[int64]bool{}
	for _, r := range rows {
		for _, id := range r.Plan {
			ids[id] = true
		}
	}
	return ids
}

// HiddenAffiliates are affiliates that the filter hides, for plans with a row for each of them.
func HiddenAffiliates(b *board.Board, ids []int64) (rows []HiddenRow) {
	for _, id := range ids {
		if a := b.Affiliate(id); a != nil {
			rows = append(rows, HiddenRow{Name: a.Label, Plan: []int64{id}})
		}
	}
	return rows
}
