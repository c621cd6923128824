package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// LinkEdits change what only the database knows of links. Each is done for all links or for none, but for TrackLinks and EditPlannedLinks.
type LinkEdits interface {
	TrackLinks(ctx context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error)
	// EditLinks stores an edit, or nothing of it: what somebody else has changed of the one link of its Was is an
	// affiliate.EditConflictError.
	EditLinks(ctx context.Context, ids []int64, e affiliate.LinkEdit) error
	// EditPlannedLinks stores an edit of the links that are as their plan showed them. The others are an affiliate.PlanConflictError.
	EditPlannedLinks(ctx context.Context, links []affiliate.PlannedLink, e affiliate.LinkEdit) error
	PinLinks(ctx context.Context, ids []int64, pinned bool) error
	WatchLinks(ctx context.Context, ids []int64) error
	StopLinks(ctx context.Context, ids []int64) error
}

// AffiliateEdits change what only the database knows of affiliates.
type AffiliateEdits interface {
	// EditAffiliate stores an edit with its pay terms, or nothing of it: what somebody else has changed meanwhile is an
	// affiliate.EditConflictError.
	EditAffiliate(ctx context.Context, id int64, e affiliate.AffiliateEdit) error
	TagAffiliates(ctx context.Context, ids []int64, e affiliate.TagEdit) error
}

// Forgetting erases the personal data of a person.
type Forgetting interface {
	// DescribeForgetting says what ForgetAffiliate would erase with the same names, what it keeps, and which copies have it too. It changes
	// nothing. The error says what must be decided first.
	DescribeForgetting(ctx context.Context, affiliateID int64, names bool) (ForgettingPlan, error)
	// ForgetAffiliate erases the data, and says what still has it. With names it also replaces the name in names of campaigns, in tags and
	// in notes of other affiliates.
	ForgetAffiliate(ctx context.Context, affiliateID int64, names bool) ([]string, error)
}

// ForgettingPlan is what forgetting a person would do.
type ForgettingPlan struct {
	Lines       []string
	Replaceable int // campaigns, tags and notes of other affiliates that have the name, and can have the pseudonym instead
}

// CouponEdits change what only the database knows of coupons, and of the products that they are for.
type CouponEdits interface {
	SaveCoupon(ctx context.Context, c affiliate.Coupon) (id int64, existed bool, err error)
	// CreditPlannedCoupons credits the coupons that are as their plan showed them to an affiliate, to none for 0. The others are an
	// affiliate.PlanConflictError.
	CreditPlannedCoupons(ctx context.Context, coupons []affiliate.PlannedCoupon, affiliateID int64) error
	// CreditCoupon replaces the affiliate that a person saw. If somebody else has changed it meanwhile, it is an
	// affiliate.EditConflictError.
	CreditCoupon(ctx context.Context, id int64, e affiliate.ValueEdit[int64]) error
	// SaveProducts adds what is not empty to what is known of products.
	SaveProducts(ctx context.Context, products []affiliate.Product) error
}

// CampaignEdits change campaigns, which only the database knows.
type CampaignEdits interface {
	// SaveCampaign makes a campaign. A name that another has is an affiliate.NameTaken.
	SaveCampaign(ctx context.Context, c affiliate.Campaign) (id int64, err error)
	// EditCampaign stores an edit, or nothing of it: what somebody else has changed meanwhile is an affiliate.EditConflictError.
	EditCampaign(ctx context.Context, id int64, e affiliate.CampaignEdit) error
	ArchiveCampaigns(ctx context.Context, ids []int64, away bool) error
	// PutInCampaign moves the links that are in the campaign that a person saw; 0 takes them out. The others are an
	// affiliate.PlanConflictError.
	PutInCampaign(ctx context.Context, links []affiliate.PlannedLink, campaign int64) error
}

// Edits are what people changed of what only the database has, and undo it. In a read-only program nothing is undone.
type Edits interface {
	Edits(ctx context.Context, limit int) ([]affiliate.Edit, error) // newest first
	EditedFields(ctx context.Context, id int64) ([]affiliate.EditedField, error)
	UndoEdit(ctx context.Context, q affiliate.UndoRequest) (affiliate.UndoResult, error)
}
