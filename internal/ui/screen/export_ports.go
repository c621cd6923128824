package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Exports makes statements, and files of what the screens show. It changes nothing in the database.
type Exports interface {
	// Statements are those of affiliates over a period, in the order of their IDs.
	Statements(ctx context.Context, affiliates []int64, p affiliate.Period) ([]affiliate.Statement, error)
	StatementText(s affiliate.Statement) (string, error)
	SaveStatement(ctx context.Context, s affiliate.Statement, to ExportFile) error
	// SaveStatements writes exactly one file for each into the folder to.Path. Nothing is written when one of them exists.
	SaveStatements(ctx context.Context, affiliates []int64, p affiliate.Period, to ExportFile) (written int, err error)
	SaveRows(ctx context.Context, rows ShownRows, to ExportFile) error
	// RowsAsTable is text for the clipboard: cells with tabs between them.
	RowsAsTable(ctx context.Context, rows ShownRows) (string, error)
}

// ExportFile is where an export goes. One that exists is an affiliate.FileExists, unless it is to be replaced.
type ExportFile struct {
	Path    string
	Format  string
	Replace bool
}

// ShownRows are the rows of a list in the order shown. One of the members is set.
type ShownRows struct {
	Accounts []affiliate.Account
	Entries  []affiliate.Entry
}
