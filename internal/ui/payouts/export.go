package payouts

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// exportAction exports the rows of the open section, or the statements of the marked affiliates.
func (s *payouts) exportAction() screen.Action {
	act := screen.Bind(screen.ActionExport, screen.NoCmd(s.export)).DisabledBy(s.whyNoExport)
	if s.at == sectionBalances && s.balances.Table.MarkCount() > 0 {
		return act.WithTitle("Save the statements of the marked affiliates into a folder", "save statements")
	}
	return act
}

func (s *payouts) whyNoExport() string {
	switch {
	case s.at == sectionBatches:
		return "batches are not exported: enter opens one, and fermion-tui payout list BATCH --format json prints it"
	case s.at == sectionBalances && s.balances.Table.MarkCount() > 0:
		return ""
	case len(s.shownRows().Accounts)+len(s.shownRows().Entries) == 0:
		return "no row is shown"
	}
	return ""
}

func (s *payouts) export() {
	if s.at == sectionBalances && s.balances.Table.MarkCount() > 0 {
		saveStatements(s.host, s.balances.Targets(), len(s.balances.HiddenMarks()))
		return
	}
	h, rows := s.host, s.shownRows()
	of, title, name := s.open().CountText(), "Export the balances shown", "payouts"
	day := affiliate.DateOf(h.Now(), h.Ports().Access.Zone())
	if s.at == sectionEntries {
		title, name = "Export the entries shown", "ledger"
		if p := h.Board().Period(); !p.All() {
			of += ", " + p.Label()
		}
	}
	h.Float(screen.NewExportDialog(screen.ExportOptions{
		Title: title, Note: of + ", in the order shown, with the columns of fermion-tui export " + name + ".", Name: name + "-" + day.String(), Formats: screen.RowFormats(),
		Save: func(ctx context.Context, to screen.ExportFile) (string, error) {
			return "saved " + to.Path + ": " + of, h.Ports().Exports.SaveRows(ctx, rows, to)
		},
		Text: func(ctx context.Context) (string, error) { return h.Ports().Exports.RowsAsTable(ctx, rows) },
	}))
}

// shownRows are the rows of the open section in the order shown.
func (s *payouts) shownRows() (rows screen.ShownRows) {
	if s.at == sectionEntries {
		for _, r := range s.entries.Shown.Rows {
			rows.Entries = append(rows.Entries, r.Entry)
		}
		return rows
	}
	for _, a := range s.balances.Shown.Rows {
		rows.Accounts = append(rows.Accounts, a.Account)
	}
	return rows
}
