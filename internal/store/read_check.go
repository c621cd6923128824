package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tableReader reads every row of a table the way the program does, and keeps none.
type tableReader struct {
	table string
	read  func(context.Context, querier) error
}

// scannedRows reads rows with the scan function that the program uses for them.
func scannedRows[T any](table, columns string, scan func(*sql.Rows) (T, error)) tableReader {
	return tableReader{table, func(ctx context.Context, q querier) error {
		rows, err := q.QueryContext(ctx, "select "+columns+" from "+table)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if _, err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}}
}

// plainRows are rows that the program scans column by column, into values of these kinds.
func plainRows(table, columns string, into ...any) tableReader {
	return scannedRows(table, columns, func(r *sql.Rows) (struct{}, error) { return struct{}{}, r.Scan(into...) })
}

// tableReaders read every table of the newest version.
func tableReaders() []tableReader {
	var number, another int64
	var text, more, third string
	var flag bool
	var commission sql.NullInt64
	return []tableReader{
		{"affiliates", func(ctx context.Context, q querier) error { _, err := readAffiliates(ctx, q, ""); return err }},
		{"links", func(ctx context.Context, q querier) error { _, err := readLinks(ctx, q, ""); return err }},
		plainRows("links", "reader, reader_until, last_sale_at", &text, &number, &another),
		{"campaigns", func(ctx context.Context, q querier) error { _, err := readCampaigns(ctx, q); return err }},
		{"coupons", func(ctx context.Context, q querier) error { _, err := readCoupons(ctx, q, ""); return err }},
		{"products", func(ctx context.Context, q querier) error { _, err := readProducts(ctx, q); return err }},
		{"instances", func(ctx context.Context, q querier) error { _, err := instances(ctx, q); return err }},
		scannedRows("operations", operationColumns, scanOperation),
		scannedRows("samples", sampleColumns, scanSample),
		scannedRows("changes", changeColumns+", coalesce(affiliate_id, 0), coalesce(hold_paise, 0)", scanOwned),
		scannedRows("notices", noticeColumns, scanNotice),
		scannedRows("events", eventColumns+", body", scanWholeEvent),
		scannedRows("ledger", entryColumns, scanEntry),
		{"batches", func(ctx context.Context, q querier) error {
			_, err := collect(scanBatch)(q.QueryContext(ctx, batchQuery+batchGroup))
			return err
		}},
		scannedRows("payments", paymentColumns, scanPayment),
		scannedRows("payees", payeeColumns, scanPayTerms),
		plainRows("affiliate_tags", "affiliate_id, tag", &number, &text),
		plainRows("link_tags", "link_id, tag", &number, &text),
		plainRows("settings", "key, value", &text, &more),
		plainRows("news", "seq, writer, body", &number, &text, &more),
		plainRows("fired", "rule, subject, occasion, at", &text, &more, &third, &number),
		plainRows("doubts", "link_id, kind, at, tries, clicks, sales, revenue_paise, commission_bp", &number, &text, &another, &number, &number, &number, &number, &commission),
		plainRows("holds", "since, fell, watched, ended_at, accepted_until > 0", &number, &number, &number, &another, &flag),
	}
}

// checkRows is an *OpenError when a row of a database of the newest version, open as q, cannot be read or makes no sense: a value may
// be of another type than its column, or one that this program never writes, which SQLite takes and no check of pages finds.
func (d database) checkRows(ctx context.Context, q querier) error {
	version, err := d.identify(ctx, q)
	if err != nil || version != d.latest() {
		return err
	}
	for _, t := range tableReaders() {
		err := t.read(ctx, q)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if c := class(err); c != nil && !errors.Is(c, ErrDamaged) { // the trouble is where it lies
				return err
			}
			return &OpenError{Kind: Damaged, Path: d.path, Err: fmt.Errorf("a row of its table %s cannot be read: %w", t.table, err)}
		}
	}
	return d.damagedBy(nonsense(ctx, q))
}
