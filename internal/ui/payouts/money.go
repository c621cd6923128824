package payouts

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// money is what the tab shows.
type money struct {
	rules    affiliate.PayoutRules
	accounts board.Accounts
	entries  []affiliate.Entry // oldest first
	batches  []affiliate.Batch // newest first
}

func readMoney(ctx context.Context, p *screen.Ports) (m money, err error) {
	if m.rules, err = p.PayoutRules(ctx); err != nil {
		return m, err
	}
	all, err := p.Ledger.Accounts(ctx, p.Now(), m.rules)
	if err != nil {
		return m, err
	}
	m.accounts = board.NewAccounts(all)
	if m.entries, err = p.Ledger.Entries(ctx, 0, affiliate.Span{}); err != nil {
		return m, err
	}
	m.batches, err = p.Ledger.Batches(ctx)
	return m, err
}

// readAccount reads the account of one affiliate as of now, and the rules that it follows.
func readAccount(ctx context.Context, p *screen.Ports, affiliateID int64) (a affiliate.Account, rules affiliate.PayoutRules, err error) {
	if rules, err = p.PayoutRules(ctx); err != nil {
		return a, rules, err
	}
	a, err = p.Ledger.Account(ctx, affiliateID, p.Now(), rules)
	return a, rules, err
}

// nextRelease is when something on hold clears next, zero when nothing is on hold.
func nextRelease(rows []*board.Account) (next time.Time) {
	for _, a := range rows {
		if at := a.Balance.NextRelease; !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// reader reads what a screen shows of money: one reading at a time, since news may come faster than all balances can be read, and
// once more when something on hold has cleared.
type reader struct {
	host    screen.Host
	read    func() tea.Cmd // makes the reading, which calls done
	reading bool
	again   bool
}

// ask reads now, or once more after the reading that is under way.
func (r *reader) ask() tea.Cmd {
	if r.reading {
		r.again = true
		return nil
	}
	r.reading = true
	return r.read()
}

// done says that the reading has ended, and when something clears next.
func (r *reader) done(release time.Time) tea.Cmd {
	r.reading = false
	if r.again {
		r.again = false
		return r.ask()
	}
	wait := time.Hour // a clock that was set, or a computer that slept
	if now := r.host.Now(); release.After(now) {
		wait = min(wait, release.Sub(now))
	}
	return screen.Read(r.host, "release", func(ctx context.Context) (struct{}, error) {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		return struct{}{}, ctx.Err()
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return r.ask()
	})
}

// concernsMoney reports whether balances may be other ones.
func concernsMoney(n affiliate.Invalidation) bool {
	return n.All || n.Notices || len(n.Links)+len(n.Affiliates) > 0 // a notice tells of a file of payments
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
