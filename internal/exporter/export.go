package exporter

import (
	"bufio"
	"context"
	"io"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/store"
)

// Kinds of exports that cannot be imported.
const (
	kindChanges    = "changes"
	kindOperations = "operations"
	KindPayouts    = "payouts"
)

// Export holds the options of one export.
type Export struct {
	Kind   string // one of ExportKinds
	Format string // csv or json
	Output string // a file; "" or "-" is standard output
	NoBOM  bool   // write CSV files without a byte order mark; standard output never has one
	Period affiliate.Period

	AsOf       affiliate.Date // balances at the end of that day, for KindPayouts; zero: now
	WithPayees bool           // do not mask payees
}

// ExportKinds are the kinds of exports.
func ExportKinds() []string {
	return []string{csvfile.KindLinks, csvfile.KindAffiliates, csvfile.KindCoupons, kindChanges, kindOperations, KindPayouts,
		csvfile.KindLedger}
}

// Exporter writes what is in the database.
type Exporter struct {
	Store  *store.Store
	School affiliate.School // not set: links have no URLs
	Zone   *time.Location   // in which days begin
	Rules  affiliate.PayoutRules
	Now    func() time.Time
	Stdout io.Writer
}

// Export writes all rows of a kind. A file appears as a whole or not at all, and only its owner can read it.
func (x *Exporter) Export(ctx context.Context, o Export) error {
	t, err := x.table(ctx, o)
	if err != nil {
		return err
	}
	write, err := t.writer(o.Format)
	if err != nil {
		return err
	}
	if o.Output != "" && o.Output != csvfile.StandardStream {
		if o.Format == "csv" && !o.NoBOM {
			write = csvfile.WithBOM(write)
		}
		return csvfile.Replace(ctx, o.Output, write)
	}
	return x.print(write)
}

// print writes to standard output.
func (x *Exporter) print(write func(io.Writer) error) error {
	out := bufio.NewWriter(x.Stdout)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}
