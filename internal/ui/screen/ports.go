package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Ports are all that the screens ask of the rest of the program, each for one kind of question, so that a family of screens can
// be tested with those that it uses. internal/app fills them.
type Ports struct {
	// The database. Where a port asks what the store has, it is the store.
	Boards         Boards
	History        History
	Journal        Journal
	Notices        Notices
	Events         Events
	LinkEdits      LinkEdits
	AffiliateEdits AffiliateEdits
	Forgetting     Forgetting
	CouponEdits    CouponEdits
	CampaignEdits  CampaignEdits
	Ledger         Ledger
	Exports        Exports
	Imports        Imports
	Edits          Edits
	Settings       Settings
	Profiles       Profiles
	Visits         Visits

	Payments           Payments
	PayoutRules        PayoutRules
	SavePayoutSettings SavePayoutSettings

	Writes  Writes
	Queue   Queue
	Live    Live
	Access  Access
	Webhook Webhook
	System  System
	Digest  func(ctx context.Context, p affiliate.Period, format string) (string, error) // the report of a period: text, markdown, html or json
	Share   func(pack []SharedLink) string                                               // the ready message about links that are handed out together
	Now     func() time.Time

	WhoIsHere func(ctx context.Context) ([]affiliate.Presence, error) // the programs that have the team's database open; nil where that is a file
}
