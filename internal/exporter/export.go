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

// Kinds of things that only go out.
const (
	kindChanges    = "changes"
	kindOperations = "operations"
	KindPayouts    = "payouts"
)

// Export holds the options of one export.
type Export struct {
	Kind   string // one of ExportKinds
	Format string // csv or json
	Output string // file; "" or "-" is standard output
	NoBOM  bool   // write CSV files without a byte order mark, which standard output never gets
	Period affiliate.Period

	AsOf       affiliate.Date // of payouts: the end of that day; zero: now
	WithPayees bool           // payees are not masked
}

// ExportKinds are the kinds of things that go out.
func ExportKinds() []string {
	return []string{csvfile.KindLinks, csvfile.KindAffiliates, csvfile.KindCoupons, kindChanges, kindOperations, KindPayouts, csvfile.KindLedger}
}

// Exporter writes the database out. It needs no key and no connection.
type Exporter struct {
	Store  *store.Store
	School affiliate.School // unknown: links have no URLs
	Zone   *time.Location   // of the days of a period
	Rules  affiliate.PayoutRules
	Now    func() time.Time
	Stdout io.Writer
}

// Export writes one kind of thing. A file appears as a whole or not at all, for its owner's eyes only.
func (x *Exporter) Export(ctx context.Context, o Export) error {
	s, err := x.table(ctx, o)
	if err != nil {
		return err
	}
	write, err := s.writer(o.Format)
	if err != nil {
		return err
	}
	if o.Output != "" && o.Output != csvfile.StandardStream {
		if o.Format == "csv" && !o.NoBOM {
			write = csvfile.WithBOM(write)
		}
		return csvfile.Replace(ctx, o.Output, write)
	}
	b := bufio.NewWriter(x.Stdout)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}
