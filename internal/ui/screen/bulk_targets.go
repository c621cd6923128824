package screen

import (
	"context"

	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

// BulkTargets is a plan for many rows, with what happens when a person agrees to it. The rows stay marked, so that the
// next action on them needs no new marks: their share packs, tags, a campaign.
type BulkTargets struct {
	Plan   *bulk.Plan
	Hidden []HiddenRow // marked rows that the filter hides, including those without a row in the plan
	// Form makes the form of the plan again, filled as it was; nil: the plan has no form. It returns nil when nothing
	// is left to plan.
	Form func() func(Host) Screen
	// Save stores a plan that changes only the database; nil: the plan is sent to Fermion. Rows that somebody has
	// changed since the plan was made are an affiliate.PlanConflictError. Again makes the same plan for those of them
	// that the board still has, from their present values.
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
	Plan []int64 // IDs of the rows that the plan has because of this one
}

// HiddenNote names the rows that the filter hides; "" when there are none.
func HiddenNote(rows []HiddenRow) string {
	if len(rows) == 0 {
		return ""
	}
	return HiddenCount(len(rows), "marked row", "marked rows") + ": " + JoinFirst(rows, func(r HiddenRow) string { return r.Name }) + "."
}

// HiddenCount says that an action includes n rows that the filter hides. It names the kind of the rows, since the
// sentence before it may be about another kind.
func HiddenCount(n int, one, many string) string {
	return "Includes " + Plural(n, one, many) + " that the filter hides"
}

// HiddenPlanRows returns the IDs of the rows that a plan has because of hidden rows.
func HiddenPlanRows(rows []HiddenRow) map[int64]bool {
	ids := map[int64]bool{}
	for _, r := range rows {
		for _, id := range r.Plan {
			ids[id] = true
		}
	}
	return ids
}

// HiddenAffiliates returns affiliates that the filter hides, for a plan with one row for each affiliate.
func HiddenAffiliates(b *board.Board, ids []int64) (rows []HiddenRow) {
	for _, id := range ids {
		if a := b.Affiliate(id); a != nil {
			rows = append(rows, HiddenRow{Name: a.Label, Plan: []int64{id}})
		}
	}
	return rows
}
