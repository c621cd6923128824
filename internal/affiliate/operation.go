package affiliate

import (
	"slices"
	"strings"
	"time"
)

// OperationKind is what a write asks of Fermion.
type OperationKind string

const (
	CreateAffiliate OperationKind = "create-affiliate"
	CreateLink      OperationKind = "create-link"
	CreateCoupon    OperationKind = "create-coupon"
	DeleteCoupon    OperationKind = "delete-coupon"
)

// Plural names writes of the kind: "new links".
func (k OperationKind) Plural() string {
	switch k {
	case CreateAffiliate:
		return "new affiliates"
	case CreateLink:
		return "new links"
	case CreateCoupon:
		return "new coupons"
	default:
		return "deletions of coupons"
	}
}

// OperationState is the state of a write: planned → sent → done, rejected or unknown.
type OperationState string

const (
	Planned  OperationState = "planned"
	Sent     OperationState = "sent"
	Done     OperationState = "done"
	Rejected OperationState = "rejected" // Fermion refused, or a person decided that it is not sent or did not happen
	Unknown  OperationState = "unknown"  // it may have happened: a person decides
)

// Open reports whether the operation still waits for something.
func (s OperationState) Open() bool { return s == Planned || s == Sent || s == Unknown }

// PlanEnded reports whether nothing of a plan is left to be sent, given the states of its steps in order. The steps after a rejected one
// are not sent; those after one whose outcome is unknown are sent once a person has decided.
func PlanEnded(steps []OperationState) bool {
	for i, state := range steps {
		switch state {
		case Done:
		case Rejected:
			return true
		case Planned:
			return false
		default:
			return !slices.Contains(steps[i:], Planned)
		}
	}
	return true
}

// Operation is one intended write to Fermion, journaled before it is sent.
type Operation struct {
	ID      string // UUID v7: sorts by creation
	Chain   string // operations of one chain run in order of Step, each only when the one before is done
	Step    int
	Batch   string // where it came from, in words: "import links.csv", "onboard", "new link"
	Kind    OperationKind
	State   OperationState
	Intent  Intent
	Request string // JSON body as sent, "" before; contains no secret
	Result  string // JSON object of the result, "" before
	Error   string // the server's words, or what failed
	Body    string // first 2 KiB of a reply that could not be read, redacted
	By      string // user@host
	Owner   string // instance that claimed it, or planned it
	HeldBy  string // user@host of another running program that planned or sent it, and will go on with it; "" for none
	Snoozed bool   // unknown, and the manager decides later

	OwnerEnded bool       // planned by a program that has ended, or by an import that has (no Owner): a person resumes or drops it
	Blocking   *Operation // planned, and this earlier step of its chain waits for a person; nil: none does
	LaterTry   *Operation // unknown, and this newest attempt at the same step was made since; nil: none was

	CreatedAt time.Time // UTC
	SentAt    time.Time // UTC, zero before
	EndedAt   time.Time // UTC, zero before

	AffiliateID int64 // rows it created or found, 0 for none
	LinkID      int64
	CouponID    int64
}

// HeldSince is when that program sent it, or planned it.
func (o Operation) HeldSince() time.Time {
	if o.SentAt.IsZero() {
		return o.CreatedAt
	}
	return o.SentAt
}

// DroppedBeforeSent begins the error of a planned write that was dropped. By a person: their name follows after a comma. For a reason: it
// follows after a colon.
const DroppedBeforeSent = "dropped before it was sent"

// NotSent begins the Reason of what was dropped for a reason.
const NotSent = "not sent: "

// Dropped reports whether it was dropped before it was sent, by a person or for a reason. Its state is Rejected, but Fermion never saw it.
func (o Operation) Dropped() bool {
	return o.State == Rejected && strings.HasPrefix(o.Error, DroppedBeforeSent)
}

// LeftOut reports whether it was dropped for a reason, and not by a person.
func (o Operation) LeftOut() bool {
	return o.State == Rejected && strings.HasPrefix(o.Error, DroppedBeforeSent+": ")
}

// Reason is why it was rejected or is not known, in words: the server's, or that a person stopped it.
func (o Operation) Reason() string {
	if o.Dropped() {
		rest := strings.TrimPrefix(o.Error, DroppedBeforeSent)
		if why, is := strings.CutPrefix(rest, ": "); is {
			return NotSent + why
		}
		return "stopped" + strings.TrimPrefix(rest, ",") + ", not sent"
	}
	return o.Error
}

// EndedBeforeReply is the error of a write that was sent by a program that has ended: whether it happened is not known.
const EndedBeforeReply = "it was sent, and the program that sent it ended before it stored the response: Fermion may have done it"

// Intent is what a manager wants done. Exactly one member is set, and determines the kind.
type Intent struct {
	Affiliate    *NewAffiliate `json:"affiliate,omitempty"`
	Link         *NewLink      `json:"link,omitempty"`
	Coupon       *NewCoupon    `json:"coupon,omitempty"`
	CouponDelete *CouponRef    `json:"coupon_delete,omitempty"`
}

// Kind follows from the member that is set.
func (i Intent) Kind() OperationKind {
	switch {
	case i.Affiliate != nil:
		return CreateAffiliate
	case i.Link != nil:
		return CreateLink
	case i.Coupon != nil:
		return CreateCoupon
	default:
		return DeleteCoupon
	}
}

// Person is who it is for, nobody for what names none.
func (i Intent) Person() Who {
	switch {
	case i.Affiliate != nil:
		return i.Affiliate.Who
	case i.Link != nil:
		return i.Link.Affiliate
	case i.Coupon != nil:
		return i.Coupon.Affiliate
	default:
		return Who{}
	}
}

// NewAffiliate is the intent to have a person as an affiliate: found at Fermion, or created there.
type NewAffiliate struct {
	Who
	WelcomeEmail bool     `json:"welcome_email,omitempty"`
	GivenUserID  bool     `json:"given_user_id,omitempty"` // typed or from a CSV: look them up by it, not by e-mail
	Tags         []string `json:"tags,omitempty"`
	Notes        string   `json:"notes,omitempty"`
}

// NewLink is the intent to create an affiliate link with its own commission.
type NewLink struct {
	Affiliate   Who         `json:"affiliate"`
	ProductID   string      `json:"product_id"`
	ProductName string      `json:"product_name,omitempty"`
	Commission  BasisPoints `json:"commission_bp"`
	Supersedes  []string    `json:"supersedes,omitempty"`  // slugs of links that it replaces
	Campaign    string      `json:"campaign,omitempty"`    // its name; one that does not exist is created
	CampaignID  int64       `json:"campaign_id,omitempty"` // the one that a person saw under that name, which may have been renamed; 0: by its name
	Tags        []string    `json:"tags,omitempty"`        // beside those of the links that it replaces
}

// ChangeCommission is the batch of plans that replace links by others at another commission.
const ChangeCommission = "change commission"

// NewCoupon is the intent to create a discount code on a product.
type NewCoupon struct {
	ProductID   string    `json:"product_id"`
	ProductName string    `json:"product_name,omitempty"`
	Code        string    `json:"code"`
	Discount    Discount  `json:"discount"`
	Message     string    `json:"message,omitempty"`
	Expires     time.Time `json:"expires,omitzero"` // UTC; zero: never
	Uses        int       `json:"uses,omitempty"`   // 0: any number
	Affiliate   Who       `json:"affiliate,omitzero"`
	LinkSlug    string    `json:"link_slug,omitempty"` // the link it is credited to; "" for none
}

// OperationQuery selects operations of the journal; empty members match everything.
type OperationQuery struct {
	States      []OperationState
	Kinds       []OperationKind
	Chain       string
	Chains      []string
	Batch       string
	IDs         []string
	LinkID      int64 // that created this link
	AffiliateID int64 // that created or found this affiliate, or their links and coupons
	CouponID    int64
	Limit       int
	NewestFirst bool // else oldest first
}

// PendingDecisions counts what waits for a decision of a person.
type PendingDecisions struct {
	Unknown      int       // operations with an unknown outcome that are not snoozed
	Waiting      int       // planned operations of a program that has ended
	WaitingSince time.Time // UTC; when the oldest of them was planned
	WaitingIDs   []string  // oldest first
	Notices      int       // groups of them that need review: see GroupNotices
}

// Total is how many things are to be reviewed. The waiting operations count as one, since one decision is about all.
func (d PendingDecisions) Total() int {
	n := d.Unknown + d.Notices
	if d.Waiting > 0 {
		n++
	}
	return n
}

// CouponRef names a coupon as Fermion does: a code is unique within its product as far as we know [guess].
type CouponRef struct {
	ProductID string `json:"product_id"`
	Code      string `json:"code"`
}

// UnsavedResponse is a response of Fermion that the database could not store yet: it is only in this program's memory.
type UnsavedResponse struct {
	Operation, Chain string // their IDs
	What             string // the operation, in words
	Slug             string // of a created link, else ""
	Outcome          string // the state that follows, with its reason
	Err              error  // why the database could not store it
}

// Summary returns the slug, else the outcome.
func (h UnsavedResponse) Summary() string {
	if h.Slug != "" {
		return "slug " + h.Slug
	}
	return Clean(h.Outcome)
}

// Notice is an entry of Activity: an error that was shown, an alert, an unexpected reading.
type Notice struct {
	ID         int64
	At         time.Time // UTC
	Kind       NoticeKind
	Rule       AlertRule // of an alert: which one; "" for other notices
	LinkID     int64     // 0 when it is about no link
	CampaignID int64     // 0 when it is about no campaign

	AffiliateID int64  // whose account it is about; 0 for none
	Batch       string // of payments, that it is about; "" for none
	Amount      Paise  // of the payment that failed, gross; 0 for a notice about none

	Text    string
	Decided bool // a person decided, or there is nothing to decide; see NeedsReview
}

// NoticeKind sorts notices.
type NoticeKind string

const (
	NoticeError NoticeKind = "error"
	NoticeAlert NoticeKind = "alert"
	NoticeInfo  NoticeKind = "info"
)

// Plan is one request of a manager: steps that run in order, each only when the one before is done.
type Plan struct {
	Batch  string // where it came from, in words: "onboard", "new link"
	Steps  []Intent
	Beside []string    // IDs of unfinished writes that may create the same link: a person wants this one as well
	Shown  *ShownLinks // what a person saw beside the link; nil: nobody looked, and links that are there are not compared
}

// CreatesSameLink reports whether two links would be for the same person and product.
func (n NewLink) CreatesSameLink(o NewLink) bool {
	return n.ProductID == o.ProductID && n.Affiliate.Same(o.Affiliate)
}
