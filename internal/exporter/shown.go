package exporter

import (
	"context"
	"io"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// Shown are the rows of a screen, in its order. Only the rows of one kind are set.
type Shown struct {
	Columns []string     // to write, in this order; nil: all
	Board   *board.Board // from which the rows are

	Links      []*board.Link
	Affiliates []*board.Affiliate
	Due        map[int64]affiliate.Paise // by affiliate; those whose balance is unknown are not in it
	Coupons    []*board.Coupon
	Campaigns  []*board.Campaign
	Accounts   []affiliate.Account
	Entries    []affiliate.Entry
	Batches    []affiliate.Batch
	Payments   []affiliate.Payment // of one batch
	By         board.Dimension     // of Groups
	Groups     []*board.Group
	Total      *board.Group // of Groups, for a last row in formats for people
	Cells      [][]string   // texts of rows that only a screen has, a cell for each of the columns
}

// File is where an export goes.
type File struct {
	Path    string
	Format  string
	Replace bool // replace a file that exists; otherwise an existing file is an affiliate.FileExists
}

// ExportShown writes the rows of a screen into a file.
func (x *Exporter) ExportShown(ctx context.Context, rows Shown, to File) error {
	t, err := x.shownTable(rows)
	if err != nil {
		return err
	}
	return t.save(ctx, to)
}

// ShownAsTable returns the rows as text that can be pasted into a spreadsheet: cells with tabs between them.
func (x *Exporter) ShownAsTable(rows Shown) (string, error) {
	t, err := x.shownTable(rows)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := t.withTotal().clipboard(&text); err != nil {
		return "", err
	}
	return text.String(), nil
}

// shownTable has those of the wanted columns that the command line's export has or a screen shows. It does not read the database, so that
// rows on a screen can be exported while the database server cannot be reached.
func (x *Exporter) shownTable(rows Shown) (table, error) {
	var t table
	switch {
	case rows.Cells != nil:
		return cellsTable(rows), nil
	case rows.Links != nil:
		t = x.linksTable(rows.Board, rows.Links)
		t.add(shownLinks, func(i int) []value { return shownLink(rows.Board, rows.Links[i]) })
	case rows.Affiliates != nil:
		t = affiliatesTable(rows.Board, rows.Affiliates)
		t.add(shownAffiliates, func(i int) []value { return shownAffiliate(rows.Board, rows.Affiliates[i], rows.Due) })
	case rows.Coupons != nil:
		t = couponsTable(rows.Board, rows.Coupons)
		t.add(shownCoupons, func(i int) []value { return shownCoupon(rows.Board, rows.Coupons[i]) })
	case rows.Campaigns != nil:
		t = x.campaignsTable(rows.Board, rows.Campaigns)
	case rows.Groups != nil:
		t = x.reportTable(rows.Board, rows.By, rows.Groups, rows.Total)
	case rows.Payments != nil:
		t = paymentsTable(rows.people(), rows.Payments)
	case rows.Batches != nil:
		t = batchesTable(rows.Batches)
	case rows.Entries != nil:
		t = entriesTable(rows.people(), rows.Entries)
	default:
		t = accountsTable(rows.Accounts)
	}
	if rows.Columns == nil {
		return t, nil
	}
	return t.only(rows.Columns)
}

// people returns the affiliates of the payments and entries, as the board has them.
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

// write writes the file as a whole or not at all. A CSV file begins with a byte order mark, so that Excel reads it as UTF-8.
func (f File) write(ctx context.Context, write func(io.Writer) error) error {
	if f.Format == "csv" {
		write = csvfile.WithBOM(write)
	}
	if f.Replace {
		return csvfile.Replace(ctx, f.Path, write)
	}
	return csvfile.Create(ctx, []csvfile.NewFile{{Name: f.Path, Write: write}}, func() error { return nil })
}
