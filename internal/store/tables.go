package store

import (
	"context"
	"database/sql"

	"fermion-tui/internal/affiliate"
)

// Table is a table of a database of the newest version. Read reads each of its rows as the program does, and discards it.
type Table struct {
	Name string
	Read func(context.Context, Querier) error
}

// scannedRows returns a table whose rows the program reads with a scan function.
func scannedRows[T any](table, columns string, scan func(*sql.Rows) (T, error)) Table {
	return Table{table, func(ctx context.Context, q Querier) error {
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

// plainRows returns a table whose rows the program reads column by column, into values of these types.
func plainRows(table, columns string, into ...any) Table {
	return scannedRows(table, columns, func(r *sql.Rows) (struct{}, error) { return struct{}{}, r.Scan(into...) })
}

// Tables returns all tables; links twice, since the program reads its rows in two parts.
func Tables() []Table {
	var number, another int64
	var text, more, third string
	var flag bool
	var commission sql.NullInt64
	var sum affiliate.Sum
	return []Table{
		{"affiliates", func(ctx context.Context, q Querier) error { _, err := readAffiliates(ctx, q, ""); return err }},
		{"links", func(ctx context.Context, q Querier) error { _, err := readLinks(ctx, q, 0, ""); return err }},
		plainRows("links", "reader, reader_until, last_sale_at, assigned_at, first_sample, sample_read, "+sumColumns,
			append([]any{&text, &number, &another, &number, &number, &number}, sumInto(&sum)...)...),
		plainRows("midnights", "at, filled", &number, &flag),
		plainRows("midnight_sums", "at, link_id, "+sumColumns, append([]any{&number, &another}, sumInto(&sum)...)...),
		plainRows("midnight_gaps", "at, link_id, last_read, next_read, "+gapColumns,
			append([]any{&number, &another, &number, &number}, sumInto(&sum)...)...),
		plainRows("change_totals", "up_to, affiliate_id, "+gapColumns, append([]any{&number, &another}, sumInto(&sum)...)...),
		{"campaigns", func(ctx context.Context, q Querier) error { _, err := readCampaigns(ctx, q); return err }},
		{"coupons", func(ctx context.Context, q Querier) error { _, err := readCoupons(ctx, q, ""); return err }},
		{"products", func(ctx context.Context, q Querier) error { _, err := readProducts(ctx, q); return err }},
		{"instances", func(ctx context.Context, q Querier) error { _, err := Instances(ctx, q); return err }},
		scannedRows("operations", operationColumns, scanOperation),
		scannedRows("samples", sampleColumns, scanSample),
		scannedRows("changes", changeColumns+", coalesce(hold_paise, 0), unassigned", scanOwned),
		scannedRows("notices", noticeColumns, scanNotice),
		scannedRows("edits", editColumns+", fields", scanRecordedEdit),
		scannedRows("events", eventColumns+", body", scanWholeEvent),
		scannedRows("ledger", entryColumns, scanEntry),
		{"batches", func(ctx context.Context, q Querier) error {
			_, err := Collect(scanBatch)(q.QueryContext(ctx, batchQuery+batchGroup))
			return err
		}},
		scannedRows("batch_files", batchFileColumns, scanBatchFile),
		scannedRows("payments", paymentColumns, scanPayment),
		scannedRows("payees", payeeColumns, scanPayTerms),
		plainRows("affiliate_tags", "affiliate_id, tag", &number, &text),
		plainRows("link_tags", "link_id, tag", &number, &text),
		plainRows("settings", "key, value", &text, &more),
		plainRows("news", "seq, writer, body", &number, &text, &more),
		plainRows("fired", "rule, subject, occasion, at", &text, &more, &third, &number),
		plainRows("doubts", "link_id, kind, at, tries, clicks, sales, revenue_paise, commission_bp", &number, &text, &another, &number,
			&number, &number, &number, &commission),
		plainRows("holds", "since, fell, watched, ended_at, accepted_until > 0", &number, &number, &number, &another, &flag),
	}
}
