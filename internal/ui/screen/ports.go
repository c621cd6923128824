package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Ports has everything that the screens ask of the rest of the program, as one interface for each subject, so that a
// test of a family of screens needs only those that it uses. internal/app fills them.
type Ports struct {
	// The database. The store itself implements most of these ports.
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
	Share   func(pack []SharedLink) string                                               // the message for people about links that are handed out together
	Now     func() time.Time

	WhoIsHere func(ctx context.Context) ([]affiliate.Presence, error) // the programs that have the team's database open; nil for a file
}
