package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/exporter"
)

// StatementOptions are what is asked of statement.
type StatementOptions struct {
	Who    string // user ID, e-mail or exact name
	All    bool   // of all affiliates with money or entries in the period, into the folder Output
	Period affiliate.Period
	Format string // text, csv or html
	Output string // file, or folder; "" is standard output
}

// Statement writes an affiliate's account over a period, or those of all of them.
func (a *App) Statement(ctx context.Context, o StatementOptions) error {
	_, known := exporter.StatementEnding(o.Format)
	switch {
	case !known:
		return &UsageError{fmt.Errorf("--format is text, csv or html, not %q", o.Format)}
	case o.All == (o.Who != ""):
		return &UsageError{errors.New("name an affiliate, or write --all with -o FOLDER")}
	case o.All && (o.Output == "" || o.Output == csvfile.StandardStream):
		return &UsageError{errors.New("--all writes a file for each affiliate: name a folder with -o")}
	}
	var err error
	if o.Period, err = a.begunPeriod(o.Period); err != nil {
		return err
	}
	x, err := a.exporterWithRules(ctx)
	if err != nil {
		return err
	}
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		return err
	}
	if o.All {
		return a.statements(ctx, x, people, o)
	}
	who, err := findPerson(people, o.Who)
	if err != nil {
		return err
	}
	s, err := x.Statement(ctx, who, o.Period)
	if err != nil {
		return err
	}
	return a.writeStatement(ctx, s, o.Format, o.Output)
}

func (a *App) writeStatement(ctx context.Context, s affiliate.Statement, format, output string) error {
	if output == "" || output == csvfile.StandardStream {
		b := bufio.NewWriter(a.dataWriter())
		if err := exporter.WriteStatement(b, s, format); err != nil {
			return err
		}
		return b.Flush()
	}
	there, err := os.Stat(output)
	pipe := err == nil && !there.Mode().IsRegular() // or a folder, which SaveStatement refuses
	return exporter.SaveStatement(ctx, s, exporter.File{Path: output, Format: format, Replace: pipe})
}

// statements writes one file for each affiliate with money or entries in the period.
func (a *App) statements(ctx context.Context, x *exporter.Exporter, people []affiliate.Affiliate, o StatementOptions) error {
	written, err := x.SaveStatements(ctx, people, o.Period, exporter.File{Path: o.Output, Format: o.Format}, affiliate.Statement.HasMoney)
	if err != nil {
		return err
	}
	a.stderr.Linef("%s written to %s", affiliate.Plural(int64(written), "statement", "statements"), affiliate.Clean(o.Output))
	return nil
}
