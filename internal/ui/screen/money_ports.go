package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Ledger is the affiliates' money: balances, entries and batches of payments. A read-only program writes nothing.
type Ledger interface {
	// Accounts are all affiliates with their balance as of an instant.
	Accounts(ctx context.Context, asOf time.Time, rules affiliate.PayoutRules) ([]affiliate.Account, error)
	// AccountHistory is what happened on an affiliate's account within a span, all of it read at one moment.
	AccountHistory(ctx context.Context, affiliateID int64, within affiliate.Span, hold time.Duration) (affiliate.History, error)
	// Entries are those of one affiliate, or of all (0), oldest first.
	Entries(ctx context.Context, affiliateID int64, within affiliate.Span) ([]affiliate.Entry, error)
	// AddEntries writes entries, all or none. key says what makes two entries the same; nil: all are written.
	AddEntries(ctx context.Context, entries []affiliate.Entry, key func(affiliate.Entry) string) (made []bool, err error)
	Batches(ctx context.Context) ([]affiliate.Batch, error) // newest first
	Batch(ctx context.Context, id string) (affiliate.Batch, []affiliate.Payment, error)
}

// PayoutRules reads the profile's settings about money.
type PayoutRules func(ctx context.Context) (affiliate.PayoutRules, error)
