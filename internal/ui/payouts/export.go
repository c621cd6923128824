package payouts

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// statementsAction saves the statements of the marked affiliates. Without marks E exports the balances shown.
func (s *payouts) statementsAction() screen.Action {
	return screen.Bind(screen.ActionExport, screen.NoCmd(func() {
		s.host.Float(SaveStatements(s.payTargets()))
	})).WithTitle("Save the statements of the marked affiliates into a folder", "save statements").WithWords("invoice")
}

func shownBalances(rows []*board.Account) screen.ShownRows {
	accounts := make([]affiliate.Account, len(rows))
	for i, a := range rows {
		accounts[i] = a.Account
	}
	return screen.ShownRows{Accounts: accounts}
}

func shownBatches(rows []*affiliate.Batch) screen.ShownRows {
	batches := make([]affiliate.Batch, len(rows))
	for i, b := range rows {
		batches[i] = *b
	}
	return screen.ShownRows{Batches: batches}
}

// exportAction exports the payments of the batch.
func (s *batchPage) exportAction() screen.Action {
	return screen.ExportAction(s.host, s.payments, screen.RowsExport[affiliate.Payment]{
		What: "payments", File: "payments-" + s.id, Count: func() string { return screen.Plural(len(s.shown), "payment", "payments") + " of " + s.id },
		Rows: func(rows []*affiliate.Payment) screen.ShownRows {
			payments := make([]affiliate.Payment, len(rows))
			for i, p := range rows {
				payments[i] = *p
			}
			return screen.ShownRows{Payments: payments}
		},
	})
}

func shownEntries(rows []*entryRow) screen.ShownRows {
	entries := make([]affiliate.Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.Entry
	}
	return screen.ShownRows{Entries: entries}
}
