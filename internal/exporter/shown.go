package exporter

import (
	"context"
	"fmt"
	"io"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// Shown are rows as a screen shows them, in its order. One of the members is set.
type Shown struct {
	Accounts []affiliate.Account
	Entries  []affiliate.Entry
}

// File is where an export goes.
type File struct {
	Path    string
	Format  string
	Replace bool // a file that exists is replaced; without it, one that exists is an affiliate.FileExists
}

// ExportShown writes rows into a file, with the columns that the command line's export of all of them has.
func (x *Exporter) ExportShown(ctx context.Context, rows Shown, to File) error {
	s, err := x.shownTable(ctx, rows)
	if err != nil {
		return err
	}
	write, err := s.writer(to.Format)
	if err != nil {
		return err
	}
	if err := to.write(ctx, write); err != nil {
		return fmt.Errorf("the export cannot be written: %w", err)
	}
	return nil
}

// ShownAsTable is the rows as a table that can be pasted into a spreadsheet: cells with tabs between them.
func (x *Exporter) ShownAsTable(ctx context.Context, rows Shown) (string, error) {
	s, err := x.shownTable(ctx, rows)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := s.delimited(&text, '\t'); err != nil {
		return "", err
	}
	return text.String(), nil
}

func (x *Exporter) shownTable(ctx context.Context, rows Shown) (table, error) {
	if rows.Entries != nil {
		return x.entriesTable(ctx, rows.Entries)
	}
	return accountsTable(rows.Accounts), nil
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
