package exporter

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// payouts returns the balances of all affiliates with money or ledger entries.
func (x *Exporter) payouts(ctx context.Context, day affiliate.Date) (table, error) {
	all, err := x.Store.Accounts(ctx, day.LastInstant(x.Now(), x.Zone), x.Rules)
	return accountsTable(all), err
}

// accountsTable has the accounts with money or ledger entries.
func accountsTable(all []affiliate.Account) table {
	t := table{columns: []string{
		csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName,
		"earned_paise", "on_hold_paise", "cleared_paise", "adjustments_paise",
		"paid_paise", "in_payment_paise", "due_paise", "due_max_paise",
		"last_payout_at",
	}}
	for _, a := range all {
		b := a.Balance
		if !b.HasMoney() {
			continue
		}
		t.rows = append(t.rows, []value{
			textValue(a.Affiliate.UserID), textValue(a.Affiliate.Email), textValue(a.Affiliate.Name),
			paiseValue(b.Earned), paiseValue(b.OnHold), paiseValue(b.Cleared()), paiseValue(b.Adjustments),
			paiseValue(b.Paid), paiseValue(b.InPayment), paiseValue(b.Due()), paiseValue(b.DueMax()),
			timeValue(b.LastPayout),
		})
	}
	return t
}

// ledger returns the entries that count from a time within the span, oldest first.
func (x *Exporter) ledger(ctx context.Context, span affiliate.Span) (table, error) {
	entries, err := x.Store.Entries(ctx, 0, span)
	if err != nil {
		return table{}, err
	}
	people, err := x.people(ctx)
	if err != nil {
		return table{}, err
	}
	return entriesTable(people, entries), nil
}

// entriesTable has entries of the ledger with their affiliates.
func entriesTable(people map[int64]affiliate.Affiliate, entries []affiliate.Entry) table {
	t := table{columns: []string{
		csvfile.ColID, csvfile.ColAt, csvfile.ColUserID, csvfile.ColEmail,
		csvfile.ColKind, "amount_paise", "withheld_paise",
		csvfile.ColReference, csvfile.ColNote, csvfile.ColBatch, "by", csvfile.ColReverses,
	}}
	for _, e := range entries {
		who := people[e.AffiliateID]
		t.rows = append(t.rows, []value{
			textValue(e.ID), timeValue(e.At), textValue(who.UserID), textValue(who.Email),
			textValue(string(e.Kind)), paiseValue(e.Amount), paiseValue(e.Withheld),
			textValue(e.Reference), textValue(e.Note), textValue(e.Batch), textValue(e.By), textValue(e.Reverses),
		})
	}
	return t
}

// people returns all affiliates by their ID.
func (x *Exporter) people(ctx context.Context) (map[int64]affiliate.Affiliate, error) {
	all, err := x.Store.Affiliates(ctx)
	byID := make(map[int64]affiliate.Affiliate, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	return byID, err
}

// addPayees adds columns of payees and of the taxes that are set for single affiliates. Without any of these it adds no columns, unless
// unmasked payees are wanted.
func (x *Exporter) addPayees(ctx context.Context, t table, b *board.Board, unmasked bool) (table, error) {
	terms, err := x.Store.PayTerms(ctx)
	if err != nil || len(terms) == 0 && !unmasked {
		return t, err
	}
	t.columns = append(t.columns, csvfile.ColPayeeMethod, csvfile.ColPayee, csvfile.ColTax)
	for i, a := range b.Affiliates() {
		own, ok := terms[a.ID]
		address, tax := own.Payee.Masked(), null()
		if unmasked {
			address = own.Payee.Address
		}
		if ok {
			tax = percentValue(own.Tax)
		}
		t.rows[i] = append(t.rows[i], textValue(string(own.Payee.Method)), textValue(address), tax)
	}
	return t, nil
}
