package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Exports makes statements, and exports the rows of the screens. It changes nothing in the database.
type Exports interface {
	// Statements returns the statements of affiliates for a period, in the order of their IDs.
	Statements(ctx context.Context, affiliates []int64, p affiliate.Period) ([]affiliate.Statement, error)
	StatementText(s affiliate.Statement) (string, error)
	SaveStatement(ctx context.Context, s affiliate.Statement, to ExportFile) error
	// SaveStatements writes one file for each affiliate into the folder to.Path. If one of these files exists,
	// nothing is written.
	SaveStatements(ctx context.Context, affiliates []int64, p affiliate.Period, to ExportFile) (written int, err error)
	SaveRows(ctx context.Context, rows ShownRows, to ExportFile) error
	// RowsAsTable returns text for the clipboard: cells with tabs between them.
	RowsAsTable(ctx context.Context, rows ShownRows) (string, error)
}

// ExportFile is the file that an export writes. If it exists and must not be replaced, the error is an affiliate.FileExists.
type ExportFile struct {
	Path    string
	Format  string
	Replace bool
	Period  affiliate.Period // the chosen period, if the dialog has a field for it
}

// ShownRows are the rows of a list as they are shown. Only the rows of one kind are set.
type ShownRows struct {
	Columns []string     // the exported columns by their names in exports, in this order; nil: all
	Board   *board.Board // the board that has the rows

	Links      []*board.Link
	Affiliates []*board.Affiliate
	Due        map[int64]affiliate.Paise // what is due to affiliates, as far as it is known
	Coupons    []*board.Coupon
	Campaigns  []*board.Campaign
	Accounts   []affiliate.Account
	Entries    []affiliate.Entry
	Batches    []affiliate.Batch
	Payments   []affiliate.Payment // of one batch
	By         board.Dimension     // the dimension of Groups
	Groups     []*board.Group
	Total      *board.Group // the total of Groups, which formats for people have as a row of its own
	Cells      [][]string   // rows that only the screen has: one cell for each of Columns
}
