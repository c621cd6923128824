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
	// Account returns the account of an affiliate.
	Account(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (affiliate.Account, error)
	// AccountDetail returns the account of an affiliate with its entries and what is on hold.
	AccountDetail(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (affiliate.AccountDetail, error)
	// EarnedUnassigned is what links earned while they were unassigned and their affiliates have now.
	EarnedUnassigned(ctx context.Context, links []int64) ([]affiliate.EarnedUnassigned, error)
	// Entries returns the entries of an affiliate, or of all (0), oldest first.
	Entries(ctx context.Context, affiliateID int64, within affiliate.Span) ([]affiliate.Entry, error)
	// AddEntries writes entries, all or none. keys say what makes two entries the same; nil: all are written.
	AddEntries(ctx context.Context, entries []affiliate.Entry, keys func(affiliate.Entry) []string) (made []bool, err error)
	// RecordEntry writes an entry that a person wrote. It is an *affiliate.EqualEntriesError when there are equal ones, and an
	// *affiliate.AboveDueError when more is paid than is due, until the person has agreed. It returns the ID of the entry.
	RecordEntry(ctx context.Context, r affiliate.EntryRequest) (id string, err error)
	// FormerOwners is what the links of a campaign did within a span while others had them than now.
	FormerOwners(ctx context.Context, campaignID int64, within affiliate.Span) ([]affiliate.OwnedSum, error)
	// AddBonuses writes bonuses with one reference, unless the ledger has other ones with it than had.
	AddBonuses(ctx context.Context, bonuses, had []affiliate.Entry) error
	// PayTermsOf are where the money of an affiliate goes, and what is withheld from it. EditPayTerms leaves prepared payments as they are.
	PayTermsOf(ctx context.Context, affiliateID int64) (affiliate.PayTerms, error)
	EditPayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit) error
	// SoldBeforeTracking are those whose links had sold something when they were first read, and who have neither an
	// opening balance nor a payout.
	SoldBeforeTracking(ctx context.Context) (map[int64]bool, error)
	Batches(ctx context.Context) ([]affiliate.Batch, error) // newest first
	Batch(ctx context.Context, id string) (affiliate.Batch, []affiliate.Payment, error)
}

// Payments prepares batches of payments, writes their files, and takes what became of them. A read-only program only plans.
type Payments interface {
	// Formats are the payment files that can be written: the built-in ones, then those of config.toml.
	Formats() []affiliate.PaymentFormat
	// ProposeFile is a file that does not exist: in the folder of the last one, and in the format of the last plan, as
	// the person chose them.
	ProposeFile(ctx context.Context) (affiliate.PaymentFile, error)
	// CheckFile says why a file for so many payments cannot be created. One that exists is refused.
	CheckFile(ctx context.Context, f affiliate.PaymentFile, payments int) error
	// Prepare claims payments as one batch; f is the file that the plan is for. Who can no longer be paid as asked is
	// left out; when that leaves nobody, the batch has no ID.
	Prepare(ctx context.Context, payments []affiliate.PaymentRequest, f affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error)
	// WriteFile writes the payments of a batch that are prepared; those that the format does not take are left out.
	WriteFile(ctx context.Context, batch string, f affiliate.PaymentFile) (affiliate.WrittenFiles, error)
	// ConfirmBatch says that all payments of a batch that are prepared were paid.
	ConfirmBatch(ctx context.Context, batch string) (affiliate.DecidedBatch, error)
	// CancelBatch makes them due again. It is an *affiliate.FileWrittenError when the batch was written to another file than the one that
	// the person knew.
	CancelBatch(ctx context.Context, batch, file string) (affiliate.DecidedBatch, error)
	// DecidePayments decides payments of a batch, all or none; an *affiliate.DecisionError says why none.
	DecidePayments(ctx context.Context, batch string, decisions []affiliate.PaymentDecision) (affiliate.DecidedBatch, error)
	// ReadResults reads what a result file says became of payments.
	ReadResults(ctx context.Context, file string) ([]affiliate.PaymentDecision, error)
}

// PayoutRules reads the profile's settings about money.
type PayoutRules func(ctx context.Context) (affiliate.PayoutRules, error)

// SavePayoutSettings stores what differs between the settings that a person saw and those they chose.
type SavePayoutSettings func(ctx context.Context, was, chosen affiliate.PayoutSettings) error
