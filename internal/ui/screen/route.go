package screen

import "fermion-tui/internal/affiliate"

// Route names a screen by its kind and by what it is about, so that a family opens the screens of another one without knowing
// them. Which screen a kind is, the registry of the root says.
type Route struct {
	Kind Kind
	ID   int64  // of a row of the database
	Name string // an operation, a plan, a batch or a slug

	Day       affiliate.Date       // at whose end an account is shown, zero: now; or at which the history of a link is, zero: the newest reading
	Title     string               // of the dialog of a plan
	Note      string               // over a QR code
	Failed    bool                 // of a batch: only its payments that failed and need review
	Operation *affiliate.Operation // to resend
	Targets   *CampaignTargets     // the links to add to a campaign
	Pay       *PayTargets          // who is paid, or whose statements are saved
	Bulk      *BulkTargets         // a plan for many rows
	Report    *ReportTargets       // the links of a report, or of one of its groups
}

// Kind is a kind of screen that others than its own family open.
type Kind uint8

// The kinds, each with its function below that makes a route.
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
	Kinds // how many there are
)

// Link, Affiliate, Campaign and Coupon lead to the page about a row of the database, LinkOn to the history of a link at a day.
func Link(id int64) Route { return Route{Kind: KindLink, ID: id} }
func LinkOn(id int64, day affiliate.Date) Route {
	return Route{Kind: KindLink, ID: id, Day: day}
}
func Affiliate(id int64) Route { return Route{Kind: KindAffiliate, ID: id} }
func Campaign(id int64) Route  { return Route{Kind: KindCampaign, ID: id} }
func Coupon(id int64) Route    { return Route{Kind: KindCoupon, ID: id} }

// Account leads to the money of an affiliate, AccountAsOf to what it was at the end of a day, AllBalances to that of all affiliates,
// Batch to payments that were prepared together, PaymentOf to the one of an affiliate among them, 0 for none, and FailedPaymentsOf to those
// that failed and need review.
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

// WaitingWrites leads to the writes that were planned by a program that is gone.
func WaitingWrites() Route { return Route{Kind: KindWaitingWrites} }

// Resend leads to the form of a write with what it held, to be sent in its place.
func Resend(op *affiliate.Operation) Route {
	return Route{Kind: KindResend, Name: op.ID, Operation: op}
}

// Onboard leads to the form for a new affiliate with a link and a coupon.
func Onboard() Route { return Route{Kind: KindOnboard} }

// NewCoupon leads to the form of a coupon for a link.
func NewCoupon(link int64) Route { return Route{Kind: KindNewCoupon, ID: link} }

// AddToCampaign leads to the choice of a campaign for links.
func AddToCampaign(links *CampaignTargets) Route {
	return Route{Kind: KindAddToCampaign, Targets: links}
}

// QRCode leads to the URL of a link as a QR code, with a note when it is another link than was asked for.
func QRCode(slug, note string) Route { return Route{Kind: KindQRCode, Name: slug, Note: note} }

// Accept leads to the question whether the numbers that are held are real.
func Accept() Route { return Route{Kind: KindAccept} }

// FirstRunPage asks for what is missing; NewKey takes another key, and TrustKey a person's word that the one in use is right.
func FirstRunPage() Route { return Route{Kind: KindFirstRun} }
func NewKey() Route       { return Route{Kind: KindNewKey} }
func TrustKey() Route     { return Route{Kind: KindTrustKey} }

// SetupDialog shows what must be on at Fermion, WhoIsHere who has the team's database open, WebhookDialog how the
// listener is doing, and WebhookSecret takes its secret.
func SetupDialog() Route   { return Route{Kind: KindSetup} }
func WhoIsHere() Route     { return Route{Kind: KindWhoIsHere} }
func WebhookDialog() Route { return Route{Kind: KindWebhook} }
func WebhookSecret() Route { return Route{Kind: KindWebhookSecret} }

// PayoutSettings leads to the form of the settings about money and time, with the cursor in a field; "" for the first one.
func PayoutSettings(field string) Route { return Route{Kind: KindPayoutSettings, Name: field} }

// BulkPlan leads to what an action would do with many rows, before anything is sent.
func BulkPlan(t *BulkTargets) Route { return Route{Kind: KindBulkPlan, Bulk: t} }

// QueueOf leads to how far a batch is that is sent in the background, and Queues to the only one, or to a choice of them.
func QueueOf(batch string) Route { return Route{Kind: KindQueue, Name: batch} }
func Queues() Route              { return Route{Kind: KindQueues} }

// Import leads to the form that imports a file, with what is proposed to be in it; while an import runs, to its progress.
func Import(kind string) Route { return Route{Kind: KindImport, Name: kind} }

// Report leads to links broken down, and LinksOf to a list of some links.
func Report(t *ReportTargets) Route  { return Route{Kind: KindReport, Report: t} }
func LinksOf(t *ReportTargets) Route { return Route{Kind: KindLinksOf, Report: t} }

// PayTargets are the affiliates that a payout is planned for, or whose statements are saved, as they were when that began.
type PayTargets struct {
	AffiliateIDs []int64 // nil: all to whom something is due
	Hidden       []int64 // those of them that the filter hides
	ClearMarks   func()  // the marks were used
}
