package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Ledger reads and writes the affiliates' money: balances, entries and batches of payments. A read-only program writes nothing.
type Ledger interface {
	// Accounts returns all affiliates with their balances at an instant.
	Accounts(ctx context.Context, asOf time.Time, rules affiliate.PayoutRules) ([]affiliate.Account, error)
	// Account returns the account of an affiliate.
	Account(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (affiliate.Account, error)
	// AccountDetail returns the account of an affiliate with its entries and what is on hold.
	AccountDetail(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (affiliate.AccountDetail, error)
	// EarnedUnassigned returns what links earned while they were unassigned, which now belongs to their affiliates.
	EarnedUnassigned(ctx context.Context, links []int64) ([]affiliate.EarnedUnassigned, error)
	// Entries returns the entries of an affiliate, or of all (0), oldest first.
	Entries(ctx context.Context, affiliateID int64, within affiliate.Span) ([]affiliate.Entry, error)
	// AddEntries writes entries, all or none. keys returns the keys of an entry: an entry whose first key is among the
	// keys of a stored one is left out. With nil all entries are written.
	AddEntries(ctx context.Context, entries []affiliate.Entry, keys func(affiliate.Entry) []string) (made []bool, err error)
	// RecordEntry writes an entry of a person and returns its ID. Until the person has agreed, it fails with an
	// *affiliate.EqualEntriesError if the ledger has an equal entry, and with an *affiliate.AboveDueError if more is
	// paid than is due.
	RecordEntry(ctx context.Context, r affiliate.EntryRequest) (id string, err error)
	// FormerOwners returns what the links of a campaign did within a span while they belonged to other affiliates than now.
	FormerOwners(ctx context.Context, campaignID int64, within affiliate.Span) ([]affiliate.OwnedSum, error)
	// AddBonuses writes bonuses with one reference, unless the ledger now has other bonuses with this reference than had.
	AddBonuses(ctx context.Context, bonuses, had []affiliate.Entry) error
	// PayTermsOf returns where the money of an affiliate goes, and what is withheld from it. EditPayTerms does not
	// change prepared payments.
	PayTermsOf(ctx context.Context, affiliateID int64) (affiliate.PayTerms, error)
	EditPayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit) error
	// SoldBeforeTracking returns the affiliates whose links had sales at their first reading, and who have neither an
	// opening balance nor a payout.
	SoldBeforeTracking(ctx context.Context) (map[int64]bool, error)
	Batches(ctx context.Context) ([]affiliate.Batch, error) // newest first
	Batch(ctx context.Context, id string) (affiliate.Batch, []affiliate.Payment, error)
}

// Payments prepares batches of payments, writes their files, and records their outcome. A read-only program only plans.
type Payments interface {
	// Formats returns the formats of payment files: the built-in ones, then those of config.toml.
	Formats() []affiliate.PaymentFormat
	// ProposeFile returns a file that does not exist, in the folder of the last file and in the format that was chosen last.
	ProposeFile(ctx context.Context) (affiliate.PaymentFile, error)
	// CheckFile returns why a file for so many payments cannot be created, for instance because it exists.
	CheckFile(ctx context.Context, f affiliate.PaymentFile, payments int) error
	// Prepare claims payments as one batch; f is the file of the plan. Affiliates who can no longer be paid as planned
	// are left out; if nobody remains, the batch has no ID.
	Prepare(ctx context.Context, payments []affiliate.PaymentRequest, f affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error)
	// WriteFile writes the prepared payments of a batch. Payments that the format does not support are left out.
	WriteFile(ctx context.Context, batch string, f affiliate.PaymentFile) (affiliate.WrittenFiles, error)
	// ConfirmBatch records that all prepared payments of a batch were paid.
	ConfirmBatch(ctx context.Context, batch string) (affiliate.DecidedBatch, error)
	// CancelBatch cancels the prepared payments of a batch, so that they are due again. file is the last file that the
	// person knew of: if there is a newer one, the error is an *affiliate.FileWrittenError.
	CancelBatch(ctx context.Context, batch, file string) (affiliate.DecidedBatch, error)
	// DecidePayments records the outcome of payments of a batch, all or none; an *affiliate.DecisionError says why none.
	DecidePayments(ctx context.Context, batch string, decisions []affiliate.PaymentDecision) (affiliate.DecidedBatch, error)
	// ReadResults reads the outcome of payments from a result file.
	ReadResults(ctx context.Context, file string) ([]affiliate.PaymentDecision, error)
}

// PayoutRules reads the profile's settings about money.
type PayoutRules func(ctx context.Context) (affiliate.PayoutRules, error)

// SavePayoutSettings stores the settings that a person changed, which are those that differ between was and chosen.
type SavePayoutSettings func(ctx context.Context, was, chosen affiliate.PayoutSettings) error
