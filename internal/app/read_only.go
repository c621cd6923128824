package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// readOnlyEdits replaces the store where the screens edit it, in a program that was started with --read-only.
type readOnlyEdits struct{}

func (readOnlyEdits) TrackLinks(context.Context, []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	return nil, operation.ErrReadOnly
}

func (readOnlyEdits) EditLinks(context.Context, []int64, affiliate.LinkEdit) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) PinLinks(context.Context, []int64, bool) error { return operation.ErrReadOnly }
func (readOnlyEdits) WatchLinks(context.Context, []int64) error     { return operation.ErrReadOnly }
func (readOnlyEdits) StopLinks(context.Context, []int64) error      { return operation.ErrReadOnly }

func (readOnlyEdits) EditAffiliate(context.Context, int64, affiliate.AffiliateEdit) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) TagAffiliates(context.Context, []int64, affiliate.TagEdit) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) SaveCoupon(context.Context, affiliate.Coupon) (int64, bool, error) {
	return 0, false, operation.ErrReadOnly
}

func (readOnlyEdits) CreditCoupons(context.Context, []int64, int64) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) SaveProducts(context.Context, []affiliate.Product) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) SaveCampaign(context.Context, affiliate.Campaign) (int64, error) {
	return 0, operation.ErrReadOnly
}

func (readOnlyEdits) ArchiveCampaigns(context.Context, []int64, bool) error {
	return operation.ErrReadOnly
}

func (readOnlyEdits) PutInCampaign(context.Context, []int64, int64) error {
	return operation.ErrReadOnly
}

// readOnlyUndo shows what was edited, and takes nothing back.
type readOnlyUndo struct{ *store.Store }

func (readOnlyUndo) UndoEdit(context.Context, affiliate.UndoRequest) (affiliate.UndoResult, error) {
	return affiliate.UndoResult{}, operation.ErrReadOnly
}

// readOnlyNotices reads the notices. Notices that the screens add automatically are dropped.
type readOnlyNotices struct{ store *store.Store }

func (n readOnlyNotices) Notices(ctx context.Context, limit int) ([]affiliate.Notice, error) {
	return n.store.Notices(ctx, limit)
}

func (readOnlyNotices) AddNotice(context.Context, affiliate.Notice) (int64, error) { return 0, nil }
func (readOnlyNotices) DecideNotice(context.Context, int64) error                  { return operation.ErrReadOnly }

// readOnlyLedger reads the affiliates' money and writes nothing.
type readOnlyLedger struct{ *store.Store }

func (readOnlyLedger) AddEntries(context.Context, []affiliate.Entry, func(affiliate.Entry) []string) ([]bool, error) {
	return nil, operation.ErrReadOnly
}

func (readOnlyLedger) RecordEntry(context.Context, affiliate.EntryRequest) (string, error) {
	return "", operation.ErrReadOnly
}

func (readOnlyLedger) EditPayTerms(context.Context, int64, affiliate.PayTermsEdit) error {
	return operation.ErrReadOnly
}

// readOnlyPayments plans payments and prepares none.
type readOnlyPayments struct{ screen.Payments }

func (readOnlyPayments) Prepare(context.Context, []affiliate.PaymentRequest, affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error) {
	return affiliate.Batch{}, nil, operation.ErrReadOnly
}

func (readOnlyPayments) WriteFile(context.Context, string, affiliate.PaymentFile) (affiliate.WrittenFiles, error) {
	return affiliate.WrittenFiles{}, operation.ErrReadOnly
}

func (readOnlyPayments) ConfirmBatch(context.Context, string) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, operation.ErrReadOnly
}

func (readOnlyPayments) CancelBatch(context.Context, string, string) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, operation.ErrReadOnly
}

func (readOnlyPayments) DecidePayments(context.Context, string, []affiliate.PaymentDecision) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, operation.ErrReadOnly
}

func (readOnlyLedger) AddBonuses(context.Context, []affiliate.Entry, []affiliate.Entry) error {
	return operation.ErrReadOnly
}
