package screen

import "fermion-tui/internal/affiliate"

// Route names a screen by its kind and by what it is about, so that one family of screens opens those of another
// without importing it. The registry of the root makes the screen.
type Route struct {
	Kind Kind
	ID   int64  // of a row of the database
	Name string // an operation, a plan, a batch or a slug

	Day       affiliate.Date       // an account is shown at its end, zero: now; the history of a link opens at it, zero: the newest reading
	Title     string               // for a plan: the title of its dialog
	Note      string               // for a QR code: text over the code
	Failed    bool                 // for a batch: only the failed payments that need review
	Operation *affiliate.Operation // the write to resend
	Targets   *CampaignTargets     // the links to add to a campaign
	Pay       *PayTargets          // who is paid, or whose statements are saved
	Bulk      *BulkTargets         // the plan for many rows
	Report    *ReportTargets       // the links of a report, or of one of its groups
}

// Kind is a kind of screen that other families open too.
type Kind uint8

// The kinds. Below, each has a function that makes its route.
const (
	KindLink Kind = iota
	KindAffiliate
	KindCampaign
	KindCoupon
	KindAccount
	KindBalances
	KindBatch
	KindPayPlan
	KindStatements
	KindOperation
	KindPlan
	KindWaitingWrites
	KindResend
	KindOnboard
	KindNewCoupon
	KindAddToCampaign
	KindQRCode
	KindAccept
	KindFirstRun
	KindNewKey
	KindTrustKey
	KindSetup
	KindWhoIsHere
	KindWebhook
	KindWebhookSecret
	KindPayoutSettings
	KindBulkPlan
	KindQueue
	KindQueues
	KindImport
	KindReport
	KindLinksOf
	Kinds // the number of kinds
)

// Link, Affiliate, Campaign and Coupon lead to the page about a row of the database. LinkOn leads to the history of a
// link at a day.
func Link(id int64) Route { return Route{Kind: KindLink, ID: id} }
func LinkOn(id int64, day affiliate.Date) Route {
	return Route{Kind: KindLink, ID: id, Day: day}
}
func Affiliate(id int64) Route { return Route{Kind: KindAffiliate, ID: id} }
func Campaign(id int64) Route  { return Route{Kind: KindCampaign, ID: id} }
func Coupon(id int64) Route    { return Route{Kind: KindCoupon, ID: id} }

// Account leads to the money of an affiliate, AccountAsOf to the same at the end of a day, and AllBalances to the
// balances of all affiliates. Batch leads to payments that were prepared together, PaymentOf to the payment of one
// affiliate among them (0: none), and FailedPaymentsOf to those that failed and need review.
func Account(affiliateID int64) Route { return Route{Kind: KindAccount, ID: affiliateID} }
func AccountAsOf(affiliateID int64, day affiliate.Date) Route {
	return Route{Kind: KindAccount, ID: affiliateID, Day: day}
}
func AllBalances() Route    { return Route{Kind: KindBalances} }
func Batch(id string) Route { return Route{Kind: KindBatch, Name: id} }
func PaymentOf(batch string, affiliateID int64) Route {
	return Route{Kind: KindBatch, Name: batch, ID: affiliateID}
}
func FailedPaymentsOf(batch string) Route {
	return Route{Kind: KindBatch, Name: batch, Failed: true}
}

// PayPlan leads to the plan of a payout.
func PayPlan(who *PayTargets) Route { return Route{Kind: KindPayPlan, Pay: who} }

// Statements leads to the form that saves the statements of affiliates into a folder.
func Statements(whose *PayTargets) Route { return Route{Kind: KindStatements, Pay: whose} }

// Operation leads to everything about one write.
func Operation(id string) Route { return Route{Kind: KindOperation, Name: id} }

// Plan leads to the dialog that follows the steps of a plan.
func Plan(chain, title string) Route { return Route{Kind: KindPlan, Name: chain, Title: title} }

// WaitingWrites leads to the planned writes of programs that have ended.
func WaitingWrites() Route { return Route{Kind: KindWaitingWrites} }

// Resend leads to the form of a write, filled as it was. What is submitted replaces the write.
func Resend(op *affiliate.Operation) Route {
	return Route{Kind: KindResend, Name: op.ID, Operation: op}
}

// Onboard leads to the form for a new affiliate with a link and a coupon.
func Onboard() Route { return Route{Kind: KindOnboard} }

// NewCoupon leads to the form of a coupon for a link.
func NewCoupon(link int64) Route { return Route{Kind: KindNewCoupon, ID: link} }

// AddToCampaign leads to the dialog that adds links to a campaign.
func AddToCampaign(links *CampaignTargets) Route {
	return Route{Kind: KindAddToCampaign, Targets: links}
}

// QRCode leads to the URL of a link as a QR code, with a note when it is another link than was asked for.
func QRCode(slug, note string) Route { return Route{Kind: KindQRCode, Name: slug, Note: note} }

// Accept leads to the question whether suspicious numbers, which were not stored, are right.
func Accept() Route { return Route{Kind: KindAccept} }

// FirstRunPage leads to the page that asks for what is missing, NewKey to the form of another key, and TrustKey to the
// question whether the key in use is this profile's.
func FirstRunPage() Route { return Route{Kind: KindFirstRun} }
func NewKey() Route       { return Route{Kind: KindNewKey} }
func TrustKey() Route     { return Route{Kind: KindTrustKey} }

// SetupDialog shows what must be switched on at Fermion, WhoIsHere the programs that have the team's database open, and
// WebhookDialog the state of the webhook. WebhookSecret leads to the form of its secret.
func SetupDialog() Route   { return Route{Kind: KindSetup} }
func WhoIsHere() Route     { return Route{Kind: KindWhoIsHere} }
func WebhookDialog() Route { return Route{Kind: KindWebhook} }
func WebhookSecret() Route { return Route{Kind: KindWebhookSecret} }

// PayoutSettings leads to the form of the settings about money and time, with the cursor in a field; "" for the first one.
func PayoutSettings(field string) Route { return Route{Kind: KindPayoutSettings, Name: field} }

// BulkPlan leads to the plan of an action on many rows, before anything is sent.
func BulkPlan(t *BulkTargets) Route { return Route{Kind: KindBulkPlan, Bulk: t} }

// QueueOf leads to the progress of a batch that is sent in the background. Queues leads to the only one, or to the
// choice of one.
func QueueOf(batch string) Route { return Route{Kind: KindQueue, Name: batch} }
func Queues() Route              { return Route{Kind: KindQueues} }

// Import leads to the form that imports a file; kind is proposed as its content. While an import runs it leads to the
// progress of that import.
func Import(kind string) Route { return Route{Kind: KindImport, Name: kind} }

// Report leads to a report that breaks links down, and LinksOf to a list of some links.
func Report(t *ReportTargets) Route  { return Route{Kind: KindReport, Report: t} }
func LinksOf(t *ReportTargets) Route { return Route{Kind: KindLinksOf, Report: t} }

// PayTargets is the affiliates for whom a payout is planned or whose statements are saved, as they were chosen on a list.
type PayTargets struct {
	AffiliateIDs []int64 // nil: all affiliates to whom something is due
	Hidden       []int64 // those of the affiliates that the filter hides
	ClearMarks   func()  // is called once the payments are prepared; may be nil
}
