package ui

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// tab is one of the numbered tabs, with its own stack of screens. It stays alive when another is open.
type tab struct {
	number string // the key; numbers never shift when a tab is not there
	title  string
	make   func(Host) Screen
	stack  []*entry
	review bool // what is to be reviewed is there: its screen is a reviewer

	unseen func(*board.Board) int // rows with changes that nobody has seen; nil for a tab that shows none
	news   int                    // what it said of the board as it stands
}

// routes is where a new tab takes its place: one file and one line here.
func routes() []tab {
	return []tab{
		{number: "1", title: "Links", make: newLinks, unseen: unseenLinks},
		{number: "2", title: "Affiliates", make: newAffiliates, unseen: unseenAffiliates},
		{number: "3", title: "Campaigns", make: newCampaigns, unseen: unseenCampaigns},
		{number: "4", title: "Coupons", make: newCoupons},
		{number: "6", title: "Activity", make: newActivity, review: true},
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

// unseenBy counts what has links with changes that nobody has seen.
func unseenBy(b *board.Board, of func(*board.Link) int64) int {
	met := map[int64]bool{}
	for _, l := range b.Links() {
		if of(l) != 0 && l.Changed().Moved() {
			met[of(l)] = true
		}
	}
	return len(met)
}

// label is the tab as it is drawn: its key, its name or the first letters of it, and how many of its rows have something new.
func (t *tab) label(letters int, mark bool) string {
	text := t.number + " " + t.title[:min(letters, len(t.title))]
	if t.news > 0 && mark {
		text += " +" + affiliate.ShortMark(int64(t.news))
	}
	return text
}

// opener is what a kind of route leads to.
type opener struct {
	screen func(Route) func(Host) Screen
	body   bool // it fills the body; the others float
}

// openers is the registry of what families open of each other, and the root of them.
var openers = [kinds]opener{
	KindLink:          {screen: byID(linkDetail), body: true},
	KindAffiliate:     {screen: byID(affiliateDetail), body: true},
	KindCampaign:      {screen: byID(campaignDetail), body: true},
	KindCoupon:        {screen: byID(couponDetail), body: true},
	KindOperation:     {screen: func(to Route) func(Host) Screen { return operationDetail(to.Name) }, body: true},
	KindPlan:          {screen: func(to Route) func(Host) Screen { return chainCard(to.Name, to.For.(string)) }},
	KindWaitingWrites: {screen: only(waitingWrites), body: true},
	KindResend:        {screen: func(to Route) func(Host) Screen { return resendForm(*to.For.(*affiliate.Operation)) }},
	KindOnboard:       {screen: only(newOnboard)},
	KindNewCoupon:     {screen: byID(couponForm)},
	KindAddToCampaign: {screen: func(to Route) func(Host) Screen { return newCampaignPick(to.For.(*picked)) }},
	KindQRCode:        {screen: func(to Route) func(Host) Screen { return qrCard(to.Name, to.For.(string)) }},
	KindAccept:        {screen: only(acceptQuestion)},
	KindFirstRun:      {screen: only(newFirstRun), body: true},
	KindNewKey:        {screen: only(newKeyEntry)},
	KindTrustKey:      {screen: only(askTrust)},
	KindSetup:         {screen: only(newSetupCard)},
	KindWebhook:       {screen: only(newWebhookPage)},
	KindWebhookSecret: {screen: only(newSecretEntry)},
}

func screenOf(to Route) func(Host) Screen { return openers[to.Kind].screen(to) }

// byID is for a screen about a row of the database.
func byID(page func(int64) func(Host) Screen) func(Route) func(Host) Screen {
	return func(to Route) func(Host) Screen { return page(to.ID) }
}

// only is for a screen that there is only one of.
func only(page func(Host) Screen) func(Route) func(Host) Screen {
	return func(Route) func(Host) Screen { return page }
}

// resendForm is the form of a write with what it held: that of the family whose write it is.
func resendForm(op affiliate.Operation) func(Host) Screen {
	return func(h Host) Screen {
		send := inPlaceOf(op)
		switch i := op.Intent; {
		case i.Affiliate != nil:
			return affiliateFormDialog(h, "Edit and resend: new affiliate", *i.Affiliate, send)
		case i.Link != nil:
			return linkFormDialog(h, "Edit and resend: new link", *i.Link, typedBefore, send)
		case i.Coupon != nil:
			return couponFormDialog(h, "Edit and resend: new coupon", *i.Coupon, "", typedBefore, send)
		}
		return deleteAgain(op)(h)
	}
}
