package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// readOnlyEdits replaces the store where the screens edit it, in a program that may not write.
type readOnlyEdits struct{ why error }

func (r readOnlyEdits) TrackLinks(context.Context, []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	return nil, r.why
}

func (r readOnlyEdits) EditLinks(context.Context, []int64, affiliate.LinkEdit) error {
	return r.why
}

func (r readOnlyEdits) EditPlannedLinks(context.Context, []affiliate.PlannedLink, affiliate.LinkEdit) error {
	return r.why
}

func (r readOnlyEdits) PinLinks(context.Context, []int64, bool) error { return r.why }
func (r readOnlyEdits) WatchLinks(context.Context, []int64) error     { return r.why }
func (r readOnlyEdits) StopLinks(context.Context, []int64) error      { return r.why }

func (r readOnlyEdits) EditAffiliate(context.Context, int64, affiliate.AffiliateEdit) error {
	return r.why
}

func (r readOnlyEdits) TagAffiliates(context.Context, []int64, affiliate.TagEdit) error {
	return r.why
}

func (r readOnlyEdits) SaveCoupon(context.Context, affiliate.Coupon) (int64, bool, error) {
	return 0, false, r.why
}

func (r readOnlyEdits) CreditPlannedCoupons(context.Context, []affiliate.PlannedCoupon, int64) error {
	return r.why
}

func (r readOnlyEdits) CreditCoupon(context.Context, int64, affiliate.ValueEdit[int64]) error {
	return r.why
}

func (r readOnlyEdits) SaveProducts(context.Context, []affiliate.Product) error {
	return r.why
}

func (r readOnlyEdits) SaveCampaign(context.Context, affiliate.Campaign) (int64, error) {
	return 0, r.why
}

func (r readOnlyEdits) EditCampaign(context.Context, int64, affiliate.CampaignEdit) error {
	return r.why
}

func (r readOnlyEdits) ArchiveCampaigns(context.Context, []int64, bool) error {
	return r.why
}

func (r readOnlyEdits) PutInCampaign(context.Context, []affiliate.PlannedLink, int64) error {
	return r.why
}

// readOnlyUndo shows what was edited, and undoes nothing.
type readOnlyUndo struct {
	*store.Store
	why error
}

func (r readOnlyUndo) UndoEdit(context.Context, affiliate.UndoRequest) (affiliate.UndoResult, error) {
	return affiliate.UndoResult{}, r.why
}

// readOnlyNotices reads the notices. Notices that the screens add automatically are dropped.
type readOnlyNotices struct {
	store *store.Store
	why   error
}

func (r readOnlyNotices) Notices(ctx context.Context, limit int) ([]affiliate.Notice, error) {
	return r.store.Notices(ctx, limit)
}

func (readOnlyNotices) AddNotice(context.Context, affiliate.Notice) (int64, error) { return 0, nil }
func (r readOnlyNotices) DecideNotice(context.Context, int64) error                { return r.why }

// payingNotices dismisses the alerts about payments that failed, and no others.
type payingNotices struct{ readOnlyNotices }

func (p payingNotices) DecideNotice(ctx context.Context, id int64) error {
	const newest = 1 // Notices returns all that need review besides
	all, err := p.store.Notices(ctx, newest)
	if err != nil {
		return err
	}
	for _, n := range all {
		if n.ID == id && n.NeedsReview() && n.Rule != affiliate.AlertPaymentFailed {
			return p.why
		}
	}
	return p.store.DecideNotice(ctx, id)
}

// payingLedger writes entries, and nothing else about affiliates.
type payingLedger struct {
	*store.Store
	why error
}

func (l payingLedger) EditPayTerms(context.Context, int64, affiliate.PayTermsEdit) error {
	return l.why
}

// readOnlyLedger reads the affiliates' money and writes nothing.
type readOnlyLedger struct {
	*store.Store
	why error
}

func (r readOnlyLedger) AddEntries(context.Context, []affiliate.Entry, func(affiliate.Entry) []string) ([]bool, error) {
	return nil, r.why
}

func (r readOnlyLedger) AddBonuses(context.Context, []affiliate.Entry, []affiliate.Entry) error {
	return r.why
}

func (r readOnlyLedger) RecordEntry(context.Context, affiliate.EntryRequest) (string, error) {
	return "", r.why
}

func (r readOnlyLedger) EditPayTerms(context.Context, int64, affiliate.PayTermsEdit) error {
	return r.why
}

// readOnlyPayments plans payments and prepares none.
type readOnlyPayments struct {
	screen.Payments
	why error
}

func (r readOnlyPayments) Prepare(context.Context, []affiliate.PaymentRequest,
	affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error) {
	return affiliate.Batch{}, nil, r.why
}

func (r readOnlyPayments) WriteFile(context.Context, string, affiliate.PaymentFile) (affiliate.WrittenFiles, error) {
	return affiliate.WrittenFiles{}, r.why
}

func (r readOnlyPayments) ConfirmBatch(context.Context, string) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, r.why
}

func (r readOnlyPayments) CancelBatch(context.Context, string, string) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, r.why
}

func (r readOnlyPayments) DecidePayments(context.Context, string, []affiliate.PaymentDecision) (affiliate.DecidedBatch, error) {
	return affiliate.DecidedBatch{}, r.why
}
