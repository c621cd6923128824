package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
)

// ReportOptions are the options of report.
type ReportOptions struct {
	By     string // one of ReportDimensions
	Period affiliate.Period
	Format string // one of ReportFormats
}

// ReportFormats are the formats of report.
func ReportFormats() []string { return exporter.ReportFormats() }

// ReportDimensions are what links can be broken down by.
func ReportDimensions() []string {
	var names []string
	for _, by := range board.Dimensions() {
		names = append(names, string(by))
	}
	return names
}

// Check refuses an unknown grouping or format, before anything is opened.
func (o ReportOptions) Check() error {
	if _, err := board.ParseDimension(o.By); err != nil {
		return &UsageError{fmt.Errorf("--by: %w", err)}
	}
	if formats := ReportFormats(); !slices.Contains(formats, o.Format) {
		last := len(formats) - 1
		return &UsageError{fmt.Errorf("--format is %s or %s, not %q", strings.Join(formats[:last], ", "), formats[last], o.Format)}
	}
	return nil
}

// Report breaks all links down and writes that to standard output. It only reads the database: no key, no call.
func (a *App) Report(ctx context.Context, o ReportOptions) error {
	if err := o.Check(); err != nil {
		return err
	}
	by, err := board.ParseDimension(o.By)
	if err != nil {
		return err
	}
	if o.Period, err = a.begunPeriod(o.Period); err != nil {
		return err
	}
	x, err := a.exporterWithRules(ctx)
	if err != nil {
		return err
	}
	return x.Report(ctx, by, o.Period, o.Format)
}
