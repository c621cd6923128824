// Package exchange carries the register in and out as CSV and JSON: parse and check every row, plan, run through
// internal/operation, write the result file; and the exports, whose files import again.
//
// An import goes through these steps, each in its own file: a table of cells (table.go), cells to what a row asks for
// (check.go), people and products that the register knows (people.go, catalog.go), what the journal holds of earlier imports
// (journal.go), the fate of every row (plan.go and beside it), the plan in words (show.go), the run (run.go), and what
// became of each row (result.go). Rows are told from each other by their fields, never by their line.
//
// Not here: what a write is and how it survives a crash (internal/operation, internal/store).
package exchange
