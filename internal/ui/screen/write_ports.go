package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Writes sends writes to Fermion. They continue when the screen that asked for them is closed.
type Writes interface {
	// Submit journals the plan and starts it; it returns once the plan is in the journal. The error is an
	// *affiliate.LinkInProgressError if another write may still create a link of the plan, and an
	// *affiliate.LinkMeanwhileError if such a link was added or removed since the plan was shown.
	Submit(ctx context.Context, p affiliate.Plan) (chain string, err error)
	// EditAndResend gives a rejected or planned step a new intent, and sends it and the steps that wait for it. For a
	// link that was planned or left out, the error is an *affiliate.LinkInProgressError while another write may create
	// the same link, and an *affiliate.LinkMeanwhileError if there is such a link that the person has not seen.
	EditAndResend(ctx context.Context, id string, i affiliate.Intent, agreed affiliate.Agreement) error
	Resume(ctx context.Context, ids []string) error
	Drop(ctx context.Context, ids []string) error
	// Resolve decides an unknown outcome. message says what was found out, "" for nothing.
	Resolve(ctx context.Context, id string, r Resolution) (message string, err error)
	// Request returns the JSON that would be sent.
	Request(i affiliate.Intent) (string, error)
	// FindProduct asks Fermion for the product with a slug and saves it.
	FindProduct(ctx context.Context, slug string) (affiliate.Product, error)
	RunningPlans() int     // number of plans that are being sent
	AwaitingResponse() int // number of writes that were sent and whose response is not in the database yet
	// CanCheckCoupons reports whether Fermion can be asked about coupons, for which the school's ID must be known.
	CanCheckCoupons() bool
	// CheckCoupon asks Fermion about a coupon of the database. right reports that it takes off as much as it should.
	CheckCoupon(ctx context.Context, id int64) (right bool, message string, err error)
	// IsCheckingCoupon reports whether Fermion is being asked about a coupon that was just created.
	IsCheckingCoupon(affiliate.CouponRef) bool
	// Unsaved returns the responses that the database could not store yet, which exist only in this program's memory.
	Unsaved() []affiliate.UnsavedResponse
}

// Resolution is a manager's decision about an unknown outcome. Exactly one is set.
type Resolution struct {
	Slug    string // the slug of the link that was created: read it and store the link
	Sure    bool   // with Slug: even if the commission is not the requested one
	NotDone bool   // nothing was created
	Retry   bool   // send it again; an unused duplicate costs nothing
	LookUp  bool   // ask Fermion whether the affiliate or the code exists
	Done    bool   // it was created; only a person can know that of a coupon
	Snooze  bool
}
