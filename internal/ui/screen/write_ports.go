package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Writes does writes at Fermion. They outlive the screen that asked.
type Writes interface {
	// Submit journals the plan and starts it; it returns once the journal holds it. A link that another write may still create is an
	// *affiliate.LinkInProgressError, and one that came or went since the plan was shown an *affiliate.LinkMeanwhileError.
	Submit(ctx context.Context, p affiliate.Plan) (chain string, err error)
	// EditAndResend gives a rejected or planned step a new intent and sends it and what waits for it. A planned link,
	// and one that was left out, is an *affiliate.LinkInProgressError while another write may create it, and an
	// *affiliate.LinkMeanwhileError beside a link that the person has not seen.
	EditAndResend(ctx context.Context, id string, i affiliate.Intent, agreed affiliate.Agreement) error
	Resume(ctx context.Context, ids []string) error
	Drop(ctx context.Context, ids []string) error
	// Resolve decides an unknown outcome. message is what was found out by that, "" for nothing.
	Resolve(ctx context.Context, id string, r Resolution) (message string, err error)
	// Request is the JSON that would be sent.
	Request(i affiliate.Intent) (string, error)
	// FindProduct asks Fermion for the product with a slug and saves it.
	FindProduct(ctx context.Context, slug string) (affiliate.Product, error)
	RunningPlans() int     // plans under way
	AwaitingResponse() int // writes of them that were sent, and whose response is not in the database
	// CanCheckCoupons reports whether Fermion can be asked about coupons; that takes the school's ID.
	CanCheckCoupons() bool
	// CheckCoupon asks Fermion about a coupon of the database. right says that it takes off what it should.
	CheckCoupon(ctx context.Context, id int64) (right bool, message string, err error)
	// Unsaved are responses that the database could not store yet: they exist only in this program's memory.
	Unsaved() []affiliate.UnsavedResponse
}

// Resolution is a manager's decision about an unknown outcome. Exactly one is set.
type Resolution struct {
	Slug    string // I have the slug: read it and store the link
	Sure    bool   // even when its commission is not the one that was asked for
	NotDone bool   // it did not happen
	Retry   bool   // send it again; an unused twin costs nothing
	LookUp  bool   // ask Fermion whether the person, or the code, exists
	Done    bool   // it did happen (coupons: nothing can be read back)
	Snooze  bool
}
