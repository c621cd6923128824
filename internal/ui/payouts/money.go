package payouts

import (
	"context"
	"slices"
	"sort"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// money is what the tab shows.
type money struct {
	day      affiliate.Date // the balances are as of the end of this day; zero: now
	rules    affiliate.PayoutRules
	accounts board.Accounts
	next     time.Time // when the balances should be read again
	ledger   *ledger   // immutable
}

// ledger has the entries and the batches that people wrote.
type ledger struct {
	entries []entryRow        // newest first
	batches []affiliate.Batch // newest first
}

// readMoney reads the balances that the tab shows: the present ones, or those at the end of a day.
func readMoney(ctx context.Context, p *screen.Ports, balances *screen.BalanceCache, day affiliate.Date) (m money, err error) {
	m.day = day
	b, err := readBalances(ctx, p, balances, day)
	if err != nil {
		return m, err
	}
	m.rules, m.accounts, m.next = b.Rules, b.Accounts, b.Next
	return m, nil
}

// readLedger reads all entries and batches, with the names of the board.
func readLedger(ctx context.Context, p *screen.Ports, names *board.Board) (*ledger, error) {
	all, err := p.Ledger.Entries(ctx, 0, affiliate.Span{})
	if err != nil {
		return nil, err
	}
	batches, err := p.Ledger.Batches(ctx)
	return &ledger{newestFirst(names, all), batches}, err
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

// entriesWithin returns the entries within a span. rows must be sorted from the newest to the oldest.
func entriesWithin(rows []entryRow, within affiliate.Span) []entryRow {
	older := func(than time.Time) int {
		return sort.Search(len(rows), func(i int) bool { return rows[i].At.Before(than) })
	}
	if !within.To.IsZero() {
		rows = rows[older(within.To):]
	}
	if !within.From.IsZero() {
		rows = rows[:older(within.From)]
	}
	return rows
}

// newestFirst returns entries as rows of a table, the newest first.
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
