package screen

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Balances are what is owed to everybody now, and the rules that it follows.
type Balances struct {
	Rules    affiliate.PayoutRules
	Accounts board.Accounts
}

// DueOf is what is due to an affiliate, false until it was read.
func (b *Balances) DueOf(affiliateID int64) (affiliate.Paise, bool) {
	if b == nil {
		return 0, false
	}
	if a := b.Accounts.Of(affiliateID); a != nil {
		return a.Balance.Due(), true
	}
	return 0, true
}

// BalanceCache computes the balances once for all screens that show them, until what they rest on changes or something on hold clears.
type BalanceCache struct {
	computing chan struct{} // one at a time: who comes meanwhile gets the same
	version   atomic.Int64  // of what they rest on

	last    Balances // the rest is of them
	of      int64
	at      time.Time
	expires time.Time
}

// maxBalanceAge is how long balances are good for without news: a clock may be set, and a computer sleep.
const maxBalanceAge = time.Hour

// newBalanceCache makes an empty one.
func newBalanceCache() *BalanceCache { return &BalanceCache{computing: make(chan struct{}, 1)} }

// BalancesOf is the cache that the screens share.
func BalancesOf(h Host) *BalanceCache {
	s := h.Shared()
	if s.Balances == nil {
		s.Balances = newBalanceCache()
	}
	return s.Balances
}

// InvalidateBalances has them computed again when news concerns money.
func (s *Shared) InvalidateBalances(n affiliate.Invalidation) {
	if s.Balances != nil && ConcernsMoney(n) {
		s.Balances.version.Add(1)
	}
}

// Read returns the balances as of now. It is called off the UI goroutine.
func (c *BalanceCache) Read(ctx context.Context, p *Ports) (Balances, error) {
	select {
	case c.computing <- struct{}{}:
		defer func() { <-c.computing }()
	case <-ctx.Done():
		return Balances{}, ctx.Err()
	}
	version, now := c.version.Load(), p.Now()
	if !c.at.IsZero() && c.of == version && !now.Before(c.at) && now.Before(c.expires) {
		return c.last, nil
	}
	rules, err := p.PayoutRules(ctx)
	if err != nil {
		return Balances{}, err
	}
	all, err := p.Ledger.Accounts(ctx, now, rules)
	if err != nil {
		return Balances{}, err
	}
	c.last, c.of, c.at, c.expires = Balances{Rules: rules, Accounts: board.NewAccounts(all)}, version, now, now.Add(maxBalanceAge)
	if next := NextRelease(c.last.Accounts.All()); next.After(now) && next.Before(c.expires) {
		c.expires = next
	}
	return c.last, nil
}

// NextRelease is when something on hold clears next, zero when nothing is on hold.
func NextRelease(rows []*board.Account) (next time.Time) {
	for _, a := range rows {
		if at := a.Balance.NextRelease; !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// ConcernsMoney says whether balances may be other ones.
func ConcernsMoney(n affiliate.Invalidation) bool {
	return n.All || n.Notices || len(n.Links)+len(n.Affiliates) > 0 // a notice tells of a file of payments
}

// MoneyReader reads what a screen shows of money: one reading at a time, since news may come faster than all balances can be read, and
// once more when something on hold has cleared.
type MoneyReader struct {
	Host    Host
	Read    func() tea.Cmd // makes the reading, which calls Done
	reading bool
	again   bool
}

// Ask reads now, or once more after the reading that is under way.
func (r *MoneyReader) Ask() tea.Cmd {
	if r.reading {
		r.again = true
		return nil
	}
	r.reading = true
	return r.Read()
}

// Done says that the reading has ended, and when something clears next.
func (r *MoneyReader) Done(release time.Time) tea.Cmd {
	r.reading = false
	if r.again {
		r.again = false
		return r.Ask()
	}
	wait := maxBalanceAge
	if now := r.Host.Now(); release.After(now) {
		wait = min(wait, release.Sub(now))
	}
	return Read(r.Host, "release", func(ctx context.Context) (struct{}, error) {
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
		return r.Ask()
	})
}
