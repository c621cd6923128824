package exporter

import (
	"context"
	"io"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// Shown are rows as a screen shows them, in its order. Those of one kind are set.
type Shown struct {
	Columns []string     // what of the rows is written, in this order; nil: all
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

// File is where an export goes.
type File struct {
	Path    string
	Format  string
	Replace bool // a file that exists is replaced; without it, one that exists is an affiliate.FileExists
}

// ExportShown writes rows into a file, with the columns that the command line's export of all of them has.
func (x *Exporter) ExportShown(ctx context.Context, rows Shown, to File) error {
	s, err := x.shownTable(rows)
	if err != nil {
		return err
	}
	write, err := s.writer(to.Format)
	if err != nil {
		return err
	}
	return to.write(ctx, write)
}

// ShownAsTable is the rows as a table that can be pasted into a spreadsheet: cells with tabs between them.
func (x *Exporter) ShownAsTable(rows Shown) (string, error) {
	s, err := x.shownTable(rows)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := s.withTotal().clipboard(&text); err != nil {
		return "", err
	}
	return text.String(), nil
}

// shownTable has the columns that the command line's export has, and those that only a screen shows; of them it takes what is asked for. It
// reads no database: what is on a screen can be exported while the server of the database is gone.
func (x *Exporter) shownTable(rows Shown) (table, error) {
	var s table
	switch {
	case rows.Cells != nil:
		return cellsTable(rows), nil
	case rows.Links != nil:
		s = x.linksTable(rows.Board, rows.Links)
		s.add(shownLinks, func(i int) []value { return shownLink(rows.Board, rows.Links[i]) })
	case rows.Affiliates != nil:
		s = affiliatesTable(rows.Board, rows.Affiliates)
		s.add(shownAffiliates, func(i int) []value { return shownAffiliate(rows.Board, rows.Affiliates[i], rows.Due) })
	case rows.Coupons != nil:
		s = couponsTable(rows.Board, rows.Coupons)
		s.add(shownCoupons, func(i int) []value { return shownCoupon(rows.Board, rows.Coupons[i]) })
	case rows.Campaigns != nil:
		s = x.campaignsTable(rows.Board, rows.Campaigns)
	case rows.Groups != nil:
		s = x.reportTable(rows.Board, rows.By, rows.Groups, rows.Total)
	case rows.Payments != nil:
		s = paymentsTable(rows.people(), rows.Payments)
	case rows.Batches != nil:
		s = batchesTable(rows.Batches)
	case rows.Entries != nil:
		s = entriesTable(rows.people(), rows.Entries)
	default:
		s = accountsTable(rows.Accounts)
	}
	if rows.Columns == nil {
		return s, nil
	}
	return s.only(rows.Columns)
}

// people are the affiliates of the payments and entries, as the board has them.
func (rows Shown) people() map[int64]affiliate.Affiliate {
	byID := map[int64]affiliate.Affiliate{}
	add := func(id int64) {
		if a := rows.Board.Affiliate(id); a != nil {
			byID[id] = a.Affiliate
		}
	}
	for _, p := range rows.Payments {
		add(p.AffiliateID)
	}
	for _, e := range rows.Entries {
		add(e.AffiliateID)
	}
	return byID
}

// write makes the file as a whole or not at all. A CSV file begins with a byte order mark, by which Excel reads its letters.
func (f File) write(ctx context.Context, write func(io.Writer) error) error {
	if f.Format == "csv" {
		write = csvfile.WithBOM(write)
	}
	if f.Replace {
		return csvfile.Replace(ctx, f.Path, write)
	}
	return csvfile.Create(ctx, []csvfile.NewFile{{Name: f.Path, Write: write}}, func() error { return nil })
}
