package exporter

import (
	"bytes"
	"encoding/json"
	"testing"

	"fermion-tui/internal/affiliate"
)

// A column of batches has the same number wherever it is written: payments are all of them, paid ones have columns of their own.
func TestColumnsOfBatchesMeanTheSame(t *testing.T) {
	batches := []affiliate.Batch{{ID: "P-7K3Q", State: affiliate.BatchPaid, Payments: 3, Paid: 2, Amount: 300, Withheld: 30, PaidAmount: 200, PaidWithheld: 20}}
	read := func(err error, b *bytes.Buffer) (rows []map[string]any) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b.Bytes(), &rows); err != nil || len(rows) != 1 {
			t.Fatal(err, b)
		}
		return rows
	}
	var listed, shown bytes.Buffer
	list := read(BatchesJSON(&listed, batches), &listed)[0]
	screen := read(batchesTable(batches).json(&shown), &shown)[0]
	for name, want := range map[string]float64{"payments": 3, "amount_paise": 300, "withheld_paise": 30, "paid_payments": 2, "paid_paise": 200,
		"paid_withheld_paise": 20} {
		if list[name] != want || screen[name] != want {
			t.Errorf("%s is %v in the list and %v on the screen", name, list[name], screen[name])
		}
	}
}
