package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Exports makes statements, and files of what the screens show. It changes nothing in the database.
type Exports interface {
	// Statements returns the statements of affiliates for a period, in the order of their IDs.
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
	Period  affiliate.Period // of what is written, if its dialog has a field for it
}

// ShownRows are the rows of a list as they are shown. Only the rows of one kind are set.
type ShownRows struct {
	Columns []string     // what of the rows is exported, by the names of the columns of exports, in this order; nil: all
	Board   *board.Board // that the rows are of

	Links      []*board.Link
	Affiliates []*board.Affiliate
	Due        map[int64]affiliate.Paise // to affiliates, as far as it is known
	Coupons    []*board.Coupon
	Campaigns  []*board.Campaign
	Accounts   []affiliate.Account
	Entries    []affiliate.Entry
	Batches    []affiliate.Batch
	Payments   []affiliate.Payment // of one batch
	By         board.Dimension     // of Groups
	Groups     []*board.Group
	Total      *board.Group // of Groups, on a row of its own where people read it
	Cells      [][]string   // of rows that only a screen has: a cell for each of the columns
}
