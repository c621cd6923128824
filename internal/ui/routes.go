package ui

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/activity"
	"fermion-tui/internal/ui/affiliates"
	"fermion-tui/internal/ui/campaigns"
	"fermion-tui/internal/ui/coupons"
	"fermion-tui/internal/ui/files"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/payouts"
	"fermion-tui/internal/ui/queue"
	"fermion-tui/internal/ui/reports"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/setup"
)

// tab is one of the numbered tabs, with its own stack of screens. Its screens stay open while another tab is active.
type tab struct {
	number    string // the key; it stays the same if another tab is left out
	title     string
	short     string // the title where the line of tabs has no room
	words     string // what else the palette finds it by
	newScreen func(screen.Host) screen.Screen
	stack     []*stackEntry
	review    bool // it has what is to review: its screen is a Reviewer

	imports string // what i proposes to import

	unseen  func(*board.Board) int // rows with unseen changes; nil for a tab that shows none
	changed int                    // the count for the current board
}

// routes are the tabs. A new tab is one line here.
func routes() []tab {
	return []tab{
		{number: "1", title: "Links", short: "Links", imports: "links", newScreen: links.New, unseen: unseenLinks},
		{number: "2", title: "Affiliates", short: "Affil.", imports: "affiliates", newScreen: affiliates.New, unseen: unseenAffiliates},
		{number: "3", title: "Campaigns", short: "Camp.", newScreen: campaigns.New, unseen: unseenCampaigns},
		{number: "4", title: "Coupons", short: "Coup.", imports: "coupons", newScreen: coupons.New},
		{number: "5", title: "Payouts", short: "Pay.", words: "payee bank upi statement invoice", imports: "ledger",
			newScreen: payouts.New},
		{number: "6", title: "Activity", short: "Act.", newScreen: activity.New, review: true},
	}
}

func unseenLinks(b *board.Board) int {
	n := 0
	for _, l := range b.Links() {
		if l.Changed().Moved() {
			n++
		}
	}
	return n
}

func unseenAffiliates(b *board.Board) int {
	return unseenBy(b, func(l *board.Link) int64 { return l.AffiliateID })
}

func unseenCampaigns(b *board.Board) int {
	return unseenBy(b, func(l *board.Link) int64 { return l.CampaignID })
}

// unseenBy counts the owners of links with unseen changes.
func unseenBy(b *board.Board, of func(*board.Link) int64) int {
	counted := map[int64]bool{}
	for _, l := range b.Links() {
		if of(l) != 0 && l.Changed().Moved() {
			counted[of(l)] = true
		}
	}
	return len(counted)
}

// label is the text of a tab: its key, its name, and how many of its rows have unseen changes.
func (t *tab) label(names tabNames, mark bool) string {
	text := t.number
	switch names {
	case wholeNames:
		text += " " + t.title
	case shortNames:
		text += " " + t.short
	}
	if t.changed > 0 && mark {
		text += " +" + affiliate.ShortMark(int64(t.changed))
	}
	return text
}

// opener is what a kind of route leads to.
type opener struct {
	screen func(screen.Route) func(screen.Host) screen.Screen
	body   bool // it fills the body; the others float
}

// openers are the screens that other families and the root open, by the kind of the route.
var openers = [screen.Kinds]opener{
	screen.KindLink:      {screen: func(to screen.Route) func(screen.Host) screen.Screen { return links.Page(to.ID, to.Day) }, body: true},
	screen.KindAffiliate: {screen: byID(affiliates.Page), body: true},
	screen.KindCampaign:  {screen: byID(campaigns.Page), body: true},
	screen.KindCoupon:    {screen: byID(coupons.Page), body: true},
	screen.KindAccount: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return payouts.AccountPage(to.ID, to.Day) },
		body: true},
	screen.KindBalances:   {screen: always(payouts.New), body: true},
	screen.KindBatch:      {screen: func(to screen.Route) func(screen.Host) screen.Screen { return payouts.BatchPage(to) }, body: true},
	screen.KindPayPlan:    {screen: func(to screen.Route) func(screen.Host) screen.Screen { return payouts.PayPlan(to.Pay) }, body: true},
	screen.KindStatements: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return payouts.SaveStatements(to.Pay) }},
	screen.KindOperation: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return activity.OperationPage(to.Name) },
		body: true},
	screen.KindPlan: {screen: func(to screen.Route) func(screen.Host) screen.Screen {
		return activity.PlanDialog(to.Name, to.Title)
	}},
	screen.KindWaitingWrites: {screen: always(activity.WaitingWrites), body: true},
	screen.KindResend: {screen: func(to screen.Route) func(screen.Host) screen.Screen {
		return resendForm(*to.Operation)
	}},
	screen.KindOnboard:   {screen: always(affiliates.NewOnboard)},
	screen.KindNewCoupon: {screen: byID(coupons.FormForLink)},
	screen.KindAddToCampaign: {screen: func(to screen.Route) func(screen.Host) screen.Screen {
		return campaigns.NewPicker(to.Targets)
	}},
	screen.KindQRCode:        {screen: func(to screen.Route) func(screen.Host) screen.Screen { return links.QRDialog(to.Name, to.Note) }},
	screen.KindAccept:        {screen: always(activity.AcceptConfirm)},
	screen.KindFirstRun:      {screen: always(setup.NewFirstRun), body: true},
	screen.KindNewKey:        {screen: always(setup.NewKeyForm)},
	screen.KindTrustKey:      {screen: always(setup.TrustConfirm)},
	screen.KindSetup:         {screen: always(setup.NewSetupDialog)},
	screen.KindWhoIsHere:     {screen: always(setup.WhoIsHere)},
	screen.KindWebhook:       {screen: always(setup.NewWebhookDialog)},
	screen.KindWebhookSecret: {screen: always(setup.NewWebhookSecretForm)},
	screen.KindImport:        {screen: func(to screen.Route) func(screen.Host) screen.Screen { return files.Import(to.Name) }},
	screen.KindReport: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return reports.Report(to.Report) },
		body: true},
	screen.KindLinksOf: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return links.Among(to.Report) }, body: true},
	screen.KindPayoutSettings: {screen: func(to screen.Route) func(screen.Host) screen.Screen {
		return setup.PayoutSettingsForm(to.Name)
	}},
	screen.KindBulkPlan: {screen: func(to screen.Route) func(screen.Host) screen.Screen { return queue.PlanDialog(to.Bulk) }},
	screen.KindQueue:    {screen: func(to screen.Route) func(screen.Host) screen.Screen { return queue.RunDialog(to.Name) }},
	screen.KindQueues:   {screen: always(queue.Choice)},
}

func screenOf(to screen.Route) func(screen.Host) screen.Screen { return openers[to.Kind].screen(to) }

// byID is for a screen about a row of the database.
func byID(page func(int64) func(screen.Host) screen.Screen) func(screen.Route) func(screen.Host) screen.Screen {
	return func(to screen.Route) func(screen.Host) screen.Screen { return page(to.ID) }
}

// always is for a screen that needs nothing from the route.
func always(page func(screen.Host) screen.Screen) func(screen.Route) func(screen.Host) screen.Screen {
	return func(screen.Route) func(screen.Host) screen.Screen { return page }
}

// resendForm is the form of the family that a write belongs to, filled with what was sent.
func resendForm(op affiliate.Operation) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		send := screen.ReplaceStep(op)
		switch i := op.Intent; {
		case i.Affiliate != nil:
			return affiliates.FormDialog(h, "Edit and resend: new affiliate", *i.Affiliate, send)
		case i.Link != nil:
			return links.FormDialog(h, "Edit and resend: new link", *i.Link, screen.TypedBefore, send, op.ID)
		case i.Coupon != nil:
			return coupons.FormDialog(h, "Edit and resend: new coupon", *i.Coupon, "", screen.TypedBefore, send)
		}
		return coupons.DeleteAgain(op)(h)
	}
}
