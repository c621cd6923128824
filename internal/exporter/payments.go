package exporter

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// PaymentFile returns the function that writes payments in the format of a bank or payment service, without a byte order mark. Cells
// that a spreadsheet would run are quoted.
func (x *Exporter) PaymentFile(ctx context.Context, b affiliate.Batch, payments []affiliate.Payment,
	f affiliate.PaymentFormat) (func(io.Writer) error, error) {
	if f.MaxRows > 0 && len(payments) > f.MaxRows {
		return nil, fmt.Errorf("a %s file has at most %s rows, and these are %s payments", f.Name, affiliate.Group(int64(f.MaxRows)),
			affiliate.Group(int64(len(payments))))
	}
	people, err := x.people(ctx)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	if f.Header {
		rows = append(rows, f.Titles())
	}
	for _, p := range payments {
		row, err := f.Row(p, b, people[p.AffiliateID])
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return func(w io.Writer) error {
		c := csv.NewWriter(w)
		for _, row := range rows {
			for i, cell := range row {
				if affiliate.RunsInSpreadsheet(cell) { // also numbers such as +91…, which csvfile.Quote leaves: they may be payees
					row[i] = "'" + cell
				}
			}
			if err := c.Write(row); err != nil {
				return err
			}
		}
		c.Flush()
		return c.Error()
	}, nil
}

// batchColumns are the members of a batch in JSON.
var batchColumns = []string{
	csvfile.ColBatch, csvfile.ColState, "created_at", "by",
	"payments", "amount_paise", "withheld_paise", "file",
	"paid_payments", "paid_paise", "paid_withheld_paise", "files",
}

// BatchesJSON writes batches as an array of objects.
func BatchesJSON(w io.Writer, batches []affiliate.Batch) error {
	t, err := batchesTable(batches).only(batchColumns)
	if err != nil {
		return err
	}
	return t.json(w)
}

// batchesTable has batches. payments, amount_paise and withheld_paise count all prepared payments; paid_payments, paid_paise and
// paid_withheld_paise count those that were paid. file is the payment file that was written last, files are all of them.
func batchesTable(batches []affiliate.Batch) table {
	t := table{columns: append(slices.Clone(batchColumns), "period")}
	for _, b := range batches {
		t.rows = append(t.rows, []value{
			textValue(b.ID), textValue(string(b.State)), timeValue(b.CreatedAt), textValue(b.By),
			intValue(int64(b.Payments)), paiseValue(b.Amount), paiseValue(b.Withheld), textValue(b.File),
			intValue(int64(b.Paid)), paiseValue(b.PaidAmount), paiseValue(b.PaidWithheld), textsValue(b.FilePaths()),
			textValue(b.Period),
		})
	}
	return t
}

// PaymentsJSON writes the payments of a batch as an array of objects. Payees are masked.
func (x *Exporter) PaymentsJSON(ctx context.Context, w io.Writer, payments []affiliate.Payment) error {
	people, err := x.people(ctx)
	if err != nil {
		return err
	}
	return paymentsTable(people, payments).json(w)
}

// paymentsTable has the payments of batches, with masked payees.
func paymentsTable(people map[int64]affiliate.Affiliate, payments []affiliate.Payment) table {
	t := table{columns: []string{
		csvfile.ColReference, csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName,
		csvfile.ColState, "amount_paise", "withheld_paise",
		csvfile.ColPayeeMethod, csvfile.ColPayee, csvfile.ColNote,
		"decided_at", csvfile.ColBatch, "net_paise",
	}}
	for _, p := range payments {
		who := people[p.AffiliateID]
		t.rows = append(t.rows, []value{
			textValue(p.Reference), textValue(who.UserID), textValue(who.Email), textValue(who.Name),
			textValue(string(p.State)), paiseValue(p.Amount), paiseValue(p.Withheld),
			textValue(string(p.Payee.Method)), textValue(p.Payee.Masked()), textValue(p.Note),
			timeValue(p.DecidedAt), textValue(p.Batch), paiseValue(p.Net()),
		})
	}
	return t
}
