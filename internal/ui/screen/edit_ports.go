package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// LinkEdits changes what only the database stores about links. Each method works for all links or none, except for
// TrackLinks and EditPlannedLinks.
type LinkEdits interface {
	TrackLinks(ctx context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error)
	// EditLinks stores an edit. If it is based on the present values of one link (e.Was), and somebody else has changed
	// one of them, nothing is stored: the error is an affiliate.EditConflictError.
	EditLinks(ctx context.Context, ids []int64, e affiliate.LinkEdit) error
	// EditPlannedLinks stores an edit of those links that are still as the plan showed them. An
	// affiliate.PlanConflictError names the others.
	EditPlannedLinks(ctx context.Context, links []affiliate.PlannedLink, e affiliate.LinkEdit) error
	PinLinks(ctx context.Context, ids []int64, pinned bool) error
	WatchLinks(ctx context.Context, ids []int64) error
	StopLinks(ctx context.Context, ids []int64) error
}

// AffiliateEdits changes what only the database stores about affiliates.
type AffiliateEdits interface {
	// EditAffiliate stores an edit with its pay terms. If somebody else has changed the same fields meanwhile, nothing
	// is stored: the error is an affiliate.EditConflictError.
	EditAffiliate(ctx context.Context, id int64, e affiliate.AffiliateEdit) error
	TagAffiliates(ctx context.Context, ids []int64, e affiliate.TagEdit) error
}

// Forgetting erases the personal data of a person.
type Forgetting interface {
	// DescribeForgetting says what ForgetAffiliate would erase with the same argument names, what it would keep, and
	// which other copies have the data. It changes nothing. The error says what must be decided first.
	DescribeForgetting(ctx context.Context, affiliateID int64, names bool) (ForgettingPlan, error)
	// ForgetAffiliate erases the data, and returns what still has it. With names it also replaces the person's name in
	// campaign names, in tags, and in notes about other affiliates.
	ForgetAffiliate(ctx context.Context, affiliateID int64, names bool) ([]string, error)
}

// ForgettingPlan is what forgetting a person would do.
type ForgettingPlan struct {
	Lines       []string
	Replaceable int // campaigns, tags and notes about other affiliates that contain the name, which can be replaced by the pseudonym
}

// CouponEdits changes what only the database stores about coupons and their products.
type CouponEdits interface {
	SaveCoupon(ctx context.Context, c affiliate.Coupon) (id int64, existed bool, err error)
	// CreditPlannedCoupons credits an affiliate (0: nobody) with those coupons that are still as the plan showed them.
	// An affiliate.PlanConflictError names the others.
	CreditPlannedCoupons(ctx context.Context, coupons []affiliate.PlannedCoupon, affiliateID int64) error
	// CreditCoupon changes the affiliate of a coupon. If it is no longer the one that the person saw, nothing is
	// stored: the error is an affiliate.EditConflictError.
	CreditCoupon(ctx context.Context, id int64, e affiliate.ValueEdit[int64]) error
	// SaveProducts adds products, and replaces the stored values of known ones by those that are not empty.
	SaveProducts(ctx context.Context, products []affiliate.Product) error
}

// CampaignEdits changes campaigns, which only the database has.
type CampaignEdits interface {
	// SaveCampaign creates a campaign. If another one has its name, the error is an affiliate.NameTaken.
	SaveCampaign(ctx context.Context, c affiliate.Campaign) (id int64, err error)
	// EditCampaign stores an edit. If somebody else has changed the same fields meanwhile, nothing is stored: the error
	// is an affiliate.EditConflictError.
	EditCampaign(ctx context.Context, id int64, e affiliate.CampaignEdit) error
	ArchiveCampaigns(ctx context.Context, ids []int64, away bool) error
	// PutInCampaign moves those links that are still in the campaign that the person saw; 0 removes them from it. An
	// affiliate.PlanConflictError names the others.
	PutInCampaign(ctx context.Context, links []affiliate.PlannedLink, campaign int64) error
}

// Edits lists and undoes what people changed in the database. A read-only program undoes nothing.
type Edits interface {
	Edits(ctx context.Context, limit int) ([]affiliate.Edit, error) // newest first
	EditedFields(ctx context.Context, id int64) ([]affiliate.EditedField, error)
	UndoEdit(ctx context.Context, q affiliate.UndoRequest) (affiliate.UndoResult, error)
}
