package payouts

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// money is what the tab shows.
type money struct {
	day      affiliate.Date // at whose end the balances are; zero: now
	rules    affiliate.PayoutRules
	accounts board.Accounts
	next     time.Time         // when other balances may be read
	entries  []affiliate.Entry // oldest first
	batches  []affiliate.Batch // newest first
}

// readMoney reads what the tab shows: the balances of now, or as of the end of a day.
func readMoney(ctx context.Context, p *screen.Ports, balances *screen.BalanceCache, day affiliate.Date) (m money, err error) {
	m.day = day
	b, err := readBalances(ctx, p, balances, day)
	if err != nil {
		return m, err
	}
	m.rules, m.accounts, m.next = b.Rules, b.Accounts, b.Next
	if m.entries, err = p.Ledger.Entries(ctx, 0, affiliate.Span{}); err != nil {
		return m, err
	}
	m.batches, err = p.Ledger.Batches(ctx)
	return m, err
}

func readBalances(ctx context.Context, p *screen.Ports, balances *screen.BalanceCache, day affiliate.Date) (b screen.Balances, err error) {
	if day == (affiliate.Date{}) {
		return balances.Read(ctx, p)
	}
	if b.Rules, err = p.PayoutRules(ctx); err != nil {
		return b, err
	}
	all, err := p.Ledger.Accounts(ctx, day.LastInstant(p.Now(), p.Access.Zone()), b.Rules)
	b.Accounts = board.NewAccounts(all)
	return b, err
}

// readAccount reads the account of one affiliate as of now, and the rules that it follows.
func readAccount(ctx context.Context, p *screen.Ports, affiliateID int64) (a affiliate.Account, rules affiliate.PayoutRules, err error) {
	if rules, err = p.PayoutRules(ctx); err != nil {
		return a, rules, err
	}
	a, err = p.Ledger.Account(ctx, affiliateID, p.Now(), rules)
	return a, rules, err
}

// newestFirst are the entries as rows of a table.
func newestFirst(b *board.Board, all []affiliate.Entry) []entryRow {
	kinds, reversed := make(map[string]affiliate.EntryKind, len(all)), map[string]bool{}
	for _, e := range all {
		kinds[e.ID] = e.Kind
		reversed[e.Reverses] = true
	}
	rows := make([]entryRow, 0, len(all))
	for _, e := range slices.Backward(all) {
		rows = append(rows, newEntryRow(b, e, kinds[e.Reverses], reversed[e.ID]))
	}
	return rows
}
