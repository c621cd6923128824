// Package importer brings CSV files into the database and makes at Fermion what they ask for: it parses and checks every row, plans,
// runs the plan through internal/operation, and writes the result file.
//
// An import goes through these steps, each in its own files: a table of cells (table.go, headers.go, columns.go), cells to what a row
// asks for (parse_row.go, numbers.go), people and products that the database knows (match_affiliates.go, match_products.go), what the
// journal has of earlier imports (journal.go, decide_from_journal.go), the action for every row (plan.go, row_actions.go, differences.go, duplicates.go), the
// plan in words (print_plan.go), the run (run.go, prepare.go, execute.go), and the outcome of each row (result.go, report.go). Rows are
// told apart by their fields, never by their line.
//
// Not here: what a write is and how it survives a crash (internal/operation, internal/store), and exports (internal/exporter).
package importer
