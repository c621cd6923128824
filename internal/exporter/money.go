package exporter

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// payouts are the balances of all affiliates with money or entries.
func (x *Exporter) payouts(ctx context.Context, day affiliate.Date) (table, error) {
	all, err := x.Store.Accounts(ctx, day.LastInstant(x.Now(), x.Zone), x.Rules)
	return accountsTable(all), err
}

// accountsTable are accounts with money or entries.
func accountsTable(all []affiliate.Account) table {
	s := table{columns: []string{csvfile.ColUserID, csvfile.ColEmail, csvfile.ColName, "earned_paise", "on_hold_paise", "cleared_paise", "adjustments_paise",
		"paid_paise", "in_payment_paise", "due_paise", "due_max_paise", "last_payout_at"}}
	for _, a := range all {
		b := a.Balance
		if !b.HasMoney() {
			continue
		}
		s.rows = append(s.rows, []value{textValue(a.Affiliate.UserID), textValue(a.Affiliate.Email), textValue(a.Affiliate.Name), paiseValue(b.Earned), paiseValue(b.OnHold), paiseValue(b.Cleared()),
			paiseValue(b.Adjustments), paiseValue(b.Paid), paiseValue(b.InPayment), paiseValue(b.Due()), paiseValue(b.DueMax()), timeValue(b.LastPayout)})
	}
	return s
}

// ledger are the entries that count from within the span, oldest first.
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

// entriesTable are entries of the ledger with whose they are.
func entriesTable(people map[int64]affiliate.Affiliate, entries []affiliate.Entry) table {
	s := table{columns: []string{csvfile.ColID, csvfile.ColAt, csvfile.ColUserID, csvfile.ColEmail, csvfile.ColKind, "amount_paise", "withheld_paise",
		csvfile.ColReference, csvfile.ColNote, csvfile.ColBatch, "by", csvfile.ColReverses}}
	for _, e := range entries {
		who := people[e.AffiliateID]
		s.rows = append(s.rows, []value{textValue(e.ID), timeValue(e.At), textValue(who.UserID), textValue(who.Email), textValue(string(e.Kind)), paiseValue(e.Amount), paiseValue(e.Withheld),
			textValue(e.Reference), textValue(e.Note), textValue(e.Batch), textValue(e.By), textValue(e.Reverses)})
	}
	return s
}

// people are all affiliates by their ID.
func (x *Exporter) people(ctx context.Context) (map[int64]affiliate.Affiliate, error) {
	all, err := x.Store.Affiliates(ctx)
	byID := make(map[int64]affiliate.Affiliate, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	return byID, err
}

// addPayees adds columns of payees, and of the taxes of their own that are withheld, when an affiliate has a payee or such a tax.
// Payees are masked, unless they are asked for whole.
func (x *Exporter) addPayees(ctx context.Context, s table, b *board.Board, whole bool) (table, error) {
	terms, err := x.Store.PayTerms(ctx)
	if err != nil || len(terms) == 0 && !whole {
		return s, err
	}
	s.columns = append(s.columns, csvfile.ColPayeeMethod, csvfile.ColPayee, csvfile.ColTax)
	for i, a := range b.Affiliates() {
		of, has := terms[a.ID]
		address, tax := of.Payee.Masked(), null()
		if whole {
			address = of.Payee.Address
		}
		if has {
			tax = percentValue(of.Tax)
		}
		s.rows[i] = append(s.rows[i], textValue(string(of.Payee.Method)), textValue(address), tax)
	}
	return s, nil
}
