package tour

import "fermion-tui/internal/ui/screen"

// step is one step of the tour.
type step struct {
	name string // in the line of progress
	task string // what to do, and what it is good for
	rows string // the tab whose list must show a row for it, "" for none
	done func(start, now Facts) bool
	ways []way // how to go on, by the screen that is open; the first that fits is shown
	home text  // how to get from any other screen to the one that the step begins on
}

// way is what to press on some screens.
type way struct {
	when func(Facts) bool
	text text
}

// steps are the tour.
var steps = [...]step{
	{
		name: "find", task: "Find links. A filter takes words and conditions together.", rows: linksTab,
		done: func(start, now Facts) bool {
			return onList(linksTab)(now) && now.Filter != "" && now.Filter != start.Filter && now.Found > 0
		},
		ways: []way{
			{func(f Facts) bool { return typing(f) && f.Filter == "" }, say("Type: sql clicks>1000")},
			{typing, say("enter keeps the filter. The totals above are those of the links shown.")},
			{onList(linksTab), say("Press %s to type a filter.", screen.ActionFilter)},
		},
		home: goToLinks,
	},
	{
		name: "open", task: "Open a link: its page has the chart, the readings and the coupons.", rows: linksTab,
		done: func(_, now Facts) bool { return now.showsPage(screen.KindLink) },
		ways: []way{
			{onList(linksTab), say("%s and %s move the cursor, %s opens the row. esc drops a filter.",
				screen.ActionDown, screen.ActionUp, screen.ActionOpen)},
		},
		home: goToLinks,
	},
	{
		name: "copy", task: "Copy its URL: that is what the affiliate gets.", rows: linksTab,
		done: func(start, now Facts) bool { return now.URLsCopied > start.URLsCopied },
		ways: []way{
			{onPage(screen.KindLink), say("Press %s. (%s copies a ready message, %s shows a QR code.)",
				screen.ActionCopyURL, screen.ActionCopyShare, screen.ActionQR)},
			{onList(linksTab), say("Press %s: the URL of the row under the cursor is copied.", screen.ActionCopyURL)},
		},
		home: goToLinks,
	},
	{
		name: "create", task: "Create a link. It needs an affiliate, a product and a commission.",
		done: func(start, now Facts) bool { return now.LinksMade > start.LinksMade },
		ways: []way{
			{filtered, say("esc drops the filter: it would hide the new link. Then %s opens a form.", screen.ActionNew)},
			{onList(linksTab), say("Press %s: the form of a new link opens.", screen.ActionNew)},
			{onPage(screen.KindLink), say("esc goes back to the list of links. %s is there.", screen.ActionNew)},
			{inForm(newLinkDialog), say("Type the start of a name or choose with ↓. enter goes on, and at last creates.")},
			{inForm(onboardDialog), say("Go on here if you like: onboarding creates a link too.")},
			{newLinksForm, say("Go on here if you like: each affiliate gets a link of each product.")},
			{newLinksPlan, say("enter creates the links of this plan; esc goes back to the form.")},
			{inDialog(newLinkDialog), linkIsComing},
			{inDialog(onboardDialog), linkIsComing},
		},
		home: goToLinks,
	},
	{
		name: "period", task: "Choose another period: all numbers are then those of its days.",
		done: func(start, now Facts) bool { return now.Period != start.Period },
		ways: []way{
			{choosesPeriod, say("Press %s: the periods open.", screen.ActionPeriod)},
			{inDialog(periodDialog), say("↑ and ↓ choose a period, for example 7 days, or type one; enter shows it.")},
		},
		home: goToLinks,
	},
	{
		name: "pay", task: "Record a payout: payments are prepared, made, and then marked as paid.", rows: payoutsTab,
		done: func(start, now Facts) bool { return now.PayoutsRecorded > start.PayoutsRecorded },
		ways: []way{
			{inSection(batchesSection), say("Go to a batch that is prepared; %s opens it.", screen.ActionOpen)},
			{inSection(entriesSection), say("%s goes back to Batches, %s opens one that is prepared.",
				screen.ActionSectionBack, screen.ActionOpen)},
			{nonePrepared, noPaymentWaits},
			{onList(payoutsTab), say("%s goes on to Batches, %s opens one that is prepared.", screen.ActionSection, screen.ActionOpen)},
			{payable(screen.KindBatch), say("%s marks all as paid, %s the one under the cursor; y confirms.",
				screen.ActionAllPaid, screen.ActionPaid)},
			{onPage(screen.KindBatch), noPaymentWaits},
			{inDialog(commandsDialog), say("Type pay all: %s opens the plan of all that is due. esc closes this dialog.",
				screen.ActionRunCommand)},
			{inForm(entryDialog), say("Go on here if you like: a payout that is written by hand counts too.")},
			{payable(screen.KindPayPlan), say("enter prepares these payments and writes their file; esc goes back.")},
			{onPage(screen.KindPayPlan), say("Nothing to prepare here: esc goes back; %s on another row, or %s to Batches.",
				screen.ActionPay, screen.ActionSection)},
			{prepared, say("They are prepared, not paid. %s marks all of them as paid, y confirms.", screen.ActionAllPaid)},
			{asked(paidQuestion), say("y confirms: what the question names is then paid.")},
		},
		home: say("Press 5: it goes to Payouts."),
	},
}

// Texts of several ways.
var (
	goToLinks      = say("Press 1: it goes to the list of links.")
	noPaymentWaits = say("No payment waits here: the command "+screen.Title(screen.ActionPayAll)+" (%s) prepares some.",
		screen.ActionPalette)
	linkIsComing = say("The link is being created. After an error, the dialog says what to do.")
)

// obstacles are the ways on while the list of the step shows no row because of its filter. They come before the step's own
// ways, which need a row.
func (s step) obstacles() []way {
	on := func(f Facts) bool { return s.rows != "" && f.listed(s.rows) }
	return []way{
		{func(f Facts) bool { return on(f) && f.Typing && f.NoFilter },
			say("Type on: the filter line says what is wrong. esc drops the filter.")},
		{func(f Facts) bool { return on(f) && f.NoFilter },
			say("The filter line says what is wrong: press %s to correct it; esc drops it.", screen.ActionFilter)},
		{func(f Facts) bool { return on(f) && f.Typing && f.findsNothing() },
			say("This finds nothing: type another filter; esc drops it.")},
		{func(f Facts) bool { return on(f) && f.findsNothing() },
			say("No row is found: press %s to type another filter; esc drops this one.", screen.ActionFilter)},
	}
}

// detours are the ways on from dialogs and filter lines that the step is not about. They come after the step's own ways.
var detours = [...]way{
	{func(f Facts) bool { return f.Question }, say("Answer the question first: y for yes, n for no.")},
	{func(f Facts) bool { return f.Dialog != "" }, say("esc closes this dialog.")},
	{func(f Facts) bool { return f.Typing }, say("enter keeps the filter, esc drops it.")},
}

// endTask and endWay are the text once all steps are done.
const endTask = "That was the tour. Everything else is found the same way:"

var endWay = say("%s shows the keys of a screen, %s finds every command, %s onboards an affiliate.",
	screen.ActionHelp, screen.ActionPalette, screen.ActionOnboard)

// allWays are the ways on in the order in which they are tried: the first that fits is shown, and home if none does.
func (s step) allWays() []way {
	all := append(s.obstacles(), s.ways...)
	return append(all, detours[:]...)
}

// wayOn is what to press next.
func (s step) wayOn(f Facts) text {
	for _, w := range s.allWays() {
		if w.when(f) {
			return w.text
		}
	}
	return s.home
}
