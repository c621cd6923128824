// Package importer brings CSV files into the database and creates at Fermion what they ask for: it parses and checks every row, plans,
// runs the plan through internal/operation, and writes the result file.
//
// An import goes through these steps, each in its own files: reading the file as a table of cells (table.go, headers.go, columns.go),
// parsing what each row asks for (parse_row.go, numbers.go), finding people and products of the database (match_affiliates.go,
// match_products.go) and earlier imports in the journal (journal.go, decide_from_journal.go), deciding the action for every row (plan.go,
// row_actions.go, differences.go, duplicates.go), printing the plan (print_plan.go), running it (run.go, prepare.go, execute.go), and
// reporting the outcome of each row (result.go, report.go). Rows are identified by their fields, never by their line.
//
// Not here: what a write is and how it survives a crash (internal/operation, internal/store), and exports (internal/exporter).
package importer
