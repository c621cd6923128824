package ui_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// batchLedger is a ledger with batches only.
type batchLedger struct {
	noLedger
	batches []affiliate.Batch
}

func (l batchLedger) Batches(context.Context) ([]affiliate.Batch, error) { return l.batches, nil }

// expectRows checks that the lines with a match of a pattern have these matches, in this order.
func expectRows(t *testing.T, term *uitest.Terminal, pattern, want string) {
	t.Helper()
	if got := strings.Join(regexp.MustCompile(pattern).FindAllString(term.Screen(), -1), " "); got != want {
		t.Errorf("%s: %s, want %s", pattern, got, want)
	}
}

// TestEntriesAreSorted by the column that a person chooses, by a click on its title too, and at the next start as well.
func TestEntriesAreSorted(t *testing.T) {
	const dates = `\d+ (?:Nov|Dec)`
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		x.opts.Mouse = true
		term := x.open(t, 120, 24).WaitIdle().Press("5").WaitIdle().Press("tab", "tab").Contains("Date ▼")
		expectRows(t, term, dates, "22 Dec 20 Dec 12 Dec 23 Nov")
		expectRows(t, term.Press("S").WaitIdle().Contains("Date ▲"), dates, "23 Nov 12 Dec 20 Dec 22 Dec")
		term.Press("s").Contains("Sort by", "Affiliate", "Kind", "Amount", "Tax", "Reference", "Note", "By", "Date ▲").
			Press("down", "down", "down", "enter").WaitIdle()
		expectRows(t, term.Contains("Amount ▼", "4 entries"), dates, "23 Nov 12 Dec 20 Dec 22 Dec")
		expectRows(t, term.Press("S").WaitIdle().Contains("Amount ▲"), dates, "22 Dec 20 Dec 12 Dec 23 Nov")

		const titles = 5
		click := func(title string) { t.Helper(); x.clickTitle(t, term, titles, title) }
		click("Reference") // entries without one come last in both directions, the newest of them first
		expectRows(t, term.Contains("Reference ▲"), dates, "22 Dec 20 Dec 12 Dec 23 Nov")
		click("Reference")
		expectRows(t, term.Contains("Reference ▼"), dates, "20 Dec 22 Dec 12 Dec 23 Nov")
		click("Date") // as at first
		expectRows(t, term.Contains("Date ▼"), dates, "22 Dec 20 Dec 12 Dec 23 Nov")
		click("Affiliate")
		expectRows(t, term.Contains("Affiliate ▲"), dates, "12 Dec 22 Dec 23 Nov 20 Dec")
		expectRows(t, term.Press("/").Type("meera").Press("enter"), dates, "22 Dec 23 Nov")
		term.Press("esc").Quit("q")

		term = x.open(t, 120, 24).WaitIdle().Press("5").WaitIdle().Press("tab", "tab")
		expectRows(t, term.Contains("Affiliate ▲"), dates, "12 Dec 22 Dec 23 Nov 20 Dec")
		term.Quit("q")
	})
}

// TestBatchesAreSorted by each of their columns but the period, which is words.
func TestBatchesAreSorted(t *testing.T) {
	columns := []string{"Batch", "State", "Prepared", "Payments", "Amount", "Tax", "File", "By"}
	for column, want := range map[string]string{
		"Batch ▲": "P-A2 P-B P-C10", "State ▲": "P-B P-C10 P-A2", "Prepared ▼": "P-C10 P-A2 P-B", "Payments ▼": "P-B P-C10 P-A2", "Amount ▼": "P-C10 P-B P-A2",
		"Tax ▼": "P-B P-C10 P-A2", "File ▲": "P-C10 P-B P-A2", "By ▲": "P-A2 P-C10 P-B",
	} {
		t.Run(column, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, day := peopled(), 24*time.Hour
				x.ledger = batchLedger{batches: []affiliate.Batch{
					{ID: "P-C10", State: affiliate.BatchPaid, CreatedAt: time.Now().Add(-day), Payments: 2, Paid: 2, Amount: 900_00, PaidAmount: 900_00,
						Withheld: 20_00, PaidWithheld: 20_00, File: "/a/1.csv", By: "meera"},
					{ID: "P-A2", State: affiliate.BatchCancelled, CreatedAt: time.Now().Add(-2 * day), Payments: 1, Cancelled: 1, Amount: 100_00,
						Period: "1999-12", By: "asha"},
					{ID: "P-B", State: affiliate.BatchPrepared, CreatedAt: time.Now().Add(-3 * day), Payments: 3, Amount: 500_00, Withheld: 50_00,
						Period: "1999-11", File: "/a/2.csv", By: "ravi"},
				}}
				term := x.open(t, 160, 24).WaitIdle().Press("5").WaitIdle().Press("tab").WaitIdle().Contains("Prepared ▼")
				expectRows(t, term, `P-\w+`, "P-C10 P-A2 P-B")
				term.Press("s").Contains(columns...).Press("home")
				title := strings.TrimRight(column, " ▲▼")
				for range slices.Index(columns, title) {
					term.Press("down")
				}
				term.Press("enter").WaitIdle()
				if title == "Prepared" {
					term.Contains("Prepared ▲").Press("S").WaitIdle()
				}
				expectRows(t, term.Contains(column), `P-\w+`, want)
				term.Quit("q")
			})
		})
	}
}
