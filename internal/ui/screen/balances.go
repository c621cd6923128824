package screen

import (
	"context"
	"sync/atomic"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Balances has the balances of all affiliates now, and the payout rules that they follow.
type Balances struct {
	Rules    affiliate.PayoutRules
	Accounts board.Accounts
	Next     time.Time // when to read them again, since something on hold clears or changes of links wait; zero: at the next invalidation
}

// DueOf returns what is due to an affiliate; false until the balances are read.
func (b *Balances) DueOf(affiliateID int64) (affiliate.Paise, bool) {
	if b == nil {
		return 0, false
	}
	if a := b.Accounts.Of(affiliateID); a != nil {
		return a.Balance.Due(), true
	}
	return 0, true
}

// BalanceCache computes the balances once for all screens that show them, until their causes change or something
// on hold clears.
type BalanceCache struct {
	computing chan struct{} // a semaphore: one computation at a time, later callers reuse its result
	version   atomic.Int64  // counts the changes that a person made
	links     atomic.Int64  // counts the changes of links

	last              Balances // the last result; the fields below describe it
	ofVersion, ofLink int64
	at                time.Time
	expires           time.Time
	rest              time.Duration // the minimum time before changes of links cause a new computation
}

// restFactor: while links change, a new computation waits 20 times the duration of the last one.
const restFactor = 20

// maxBalanceAge is how long balances are valid without an invalidation. It bounds what a changed clock or a sleeping
// computer can do to the time of the next computation.
const maxBalanceAge = time.Hour

// newBalanceCache makes an empty cache.
func newBalanceCache() *BalanceCache { return &BalanceCache{computing: make(chan struct{}, 1)} }

// BalancesOf returns the cache that all screens share.
func BalancesOf(h Host) *BalanceCache {
	s := h.Shared()
	if s.Balances == nil {
		s.Balances = newBalanceCache()
	}
	return s.Balances
}

// InvalidateBalances makes the next read compute the balances again when an invalidation concerns money.
func (s *Shared) InvalidateBalances(n affiliate.Invalidation) {
	switch {
	case s.Balances == nil || !ConcernsMoney(n):
	case ChangesLedger(n): // what a person did is shown at once
		s.Balances.version.Add(1)
	default:
		s.Balances.links.Add(1)
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
	version, links, now := c.version.Load(), c.links.Load(), p.Now()
	if !c.at.IsZero() && c.ofVersion == version && !now.Before(c.at) && now.Before(c.expires) {
		b, rested := c.last, c.at.Add(c.rest)
		if c.ofLink == links {
			return b, nil
		}
		if now.Before(rested) {
			b.Next = rested
			return b, nil
		}
	}
	rules, err := p.PayoutRules(ctx)
	if err != nil {
		return Balances{}, err
	}
	all, err := p.Ledger.Accounts(ctx, now, rules)
	if err != nil {
		return Balances{}, err
	}
	accounts := board.NewAccounts(all)
	c.last = Balances{Rules: rules, Accounts: accounts, Next: NextRelease(accounts.All())}
	c.ofVersion, c.ofLink, c.at, c.expires, c.rest = version, links, now, now.Add(maxBalanceAge), restFactor*p.Now().Sub(now)
	if next := c.last.Next; next.After(now) && next.Before(c.expires) {
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
